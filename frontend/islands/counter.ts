import { announce } from "../lib/announce";
import { words } from "../lib/words";

const NEAR = 0.1; // of the limit: from there the count is coloured and said aloud
const PAUSE_MS = 1000; // of typing, before the count is said

/** Says how many characters are left under a textarea that has a limit. */
export function mount(element: HTMLElement): void {
  const area = element.querySelector<HTMLTextAreaElement>("textarea[maxlength]");
  if (!area) return;
  const limit = area.maxLength;
  // The server decides: a paste that is too long is shown whole, with how much to cut.
  area.removeAttribute("maxlength");
  const count = document.createElement("p");
  count.className = "field__count";
  area.after(count);
  let pause: ReturnType<typeof setTimeout> | undefined;

  const show = (): void => {
    const left = limit - area.value.length;
    count.textContent = left < 0 ? words().over(-left) : words().left(left);
    count.toggleAttribute("data-near", left < 0);
    clearTimeout(pause);
    if (left < NEAR * limit) pause = setTimeout(() => announce(count.textContent ?? ""), PAUSE_MS);
  };
  area.addEventListener("input", show);
  show();
}
