import { announce } from "./announce";
import { bell, type Frame } from "./bell";
import { deskWords } from "./desk-words";
import { morph } from "./morph";
import { mountIslands } from "./start";

const SAID_EVERY_MS = 5000; // how often new messages are counted aloud

/** A page that asks for itself again whenever its room rings. */
export interface Alive {
  /** Shows what a fresh copy of this page says; false where it is another page. */
  show(html: string): boolean;
  /** Says a sentence beside the title of the page, and aloud. */
  say(sentence: string): void;
}

/** Keeps an element of the page up to date; its `data-here` is the page, its `data-socket` the wire of the room. */
export function alive(root: HTMLElement): Alive {
  const words = deskWords();
  const live = root.querySelector<HTMLElement>("[data-live]");
  const button = root.querySelector<HTMLElement>("[data-pause]");
  let isPaused = false;
  let unsaid = 0;
  let later: ReturnType<typeof setTimeout> | undefined;

  const say = (sentence: string): void => {
    if (live) live.textContent = sentence;
    announce(sentence);
  };
  const lines = (): number => root.querySelectorAll("[data-log] li").length;
  const count = (fresh: number): void => {
    if (fresh <= 0) return;
    unsaid += fresh;
    if (later) return;
    later = setTimeout(() => {
      say(words.fresh(unsaid));
      later = undefined;
      unsaid = 0;
    }, SAID_EVERY_MS);
  };
  const show = (html: string): boolean => {
    const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(root.id);
    if (!fresh) return false;
    const place = document.activeElement?.closest("section")?.getAttribute("aria-labelledby");
    const before = lines();
    morph(root, fresh);
    count(lines() - before);
    void mountIslands(root);
    // What had the focus is gone: the keyboard stays in its part of the page.
    if (place && document.activeElement === document.body) {
      document.getElementById(place)?.focus({ preventScroll: true });
    }
    return true;
  };
  const again = async (): Promise<void> => {
    if (isPaused) return;
    try {
      const response = await fetch(`${root.dataset.here}${location.search}`, { credentials: "same-origin" });
      if (response.ok && !response.redirected) show(await response.text());
    } catch {
      // The bell rings again when the line is back.
    }
  };
  const told = (frame: Frame): void => {
    const present = root.querySelector<HTMLElement>("[data-presence]");
    if (frame.type !== "presence" || !present) return;
    const names = (frame.names ?? []).join(", ");
    present.textContent = words.present(frame.count ?? 0) + (names ? words.colon + names : "");
    present.hidden = false;
  };

  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      isPaused = !isPaused;
      button.setAttribute("aria-pressed", String(isPaused));
      if (live) live.textContent = isPaused ? words.paused : words.live;
      if (!isPaused) void again();
    });
  }
  if (root.dataset.socket) bell(root.dataset.socket, () => void again(), told);
  return { show, say };
}
