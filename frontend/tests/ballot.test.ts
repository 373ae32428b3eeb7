import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "../islands/ballot";
import { page } from "./page";

const TITLES = ["Jardin partagé", "Pédibus", "Café des aidants", "Bancs", "Fête"];

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A paper as the server draws it, mounted: its root, what it says, and what is read aloud. */
function open(mode: string, total: number, line: (code: number) => string): HTMLElement {
  const lines = TITLES.map((title, n) => `<li data-line="${title}" data-cost="${(n + 1) * 1000}">${line(n + 1)}</li>`);
  const root = page(
    `<form><div data-mode="${mode}"><div data-left data-total="${total}"><p data-words>avant</p><svg><line data-spent x2="0"/></svg></div>
     <ol data-lines>${lines.join("")}</ol></div></form>`,
    "[data-mode]",
  );
  mount(root);
  return root;
}
const words = (): string => (document.querySelector("[data-words]")?.textContent ?? "").replace(/\s/g, " ");
const aloud = (): string => (document.querySelector("[role=status]")?.textContent ?? "").replace(/\s/g, " ");
const isOver = (): boolean => document.querySelector("[data-left]")?.classList.contains("is-over") ?? false;

const tick = (code: number): string => `<input type="checkbox" name="choice" value="${code}">`;
const FIGURE = (code: number): string =>
  `<div><button type="button" data-step="-1" hidden></button><input type="number" name="choice_${code}" max="10">
   <button type="button" data-step="1" hidden></button><span data-price hidden></span></div>`;
const RANK = (code: number): string =>
  `<input type="number" name="choice_${code}"><span data-grip></span>
   ${["in", "up", "down", "out"].map((move) => `<button type="button" data-move="${move}"></button>`).join("")}`;

function write(code: number, text: string): void {
  const field = document.querySelector<HTMLInputElement>(`[name=choice_${code}]`) as HTMLInputElement;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}
