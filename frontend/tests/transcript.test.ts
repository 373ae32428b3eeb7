import { expect, test } from "vitest";
import { own, place, placeBeside } from "../lib/transcript";
import { page } from "./page";

// @promise A-6 lines are added where they belong, once, and the keyboard stays where it was

function line(number: number, change: number): HTMLElement {
  const one = document.createElement("li");
  one.dataset.number = String(number);
  one.dataset.change = String(change);
  one.innerHTML = `<a href="#${number}">${number}.${change}</a>`;
  return one;
}

const seen = (list: HTMLElement): string => [...list.children].map((one) => one.textContent).join(" ");

test("messages stand in the order of their numbers, each once, and an older state never takes the newer one's place", () => {
  const list = page("<ol></ol>", "ol");
  expect([line(2, 2), line(5, 5), line(3, 3)].map((one) => place(list, one, true))).toEqual(["new", "new", "new"]);
  expect(seen(list)).toBe("2.2 3.3 5.5");
  expect([line(3, 7), line(3, 7), line(3, 6)].map((one) => place(list, one, true))).toEqual([
    "changed",
    "known",
    "known",
  ]);
  expect(seen(list)).toBe("2.2 3.7 5.5");
});

test("what comes before the first line, or after a page of earlier messages, is another page's", () => {
  const list = page("<ol></ol>", "ol");
  place(list, line(51, 1), true);
  expect(place(list, line(50, 2), true)).toBe("known");
  expect(place(list, line(52, 3), false)).toBe("known");
  expect(seen(list)).toBe("51.1");
});

test("a line that is corrected under the keyboard keeps it", () => {
  const list = page("<ol></ol>", "ol");
  place(list, line(1, 1), true);
  list.querySelector("a")?.focus();
  place(list, line(1, 2), true);
  expect(document.activeElement?.textContent).toBe("1.2");
});

test("one reader's own acts are shown to that reader alone", () => {
  const root = page(
    '<div><a data-for="abc">Corriger</a><b data-member>Lever</b><i data-stranger>Entrer</i></div>',
    "div",
  );
  const shown = (): string =>
    [...root.children]
      .filter((one) => !(one as HTMLElement).hidden)
      .map((one) => one.textContent)
      .join(" ");
  own(root, "abc");
  expect(shown()).toBe("Corriger Lever");
  own(root, "def");
  expect(shown()).toBe("Lever");
  own(root, "");
  expect(shown()).toBe("Entrer");
});

test("what stands beside gives way to the newer one only, and keeps who is there", () => {
  page('<div id="a-cote" data-change="5"><p data-presence>3 personnes</p></div>', "div");
  const fresh = (change: number): HTMLElement => {
    const one = document.createElement("div");
    one.id = "a-cote";
    one.dataset.change = String(change);
    one.innerHTML = `<p data-presence></p><b>${change}</b>`;
    return one;
  };
  placeBeside(fresh(4));
  expect(document.querySelector("#a-cote b")).toBeNull();
  placeBeside(fresh(6));
  expect(document.querySelector("#a-cote")?.textContent).toBe("3 personnes6");
});
