import { announce } from "../lib/announce";
import { FRAGMENT } from "../lib/fragment";
import { talkWords } from "../lib/talk-words";
import { parsed } from "../lib/transcript";

const REUSED = 422;

/** Sends a message without leaving the page. The key is renewed once it was answered: a second try is the same message. */
export function mount(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  const text = form.querySelector<HTMLTextAreaElement>("textarea[name=text]");
  const key = form.querySelector<HTMLInputElement>("input[name=cle]");
  const problem = form.querySelector<HTMLElement>("[data-problem]");
  if (!text || !key || !problem) return;
  let busy = false;

  const complain = (sentence: string): void => {
    problem.textContent = sentence;
    problem.hidden = !sentence;
    text.toggleAttribute("aria-invalid", Boolean(sentence));
  };
  const send = async (): Promise<void> => {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { [FRAGMENT]: "1" } });
    const fresh = answer.headers.has(FRAGMENT) ? parsed(await answer.text()) : undefined;
    if (!fresh) return form.submit(); // signed out, or anything unusual: as plain HTML does
    if (answer.status === REUSED) key.value = newKey(); // the message before did arrive: this one is another
    if (!answer.ok) return complain(fresh.textContent?.trim() ?? "");
    complain("");
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    key.value = newKey();
    form.querySelector("[name=reponse]")?.remove();
    document.querySelector("[data-reply]")?.remove();
    form.closest("[data-island~=live-room]")?.dispatchEvent(new CustomEvent("posted", { detail: fresh }));
    announce(talkWords().sent);
    text.focus();
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    send()
      .catch(() => complain(talkWords().unsent))
      .finally(() => {
        busy = false;
        form.removeAttribute("aria-busy");
      });
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

/** A random UUID; pages served without TLS have no `randomUUID`. */
function newKey(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  const hex = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}
