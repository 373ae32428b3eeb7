import { announce } from "./announce";
import { ballotWords } from "./ballot-words";

const EDGE_PX = 64; // from the edge of the window, the page follows what is dragged
const SCROLL_PX = 14;

type Line = HTMLElement;

const field = (line: Line): HTMLInputElement => line.querySelector("input[type=number]") as HTMLInputElement;

/** Lines that have a rank, in their order, then those that have none; two that share a rank stay as they stand. */
export function order(lines: Line[]): [Line[], Line[]] {
  const rank = (line: Line): number => Number(field(line).value);
  const ranked = lines.filter((line) => rank(line) > 0);
  return [ranked.sort((a, b) => rank(a) - rank(b)), lines.filter((line) => !ranked.includes(line))];
}

/** Gives each line of a ranking buttons and a handle; they write in the same fields as a hand does. */
export function rankable(ballot: HTMLElement, paper: Line[], most: number, changed: () => void): void {
  const list = ballot.querySelector<HTMLElement>("[data-lines]");
  if (!list) return;
  const shown = (): Line[] => [...list.children] as Line[];

  const refresh = (): void => {
    const [ranked] = order(shown());
    for (const line of paper) {
      const at = ranked.indexOf(line);
      line.classList.toggle("is-ranked", at >= 0);
      const off = { in: ranked.length >= most, up: at === 0, down: at === ranked.length - 1, out: false };
      for (const button of line.querySelectorAll<HTMLElement>("[data-move]")) {
        const move = button.dataset.move as keyof typeof off;
        button.hidden = (move === "in") === at >= 0;
        button.setAttribute("aria-disabled", String(off[move]));
      }
    }
    changed();
  };
  const write = (ranked: Line[], rest: Line[]): void => {
    ranked.forEach((line, at) => {
      field(line).value = String(at + 1);
    });
    for (const line of rest) field(line).value = "";
    list.append(...ranked, ...rest);
    refresh();
  };
  const say = (line: Line): void => {
    const [ranked] = order(shown());
    const title = line.dataset.line ?? "";
    const at = ranked.indexOf(line);
    announce(at < 0 ? ballotWords().unranked(title) : ballotWords().rank(title, at + 1, paper.length));
  };
  /** Puts a line at a place among those that are ranked, or takes its rank away. */
  const place = (line: Line, at: number | undefined): void => {
    const ranked = order(shown())[0].filter((other) => other !== line);
    if (at !== undefined) ranked.splice(at, 0, line);
    write(
      ranked,
      paper.filter((other) => !ranked.includes(other)),
    );
    say(line);
  };
  const press = (button: HTMLElement, line: Line, byKey: boolean): void => {
    if (button.getAttribute("aria-disabled") === "true") return;
    const [ranked] = order(shown());
    const at = ranked.indexOf(line);
    const to = { in: ranked.length, up: at - 1, down: at + 1, out: undefined };
    place(line, to[button.dataset.move as keyof typeof to]);
    const stay = button.hidden ? line.querySelector<HTMLElement>("[data-move]:not([hidden])") : button;
    // A finger stays where it is; the keyboard follows the line.
    stay?.focus({ preventScroll: !byKey });
  };

  for (const line of paper) {
    for (const button of line.querySelectorAll<HTMLElement>("[data-move]")) {
      button.addEventListener("click", (event) => press(button, line, event.detail === 0));
    }
    const grip = line.querySelector<HTMLElement>("[data-grip]");
    grip?.addEventListener("pointerdown", (event) => {
      if (event.button === 0) drag(line, grip, event.pointerId);
    });
  }
  const drag = (line: Line, grip: HTMLElement, pointer: number): void => {
    const before = order(shown());
    line.classList.add("is-held");
    grip.setPointerCapture(pointer);
    const end = new AbortController();
    const middle = (one: Element): number => one.getBoundingClientRect().top + one.clientHeight / 2;
    grip.addEventListener("pointermove", follow, { signal: end.signal });
    grip.addEventListener("pointerup", () => drop(true), { signal: end.signal });
    grip.addEventListener("pointercancel", () => drop(false), { signal: end.signal });

    function follow({ clientY }: PointerEvent): void {
      if (clientY < EDGE_PX) scrollBy(0, -SCROLL_PX);
      else if (clientY > innerHeight - EDGE_PX) scrollBy(0, SCROLL_PX);
      // Its neighbours move around it: a line that leaves the page, even for an instant, would let go of the pointer.
      while (line.previousElementSibling && clientY < middle(line.previousElementSibling)) {
        line.after(line.previousElementSibling);
      }
      while (line.nextElementSibling && clientY > middle(line.nextElementSibling)) {
        line.before(line.nextElementSibling);
      }
    }
    function drop(kept: boolean): void {
      end.abort();
      line.classList.remove("is-held");
      const ranked = before[0].filter((other) => other !== line);
      const at = shown().indexOf(line);
      const had = before[0].includes(line);
      const stays = before.flat().indexOf(line) === at;
      if (!kept || stays || (!had && ranked.length >= most)) write(...before);
      else place(line, had && at > ranked.length ? undefined : Math.min(at, ranked.length));
    }
  };

  list.append(...order(paper).flat());
  ballot.addEventListener("input", refresh);
  refresh();
}