function check(code: number): void {
  const box = document.querySelector<HTMLInputElement>(`[value="${code}"]`) as HTMLInputElement;
  box.checked = !box.checked;
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
function press(title: string, selector: string, detail = 0): HTMLElement {
  const button = document.querySelector<HTMLElement>(`[data-line="${title}"] ${selector}`) as HTMLElement;
  button.dispatchEvent(new MouseEvent("click", { bubbles: true, detail }));
  return button;
}
const shown = (): string[] =>
  [...document.querySelectorAll<HTMLElement>("[data-line]")].map((line) => line.dataset.line ?? "");
const sent = (): Record<string, string> =>
  Object.fromEntries(
    [...document.querySelectorAll<HTMLInputElement>("input")].filter((f) => f.value).map((f) => [f.name, f.value]),
  );

test("thousands are set apart on both sides of the count", () => {
  open("points", 40_000, FIGURE);
  expect(document.querySelector("[data-words]")?.textContent).toBe("Il reste 40\u202f000 points sur 40\u202f000");
});

test("points that are left are told at once, and read aloud after a pause", () => {
  open("points", 10, FIGURE);
  expect(words()).toBe("Il reste 10 points sur 10");
  write(1, "6");
  write(2, "3");
  expect(words()).toBe("Il reste 1 point sur 10");
  expect(aloud()).toBe("");
  vi.advanceTimersByTime(1000);
  expect(aloud()).toBe("Il reste 1 point sur 10");
  write(3, "4");
  expect(words()).toBe("3 points de trop");
  expect(isOver()).toBe(true);
});

test("what is not a whole number from zero counts for nothing here, and is left for the server to refuse", () => {
  open("points", 10, FIGURE);
  write(1, "2.5");
  write(2, "-4");
  expect(words()).toBe("Il reste 10 points sur 10");
  expect(sent()).toEqual({ choice_1: "2.5", choice_2: "-4" });
});

test("each line tells what its votes cost, and the credits that are left", () => {
  open("quadratic", 100, FIGURE);
  write(1, "7");
  write(2, "4");
  expect(words()).toBe("Il reste 35 crédits sur 100");
  expect(document.querySelector("[data-price]")?.textContent).toMatch(/49\s?.crédits/);
  expect(document.querySelector("[data-spent]")?.getAttribute("x2")).toBe("65%");
});

test("buttons give one more or one less, and stop where nothing is left", () => {
  open("points", 2, FIGURE);
  expect(document.querySelector<HTMLElement>("[data-step]")?.hidden).toBe(false);
  press("Bancs", '[data-step="-1"]');
  expect(sent()).toEqual({});
  for (let times = 0; times < 4; times++) press("Bancs", '[data-step="1"]');
  expect(sent()).toEqual({ choice_4: "2" });
  press("Bancs", '[data-step="-1"]');
  press("Bancs", '[data-step="-1"]');
  expect(sent()).toEqual({});
});

test("no button buys a vote that cannot be paid", () => {
  open("quadratic", 10, FIGURE);
  for (let times = 0; times < 5; times++) press("Bancs", '[data-step="1"]');
  press("Fête", '[data-step="1"]');
  press("Pédibus", '[data-step="1"]');
  expect(sent()).toEqual({ choice_4: "3", choice_5: "1" });
});

test("money is told against the envelope", () => {
  open("budget", 5000, tick);
  check(1);
  check(3);
  expect(words()).toBe("Il reste 1 000 € sur 5 000 €");
  check(2);
  expect(words()).toBe("1 000 € de trop");
});

test("ticks are counted, against a limit where there is one", () => {
  open("approval", 0, tick);
  check(1);
  expect(words()).toBe("1 proposition cochée");
  open("approval", 1, tick);
  check(1);
  check(2);
  expect(words()).toBe("1 proposition de trop");
});

test("a zero is a mark that was given", () => {
  open("score", 5, FIGURE);
  write(1, "0");
  write(2, "5");
  expect(words()).toBe("2 propositions notées sur 5");
});

test("it speaks English on an English page", () => {
  const root = page('<div data-mode="budget"><div data-left data-total="5000"><p data-words></p></div></div>', "div");
  document.documentElement.lang = "en";
  mount(root);
  expect(words()).toBe("€5,000 left out of €5,000");
});

test("ranking by buttons writes the ranks in the fields, moves the lines and says the new order", () => {
  open("ranking", 5, RANK);
  press("Café des aidants", "[data-move=in]");
  press("Jardin partagé", "[data-move=in]");
  press("Fête", "[data-move=in]");
  press("Fête", "[data-move=up]");
  expect(sent()).toEqual({ choice_3: "1", choice_5: "2", choice_1: "3" });
  expect(shown()).toEqual(["Café des aidants", "Fête", "Jardin partagé", "Pédibus", "Bancs"]);
  expect(aloud()).toBe("Fête : rang 2 sur 5");
  press("Café des aidants", "[data-move=out]");
  expect(aloud()).toBe("Café des aidants : sans rang");
  expect(sent()).toEqual({ choice_5: "1", choice_1: "2" });
  expect(words()).toBe("2 propositions classées sur 5");
});

test("the focus follows the line that moved", () => {
  open("ranking", 5, RANK);
  press("Pédibus", "[data-move=in]");
  expect(document.activeElement?.closest("[data-line]")?.getAttribute("data-line")).toBe("Pédibus");
  press("Bancs", "[data-move=in]");
  const up = press("Bancs", "[data-move=up]");
  expect(document.activeElement).toBe(up);
  expect(up.getAttribute("aria-disabled")).toBe("true");
  press("Bancs", "[data-move=up]");
  expect(shown()[0]).toBe("Bancs");
});

test("ranks typed by hand stay as they are, and buttons go on from them", () => {
  open("ranking", 5, RANK);
  write(4, "1");
  write(2, "5");
  expect(shown()).toEqual(TITLES);
  expect(sent()).toEqual({ choice_4: "1", choice_2: "5" });
  press("Pédibus", "[data-move=up]");
  expect(sent()).toEqual({ choice_2: "1", choice_4: "2" });
});

test("no more are ranked by a button than the paper admits", () => {
  open("ranking", 2, RANK);
  for (const title of TITLES) press(title, "[data-move=in]");
  expect(sent()).toEqual({ choice_1: "1", choice_2: "2" });
});
