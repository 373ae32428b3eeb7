import { announce } from "../lib/announce";
import { ballotWords, type Mode } from "../lib/ballot-words";
import { rankable } from "../lib/ranking";

const PAUSE_MS = 1000; // after the last change, before the count is said

interface Count {
  words: string;
  spent: number; // share of what there is, from 0
  left: number; // below zero, what is too much
}

export function figure(line: ParentNode): number {
  const typed = Number(line.querySelector<HTMLInputElement>("input[type=number]")?.value ?? "");
  return Number.isInteger(typed) && typed > 0 ? typed : 0;
}

/** What is taken by one line: points, credits, euros; or 1 where lines are only counted. */
function taken(mode: Mode, line: HTMLElement): number {
  const marked = line.querySelector("input:checked") !== null;
  if (mode === "points") return figure(line);
  if (mode === "quadratic") return figure(line) ** 2;
  if (mode === "budget") return marked ? Number(line.dataset.cost) : 0;
  const typed = line.querySelector<HTMLInputElement>("input[type=number]")?.value ?? "";
  return marked || typed !== "" ? 1 : 0;
}

export function count(mode: Mode, lines: HTMLElement[], total: number): Count {
  const sum = lines.reduce((before, line) => before + taken(mode, line), 0);
  const left = total > 0 ? total - sum : 0;
  const spent = total > 0 ? Math.min(1, sum / total) : 0;
  const words = ballotWords();
  if (mode === "points" || mode === "quadratic" || mode === "budget") {
    return { words: words[mode](left, total), spent, left };
  }
  return { words: left < 0 ? words.tooMany(-left) : words[mode](sum, total), spent, left };
}

/** Says at every moment what is left of points, credits or money, and gives buttons beside the fields. */
export function mount(element: HTMLElement): void {
  const mode = element.dataset.mode as Mode;
  const bar = element.querySelector<HTMLElement>("[data-left]");
  const said = bar?.querySelector<HTMLElement>("[data-words]");
  if (!bar || !said) return;
  const total = Number(bar.dataset.total);
  const lines = [...element.querySelectorAll<HTMLElement>("[data-line]")];
  let pause: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    const now = count(mode, lines, total);
    said.textContent = now.words;
    bar.classList.toggle("is-over", now.left < 0);
    bar.querySelector("[data-spent]")?.setAttribute("x2", `${100 * now.spent}%`);
    for (const line of lines) showLine(line, now.left);
  };
  const showLine = (line: HTMLElement, left: number): void => {
    const price = line.querySelector<HTMLElement>("[data-price]");
    const votes = figure(line);
    if (price) {
      price.hidden = false;
      price.textContent = votes ? ballotWords().price(votes) : "";
    }
    const next = { points: 1, quadratic: 2 * votes + 1 }[mode as string] ?? 0; // what one more costs
    const highest = Number(line.querySelector<HTMLInputElement>("input[type=number]")?.max);
    for (const button of line.querySelectorAll<HTMLElement>("[data-step]")) {
      const off = button.dataset.step === "1" ? next > left || votes >= highest : votes === 0;
      button.setAttribute("aria-disabled", String(off));
    }
  };
  const changed = (): void => {
    show();
    clearTimeout(pause);
    pause = setTimeout(() => announce(said.textContent ?? ""), PAUSE_MS);
  };
  const step = (button: HTMLElement): void => {
    const field = button.parentElement?.querySelector<HTMLInputElement>("input[type=number]");
    if (!field || button.getAttribute("aria-disabled") === "true") return;
    const next = figure(field.parentNode as ParentNode) + Number(button.dataset.step);
    field.value = next > 0 ? String(next) : "";
    changed();
  };

  for (const button of element.querySelectorAll<HTMLElement>("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => step(button));
  }
  for (const hidden of element.querySelectorAll<HTMLElement>("[data-script]")) hidden.hidden = false;
  element.addEventListener("input", changed);
  addEventListener("pageshow", show); // a page that one comes back to may have been filled by the browser
  if (mode === "ranking") rankable(element, lines, total, show);
  show();
}
