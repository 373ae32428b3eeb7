import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "../islands/similar";
import { fragment, page, type } from "./page";

const FOUND = '<section data-announce="2 propositions proches"><a href="/1/">Un café</a></section>';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(answer: () => Promise<Response>): [HTMLInputElement, HTMLElement, ReturnType<typeof vi.fn>] {
  const ask = vi.fn(answer);
  vi.stubGlobal("fetch", ask);
  const place = page('<form><input name="title"><div id="p" data-url="/proches/"></div></form>', "#p");
  mount(place);
  return [document.querySelector("input") as HTMLInputElement, place, ask];
}

test("proposals that resemble the title appear after a pause, and are announced", async () => {
  const [title, place, ask] = open(async () => fragment(FOUND));
  type(title, "Un café des voisins");
  expect(ask).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(600);
  expect(ask.mock.calls[0]?.[0]).toBe("/proches/?title=Un+caf%C3%A9+des+voisins&text=");
  expect(place.querySelector("a")?.textContent).toBe("Un café");
  expect(document.querySelector("[role=status]")?.textContent).toBe("2 propositions proches");
});

test("a few letters ask nothing, and the same words are asked once", async () => {
  const [title, , ask] = open(async () => fragment(FOUND));
  type(title, "Un café");
  await vi.advanceTimersByTimeAsync(600);
  expect(ask).not.toHaveBeenCalled();
  type(title, "Un café des voisins");
  await vi.advanceTimersByTimeAsync(600);
  type(title, "Un café des voisins ");
  await vi.advanceTimersByTimeAsync(600);
  expect(ask).toHaveBeenCalledTimes(1);
});

test("a lost connection changes nothing", async () => {
  const [title, place] = open(() => Promise.reject(new TypeError("offline")));
  type(title, "Un café des voisins");
  await vi.advanceTimersByTimeAsync(600);
  expect(place.children.length).toBe(0);
});
