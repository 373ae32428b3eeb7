import { announce } from "./announce";
import { deskWords } from "./desk-words";
import { followRoom, type Presence, wire } from "./live";
import { morph } from "./morph";
import { mountIslands } from "./start";

const SAID_EVERY_MS = 5000; // how often new messages are counted aloud
const RETRY_MS = 5000;
const SOONEST_MS = 500; // between two copies of the page: many changes close together ask for it once

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
  const said = root.querySelector<HTMLElement>("[data-said]"); // apart: the state of the line takes no answer away
  const button = root.querySelector<HTMLElement>("[data-suspend]");
  let isSuspended = false;
  let unsaid = 0;
  let later: ReturnType<typeof setTimeout> | undefined;

  const say = (sentence: string): void => {
    if (said) said.textContent = sentence;
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
    // A copy that was asked for earlier and comes later would take back what an act has just shown.
    if (Number(fresh.dataset.change) < Number(root.dataset.change)) return true;
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
  /** False where no copy came: who follows asks again. */
  const again = async (): Promise<boolean> => {
    if (isSuspended) return true;
    try {
      const response = await fetch(`${root.dataset.here}${location.search}`, { credentials: "same-origin" });
      if (!response.ok || response.redirected) return false;
      return show(await response.text());
    } catch {
      return false;
    }
  };
  let isAsking: Promise<boolean> | undefined;
  /** By chance, a little later: all the pages of a room do not ask in the same instant. */
  const soon = (): Promise<boolean> => {
    isAsking ??= new Promise((done) => {
      setTimeout(
        () => {
          isAsking = undefined;
          void again().then(done);
        },
        SOONEST_MS * (1 + Math.random()),
      );
    });
    return isAsking;
  };
  const told = ({ count: here, names }: Presence): void => {
    const present = root.querySelector<HTMLElement>("[data-presence]");
    if (!present) return;
    present.textContent = words.present(here) + (names.length > 0 ? words.colon + names.join(", ") : "");
    present.hidden = false;
  };

  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      isSuspended = !isSuspended;
      button.setAttribute("aria-pressed", String(isSuspended));
      if (live) live.textContent = isSuspended ? words.suspended : words.live;
      if (!isSuspended) void again();
    });
  }
  if (root.dataset.socket) {
    followRoom<never>({
      socketUrl: wire(root.dataset.socket),
      change: Number(root.dataset.change),
      catchUp: async (after) => {
        if (!(await soon())) throw new Error("no copy of the page came");
        return { change: Math.max(after, Number(root.dataset.change)), full: false, items: [] };
      },
      apply: (frame) => {
        if (frame.type === "presence") told(frame);
        else void soon().then((came) => came || setTimeout(() => void soon(), RETRY_MS));
      },
      onState: (state) => {
        if (live && state !== "connecting" && !isSuspended) live.textContent = words[state];
        if (state === "closed") void soon();
      },
    });
  }
  return { show, say };
}
