import { expect, test } from "vitest";
import { morph } from "../lib/morph";
import { page } from "./page";

function fresh(html: string): HTMLElement {
  const root = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  return root as HTMLElement;
}

const HANDS = `<div id="r"><ol><li id="main-1"><button id="b1">Nadia</button></li><li id="main-2"><button id="b2">Samba</button></li></ol></div>`;

test("what is the same is the same element: the focus stays where it was", () => {
  const root = page(HANDS, "#r");
  const second = document.querySelector<HTMLElement>("#b2");
  second?.focus();
  morph(
    root,
    fresh(`<div id="r"><p>Une annonce</p><ol><li id="main-2"><button id="b2">Samba D.</button></li></ol></div>`),
  );
  expect(document.activeElement).toBe(second);
  expect(root.textContent).toBe("Une annonceSamba D.");
});

test("a hand that has gone never leaves its button to the next one", () => {
  const root = page(HANDS, "#r");
  const first = document.querySelector<HTMLElement>("#b1");
  first?.focus();
  morph(root, fresh(`<div id="r"><ol><li id="main-2"><button id="b2">Samba</button></li></ol></div>`));
  expect(first?.isConnected).toBe(false);
  expect(document.activeElement).toBe(document.body);
});

test("new lines come at their place, in order, whatever their number", () => {
  const line = (n: number) => `<li id="m-${n}">${n}</li>`;
  const list = (all: number[]) => `<div id="r"><ol>\n${all.map(line).join("\n")}\n</ol></div>`;
  for (const [before, after] of [
    [
      [1, 2, 3],
      [2, 3, 4, 5],
    ],
    [[], [1, 2]],
    [[1, 2], []],
    [
      [3, 1, 2],
      [1, 2, 3],
    ],
    [
      [1, 5],
      [1, 2, 3, 4, 5],
    ],
    [
      [1, 2, 3, 4],
      [4, 1],
    ],
  ] as [number[], number[]][]) {
    const root = page(list(before), "#r");
    morph(root, fresh(list(after)));
    expect([...root.querySelectorAll("li")].map((one) => Number(one.textContent))).toEqual(after);
  }
});

test("ticks and words being typed stay, and what is kept is left alone", () => {
  const form = (error: string) =>
    `<div id="r"><input type="checkbox" name="message" value="1"><form id="f" data-kept>${error}<textarea></textarea></form><p class="${error && "late"}">x</p></div>`;
  const root = page(form(""), "#r");
  const box = root.querySelector<HTMLInputElement>("input");
  const area = root.querySelector<HTMLTextAreaElement>("textarea");
  if (!box || !area) throw new Error("nothing to type in");
  box.checked = true;
  area.value = "La navette";
  morph(root, fresh(form("<p>Une erreur</p>")));
  expect(box.isConnected && box.checked).toBe(true);
  expect(area.isConnected && area.value).toBe("La navette");
  expect(root.querySelector("p")?.className).toBe("late");
});

test("what a script has shown stays shown", () => {
  const root = page(`<div id="r"><section data-script>Touches</section></div>`, "#r");
  morph(root, fresh(`<div id="r"><section data-script hidden>Touches du clavier</section></div>`));
  expect(root.querySelector("section")?.hidden).toBe(false);
  expect(root.textContent).toBe("Touches du clavier");
});
