import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "../islands/counter";
import { page, type } from "./page";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function field(): [HTMLTextAreaElement, () => string] {
  const element = page('<div class="field"><textarea maxlength="20"></textarea></div>', ".field");
  mount(element);
  const area = element.querySelector("textarea") as HTMLTextAreaElement;
  return [area, () => element.querySelector(".field__count")?.textContent ?? ""];
}

test("it says how many characters are left while one writes", () => {
  const [area, count] = field();
  expect(count()).toBe("Il reste 20 caractères");
  type(area, "Un banc");
  expect(count()).toBe("Il reste 13 caractères");
});

test("thousands are set apart, as each language does", () => {
  for (const [lang, words] of [
    ["fr", "Il reste 40\u202f000 caractères"],
    ["en", "40,000 characters left"],
  ] as const) {
    const element = page('<div class="field"><textarea maxlength="40000"></textarea></div>', ".field");
    document.documentElement.lang = lang;
    mount(element);
    expect(element.querySelector(".field__count")?.textContent).toBe(words);
  }
});

test("a text that is too long is kept whole, with how much to cut", () => {
  const [area, count] = field();
  type(area, "Un banc sous les tilleuls");
  expect(area.value).toBe("Un banc sous les tilleuls");
  expect(count()).toBe("5 caractères de trop");
  expect(document.querySelector(".field__count")?.hasAttribute("data-near")).toBe(true);
});

test("the count is said aloud only near the limit, after a pause", () => {
  const [area] = field();
  type(area, "Un banc");
  vi.advanceTimersByTime(2000);
  expect(document.querySelector("[role=status]")?.textContent ?? "").toBe("");
  type(area, "Un banc sous le chêne");
  expect(document.querySelector("[role=status]")?.textContent ?? "").toBe("");
  vi.advanceTimersByTime(1000);
  expect(document.querySelector("[role=status]")?.textContent).toBe("1 caractère de trop");
});

test("it speaks English on an English page", () => {
  const element = page('<div class="field"><textarea maxlength="5"></textarea></div>', ".field");
  document.documentElement.lang = "en";
  mount(element);
  expect(element.querySelector(".field__count")?.textContent).toBe("5 characters left");
});
