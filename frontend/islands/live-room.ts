import { announce } from "../lib/announce";
import { fetchFragment } from "../lib/fragment";
import { type Change, followRoom, type LineState, type Missed, type Presence, wire } from "../lib/live";
import { mountIslands } from "../lib/start";
import { talkWords } from "../lib/talk-words";
import { own, parsed, place, placeBeside } from "../lib/transcript";

const QUIET_MS = 5000; // between two sentences to screen readers

/** Keeps the page of a room up to date. The page is whole without it: this inserts what the server rendered. */
export function mount(root: HTMLElement): void {
  const list = root.querySelector<HTMLElement>("[data-lines]");
  if (!list || root.dataset.state === "closed") return;
  const { mark = "", since = "", socket = "" } = root.dataset;
  const grows = root.dataset.end === "1";
  const say = talkWords();
  const held: (Change | HTMLElement)[] = [];
  const heard: HTMLElement[] = [];
  let isSuspended = false;
  let isWaiting = false;

  const part = (name: string): HTMLElement | null => root.querySelector<HTMLElement>(`[data-${name}]`);
  const suspend = part("suspend") as HTMLButtonElement | null;
  const token = (): string => document.querySelector<HTMLInputElement>("input[name=csrfmiddlewaretoken]")?.value ?? "";

  /** One sentence every five seconds at the most, whatever happens meanwhile. */
  const tellLater = (line: HTMLElement): void => {
    heard.push(line);
    if (isWaiting) return;
    isWaiting = true;
    setTimeout(() => {
      isWaiting = false;
      const [old] = heard;
      const first = old && document.getElementById(old.id); // it may have been hidden meanwhile
      announce(heard.length === 1 && first ? say.one(first) : say.many(heard.length));
      heard.length = 0;
    }, QUIET_MS);
  };
  const showLine = (line: HTMLElement): void => {
    const isMine = Boolean(mark) && line.querySelector(`[data-for="${mark}"]`) !== null;
    own(line, mark);
    const wasInSight = isInSight(list.lastElementChild);
    if (place(list, line, grows) !== "new") return;
    part("empty")?.remove();
    if (isMine) return;
    tellLater(line);
    const link = part("new")?.querySelector("a");
    if (!wasInSight && link) {
      const count = Number(link.dataset.count ?? 0) + 1;
      link.dataset.count = String(count);
      link.href = `#${line.id}`;
      link.textContent = say.many(count);
      link.parentElement?.removeAttribute("hidden");
    }
  };
  const showBeside = (fresh: HTMLElement): void => {
    own(fresh, mark);
    for (const form of fresh.querySelectorAll("form")) {
      if (!form.querySelector("[name=csrfmiddlewaretoken]")) form.prepend(hidden("csrfmiddlewaretoken", token()));
    }
    placeBeside(fresh);
    void mountIslands(fresh.parentElement ?? document);
    void reopen(fresh.dataset.state ?? "");
  };
  /** Who waited for the room to open finds where to write, as a fresh page would have it. */
  const reopen = async (state: string): Promise<void> => {
    const there = document.getElementById("ecrire");
    const text = there?.querySelector("textarea");
    if (!there || !state || there.dataset.state === state || text?.value) return;
    there.dataset.state = state;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => undefined);
    if (!answer?.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("ecrire");
    if (!fresh) return;
    there.replaceWith(document.adoptNode(fresh));
    void mountIslands(root);
  };
  const show = (item: Change | Presence | HTMLElement): void => {
    if ("count" in item) {
      showPresence(item);
      return;
    }
    if (isSuspended) {
      held.push(item);
      if (suspend) suspend.textContent = say.resume(held.length);
      return;
    }
    const fresh = item instanceof HTMLElement ? item : parsed(item.html);
    if (fresh?.dataset.number) showLine(fresh);
    else if (fresh) showBeside(fresh);
  };
  const showPresence = ({ count, names }: Presence): void => {
    const place = document.querySelector<HTMLElement>("[data-presence]");
    if (!place) return;
    place.hidden = false;
    place.textContent = say.present(count, names);
  };
  const catchUp = async (after: number): Promise<Missed<HTMLElement>> => {
    const told = await fetchFragment(`${since}?apres=${after}`);
    const items = [...told.querySelectorAll<HTMLElement>("li[data-number], #a-cote")];
    return { change: Number(told.dataset.change), full: told.dataset.full === "1", items };
  };
  const tell = (line: LineState): void => {
    const status = part("live");
    if (status) status.textContent = say[line];
    part("refresh")?.toggleAttribute("hidden", line === "live");
    if (line === "closed") resume();
    suspend?.toggleAttribute("hidden", line !== "live" && !isSuspended);
  };

  const resume = (): void => {
    isSuspended = false;
    suspend?.setAttribute("aria-pressed", "false");
    if (suspend) suspend.textContent = say.suspend;
    for (const frame of held.splice(0)) show(frame);
  };
  suspend?.addEventListener("click", () => {
    if (isSuspended) return resume();
    isSuspended = true;
    suspend.setAttribute("aria-pressed", "true");
    suspend.textContent = say.resume(0);
  });
  part("new")?.addEventListener("click", () => {
    part("new")?.setAttribute("hidden", "");
    const link = part("new")?.querySelector("a");
    if (link) link.dataset.count = "0";
  });
  root.addEventListener("posted", (event) => showLine((event as CustomEvent<HTMLElement>).detail));
  const line = followRoom({
    socketUrl: wire(socket),
    change: Number(root.dataset.change),
    catchUp,
    apply: show,
    onState: tell,
  });
  const named = part("named");
  if (named instanceof HTMLInputElement && mark) {
    named.closest("label")?.removeAttribute("hidden");
    named.addEventListener("change", () => line.nameMe(named.checked));
  }
}

function hidden(name: string, value: string): HTMLInputElement {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

function isInSight(element: Element | null): boolean {
  return !element || element.getBoundingClientRect().top < innerHeight;
}
