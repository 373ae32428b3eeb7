import { type Draft, PREFIX, readDraft, writeDraft } from "../lib/drafts";
import { words } from "../lib/words";

const PAUSE_MS = 400; // of typing, before the copy is made

type TextField = HTMLInputElement | HTMLTextAreaElement;

function textFields(form: HTMLElement): TextField[] {
  return [...form.querySelectorAll<TextField>("textarea[name], input[type=text][name]")];
}

function write(key: string, form: HTMLElement, sent: boolean): void {
  writeDraft(key, Object.fromEntries(textFields(form).map((field) => [field.name, field.value])), sent);
}

function fill(form: HTMLElement, draft: Draft): boolean {
  let filled = false;
  for (const field of textFields(form)) {
    const text = draft.texts[field.name];
    // What the server knows wins.
    if (!text || field.value) continue;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    filled = true;
  }
  return filled;
}

function say(form: HTMLElement, sentence: string, acts: Record<string, () => void> = {}): HTMLElement {
  form.querySelector(".draft-notice")?.remove();
  const notice = document.createElement("div");
  notice.className = "notice draft-notice";
  notice.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = `${sentence} `;
  for (const [label, act] of Object.entries(acts)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = label;
    button.addEventListener("click", () => {
      act();
      notice.remove();
      textFields(form)[0]?.focus();
    });
    text.append(button);
  }
  notice.append(text);
  form.prepend(notice);
  return notice;
}

/** Keeps on the device a copy of what is being written, and gives it back after a lost connection or a closed tab. */
export function mount(element: HTMLElement): void {
  const key = PREFIX + (element.dataset.keep ?? location.pathname);
  const draft = readDraft(key);
  const forget = (): void => localStorage.removeItem(key);
  const erase = (): void => {
    forget();
    for (const field of textFields(element)) field.value = field.defaultValue;
  };
  const empty = textFields(element).some((field) => !field.value);
  if (draft && !draft.sent && fill(element, draft)) {
    say(element, words().restored, { [words().forget]: erase });
  } else if (draft?.sent && empty) {
    say(element, words().kept, { [words().take]: () => fill(element, draft), [words().forget]: forget });
  }

  let pause: ReturnType<typeof setTimeout> | undefined;
  element.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(() => write(key, element, false), PAUSE_MS);
  });
  element.addEventListener("submit", (event) => {
    clearTimeout(pause);
    write(key, element, navigator.onLine);
    if (navigator.onLine) return;
    event.preventDefault();
    say(element, words().offline);
  });
}
