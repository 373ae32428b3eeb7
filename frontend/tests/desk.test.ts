import { beforeEach, expect, test, vi } from "vitest";
import { mount } from "../islands/desk";
import { page } from "./page";

const HERE = "http://localhost:3000/salles/1/animer/";

function desk(state: string, said = "", lines = 2): string {
  const boxes = Array.from(
    { length: lines },
    (_, n) => `<li id="message-${n + 1}"><input type="checkbox" form="acts" name="message" value="${n + 1}"></li>`,
  );
  return `${said && `<div class="messages"><p>${said}</p></div>`}<div id="pupitre" data-here="/salles/1/animer/">
    <span data-said data-kept></span><span data-live data-kept></span><form id="acts" method="post" action="/salles/1/animer/faire/" data-acts><button disabled hidden></button></form>
    <section aria-labelledby="fil"><h2 id="fil" tabindex="-1">Le fil</h2><div data-log><ol id="transcript">${boxes.join("")}</ol></div>
    <button form="acts" name="acte" value="retenir" data-key="r" data-on-lines>Retenir</button></section>
    <section aria-labelledby="deroule"><h2 id="deroule" tabindex="-1">Le déroulé</h2><p id="stand">${state}</p><button form="acts" name="acte" value="pause" data-key="p" id="etat">Pause</button>
    <form id="ecrire-decisions" method="post" action="/salles/1/animer/decision/" data-acts data-kept data-key="d"><textarea name="text"></textarea><button>Noter</button></form></section>
    <section data-script hidden><input type="checkbox" checked data-switch></section></div>`;
}

function answered(html: string, url = HERE, status = 200): Response {
  const response = new Response(html, { status });
  Object.defineProperty(response, "url", { value: url });
  Object.defineProperty(response, "redirected", { value: status === 200 });
  return response;
}

function open(answer: () => Promise<Response>): ReturnType<typeof vi.fn> {
  const ask = vi.fn(answer);
  vi.stubGlobal("fetch", ask);
  mount(page(desk("ouverte"), "#pupitre"));
  return ask;
}

function press(key: string, on: EventTarget = document.activeElement ?? document, more: KeyboardEventInit = {}): void {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }));
}

function sent(ask: ReturnType<typeof vi.fn>): string[] {
  const body = ask.mock.calls[0]?.[1]?.body as FormData;
  return [...body.entries()].map(([name, value]) => `${name}=${String(value)}`);
}

beforeEach(() => {
  document.body.replaceWith(document.createElement("body"));
  localStorage.clear();
});

test("a key does what its button does, the page shows what followed and says it", async () => {
  const ask = open(async () => answered(desk("en pause", "C’est la pause.")));
  press("p", document.body);
  await vi.waitFor(() => expect(document.querySelector("#stand")?.textContent).toBe("en pause"));
  expect(sent(ask)).toContain("acte=pause");
  expect(document.querySelector("[role=status]")?.textContent).toBe("C’est la pause.");
});

test("the message under the keys is the one that is kept, and its tick goes once it is done", async () => {
  const ask = open(async () => answered(desk("ouverte", "1 message retenu.")));
  press("j", document.body);
  press("k");
  expect((document.activeElement as HTMLInputElement).value).toBe("1");
  press("r");
  await vi.waitFor(() => expect(document.querySelector("[role=status]")?.textContent).toBe("1 message retenu."));
  expect(sent(ask)).toEqual(["message=1", "acte=retenir"]);
  expect(document.querySelectorAll(":checked:not([data-switch])")).toHaveLength(0);
});

test("letters are only letters in a field, with another key, or once the keys are off", () => {
  const ask = open(() => new Promise(() => undefined));
  const area = document.querySelector("textarea") as HTMLTextAreaElement;
  press("p", area);
  press("p", document.body, { ctrlKey: true });
  const off = document.querySelector<HTMLInputElement>("[data-switch]") as HTMLInputElement;
  off.checked = false;
  off.dispatchEvent(new Event("change"));
  press("p", document.body);
  expect(ask).not.toHaveBeenCalled();
  expect(localStorage.getItem("desk-keys")).toBe("off");
  off.checked = true;
  press("p", document.body);
  press("p", document.body);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("d goes to the decision, which is emptied once noted and kept where it is refused", async () => {
  let status = 400;
  const refused = desk("ouverte").replace(
    '<textarea name="text"></textarea>',
    '<p>600 signes</p><textarea name="text">Trop long</textarea>',
  );
  open(async () => answered(status === 200 ? desk("ouverte", "La décision est notée.") : refused, HERE, status));
  press("d", document.body);
  const area = (): HTMLTextAreaElement => document.querySelector("textarea") as HTMLTextAreaElement;
  expect(document.activeElement).toBe(area());
  area().value = "Trop long";
  area().form?.requestSubmit();
  await vi.waitFor(() => expect(document.body.textContent).toContain("600 signes"));
  expect(area().value).toBe("Trop long");
  status = 200;
  await vi.waitFor(() => expect(document.querySelector("#pupitre")?.hasAttribute("aria-busy")).toBe(false));
  area().form?.requestSubmit();
  await vi.waitFor(() => expect(document.body.textContent).not.toContain("600 signes"));
  expect(area().value).toBe("");
});

test("a lost line loses nothing and says so", async () => {
  open(() => Promise.reject(new TypeError("offline")));
  document.querySelector("textarea")?.append("La navette");
  press("p", document.body);
  await vi.waitFor(() => expect(document.querySelector("[data-said]")?.textContent).toContain("rien n’a été envoyé"));
  expect(document.querySelector("textarea")?.value).toBe("La navette");
});
