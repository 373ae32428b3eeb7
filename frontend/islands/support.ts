import { announce } from "../lib/announce";
import { FRAGMENT, fetchFragment, NotAFragment, replace } from "../lib/fragment";

/** Supports a proposal without leaving the page; where anything is unusual, the form posts as plain HTML does. */
export function mount(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  let busy = false;

  const send = async (submitter: HTMLElement | null): Promise<void> => {
    const data = new FormData(form);
    if (submitter instanceof HTMLButtonElement && submitter.name) data.append(submitter.name, submitter.value);
    try {
      const fresh = await fetchFragment(form.action, { method: "POST", body: data });
      const old = form.closest<HTMLElement>("[data-fragment]") ?? form;
      replace(old, fresh);
      // The keyboard stays where it was: on the button, which now says the contrary act.
      fresh.querySelector<HTMLElement>("button[type=submit], a.button")?.focus();
      const sentence = fresh.dataset.announce;
      if (sentence) announce(sentence);
    } catch (problem) {
      if (problem instanceof NotAFragment && problem.response.ok && !problem.response.headers.has(FRAGMENT)) {
        location.assign(problem.response.url);
      } else {
        form.submit();
      }
    }
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    form.setAttribute("aria-busy", "true");
    void send(event.submitter);
  });
}
