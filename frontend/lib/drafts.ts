export const PREFIX = "brouillon:";
const LIFE_MS = 24 * 60 * 60 * 1000; // a text left on a shared device does not stay
const ARRIVAL_MS = 2 * 60 * 1000; // between sending a text and reading that it arrived

/** A copy of what somebody is writing, on their device. */
export interface Draft {
  texts: Record<string, string>;
  at: number;
  sent: boolean;
}

export function readDraft(key: string): Draft | undefined {
  try {
    const draft = JSON.parse(localStorage.getItem(key) ?? "null") as Draft | null;
    if (draft && Date.now() - draft.at < LIFE_MS) return draft;
    localStorage.removeItem(key);
  } catch {
    // No storage, or not ours: nothing is kept.
  }
  return undefined;
}

export function writeDraft(key: string, texts: Record<string, string>, sent: boolean): void {
  try {
    if (Object.values(texts).every((text) => !text.trim())) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ texts, at: Date.now(), sent } satisfies Draft));
  } catch {
    // Storage is full or forbidden: the form still works.
  }
}

/** A page that says « c’est publié » ends the life of what was just sent. */
export function forgetArrived(page: ParentNode): void {
  if (!page.querySelector(".messages .notice--success")) return;
  try {
    for (const key of Object.keys(localStorage).filter((name) => name.startsWith(PREFIX))) {
      const draft = readDraft(key);
      if (draft?.sent && Date.now() - draft.at < ARRIVAL_MS) localStorage.removeItem(key);
    }
  } catch {
    // No storage: nothing to forget.
  }
}
