import { alive } from "../lib/alive";
import { deskWords } from "../lib/desk-words";
import { mountIslands } from "../lib/start";

const KEPT_OFF = "desk-keys"; // set to "off" on this device by who does not want them
const WRITTEN_IN = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";

function page(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Acts of the desk without leaving the page, and its keys; where the answer is another page, that page is shown. */
export function mount(desk: HTMLElement): void {
  const here = desk.dataset.here ?? "";
  const room = alive(desk);
  let busy = false;

  const boxes = (): HTMLInputElement[] => [...desk.querySelectorAll<HTMLInputElement>("#transcript [type=checkbox]")];

  /** Shows what the desk answered: what was written is taken away once it is kept, and stays where it was refused. */
  const take = (html: string, form: HTMLFormElement, isDone: boolean): boolean => {
    const answer = page(html);
    const fresh = form.id ? answer.getElementById(form.id) : null;
    if (form.hasAttribute("data-kept") && fresh) {
      const held = form.contains(document.activeElement);
      form.replaceWith(document.importNode(fresh, true));
      const field = document.querySelector<HTMLElement>(
        `#${fresh.id} :is([data-focus], textarea, input:not([type=hidden]))`,
      );
      if (held) field?.focus();
    }
    if (isDone) for (const box of boxes()) box.checked = false;
    if (!room.show(html)) return false;
    void mountIslands(desk);
    const said = [...answer.querySelectorAll(".messages p")].map((one) => one.textContent).join(" ");
    if (said) room.say(said);
    desk.querySelector<HTMLElement>("#refus")?.focus();
    return true;
  };
  const send = async (form: HTMLFormElement, by: HTMLElement | null): Promise<void> => {
    const data = new FormData(form);
    if (by instanceof HTMLButtonElement && by.name) data.append(by.name, by.value);
    try {
      const response = await fetch(form.action, { method: "POST", body: data, credentials: "same-origin" });
      const { pathname } = new URL(response.url);
      if (response.redirected && pathname !== here) location.assign(response.url);
      else if (!take(await response.text(), form, response.ok)) location.assign(here);
    } catch {
      room.say(deskWords().offline);
    }
  };
  desk.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.hasAttribute("data-acts")) return;
    event.preventDefault();
    if (busy) return;
    busy = true;
    desk.setAttribute("aria-busy", "true");
    void send(form, event.submitter).finally(() => {
      busy = false;
      desk.removeAttribute("aria-busy");
    });
  });

  /** One message further, or back; the last one first. */
  const walk = (step: number): void => {
    const all = boxes();
    const at = all.indexOf(document.activeElement as HTMLInputElement);
    const next = all[at < 0 ? all.length - 1 : at + step];
    next?.focus();
    next?.closest("li")?.scrollIntoView({ block: "nearest" });
  };
  const press = (target: HTMLElement): void => {
    if (target instanceof HTMLFormElement) {
      target.querySelector<HTMLElement>("textarea, input:not([type=hidden])")?.focus();
      return;
    }
    const box = document.activeElement;
    if (target.hasAttribute("data-on-lines") && box instanceof HTMLInputElement && boxes().includes(box)) {
      if (!boxes().some((one) => one.checked)) box.checked = true;
    }
    target.click();
  };
  keys(desk, (key) => {
    if (key === "j" || key === "k") return walk(key === "j" ? 1 : -1);
    const target = desk.querySelector<HTMLElement>(`[data-key="${key}"]`);
    if (target && !busy) press(target);
  });
}

/** Calls `answer` for each letter typed alone, out of any field, unless this person has switched the keys off. */
function keys(desk: HTMLElement, answer: (key: string) => void): void {
  for (const hidden of desk.querySelectorAll<HTMLElement>("[data-script]")) hidden.hidden = false;
  const toggle = desk.querySelector<HTMLInputElement>("[data-switch]");
  if (!toggle) return;
  toggle.checked = localStorage.getItem(KEPT_OFF) !== "off";
  toggle.addEventListener("change", () => localStorage.setItem(KEPT_OFF, toggle.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (!toggle.checked || event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
    if (event.target instanceof Element && event.target.closest(WRITTEN_IN)) return;
    if (!/^[a-z]$/.test(event.key)) return;
    event.preventDefault();
    answer(event.key);
  });
}
