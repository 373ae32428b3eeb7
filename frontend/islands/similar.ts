import { announce } from "../lib/announce";
import { fetchFragment } from "../lib/fragment";

const PAUSE_MS = 600; // of typing, before asking
const ENOUGH = 12; // characters: fewer say nothing
const SENT = 500; // characters of the text that are sent

/** Shows, while a proposal is being written, those that resemble it. */
export function mount(element: HTMLElement): void {
  const url = element.dataset.url;
  const form = element.closest("form") ?? document.querySelector<HTMLFormElement>("form:has([name=title])");
  if (!url || !form) return;
  let pause: ReturnType<typeof setTimeout> | undefined;
  let asked = "";
  let last: AbortController | undefined;

  const value = (name: string): string => {
    const field = form.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`);
    return (field?.value ?? "").trim().slice(0, SENT);
  };
  const ask = async (): Promise<void> => {
    const title = value("title");
    const text = value("text");
    const query = new URLSearchParams({ title, text }).toString();
    if (title.length + text.length < ENOUGH || query === asked) return;
    asked = query;
    last?.abort();
    last = new AbortController();
    try {
      const found = await fetchFragment(`${url}?${query}`, { signal: last.signal });
      const sentence = found.dataset.announce ?? "";
      const changed = sentence !== (element.firstElementChild as HTMLElement | null)?.dataset.announce;
      element.replaceChildren(found);
      if (sentence && changed) announce(sentence);
    } catch {
      // The second screen of the form shows them anyway.
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => void ask(), PAUSE_MS);
  });
}
