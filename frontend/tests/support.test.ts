import { expect, test, vi } from "vitest";
import { mount } from "../islands/support";
import { fragment, page } from "./page";

const PAGE = `<div data-fragment><form method="post" action="/soutenir/"><button type="submit">Soutenir</button></form></div>`;
const DONE = `<div data-fragment data-announce="129 soutiens"><form method="post" action="/retirer/">
  <button type="submit">Retirer mon soutien</button></form></div>`;

function open(answer: () => Promise<Response>): [HTMLFormElement, ReturnType<typeof vi.fn>] {
  const ask = vi.fn(answer);
  vi.stubGlobal("fetch", ask);
  const form = page(PAGE, "form") as HTMLFormElement;
  mount(form);
  return [form, ask];
}

function press(form: HTMLFormElement): void {
  form.dispatchEvent(Object.assign(new Event("submit", { cancelable: true }), { submitter: null }));
}

test("the fragment takes its place, the keyboard stays on the button, the new count is said", async () => {
  const [form] = open(async () => fragment(DONE));
  press(form);
  await vi.waitFor(() => expect(document.body.textContent).toContain("Retirer mon soutien"));
  expect(document.activeElement?.textContent).toBe("Retirer mon soutien");
  expect(document.querySelector("[role=status]")?.textContent).toBe("129 soutiens");
});

test("a double click sends once", () => {
  const [form, ask] = open(() => new Promise(() => undefined));
  press(form);
  press(form);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a refusal or a lost connection lets the form post by itself", async () => {
  for (const answer of [
    async () => new Response("", { status: 403 }),
    () => Promise.reject<Response>(new TypeError("offline")),
  ]) {
    const [form] = open(answer);
    const native = vi.spyOn(form, "submit").mockImplementation(() => undefined);
    press(form);
    await vi.waitFor(() => expect(native).toHaveBeenCalledTimes(1));
  }
});
