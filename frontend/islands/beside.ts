import { fetchFragment } from "../lib/fragment";
import { mountIslands } from "../lib/start";
import { own, placeBeside } from "../lib/transcript";

/** Raises a hand, or answers a show of hands, without leaving the page; anything unusual posts as plain HTML does. */
export function mount(element: HTMLElement): void {
  if (!(element instanceof HTMLFormElement)) return;
  const form = element;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const by = event.submitter;
    if (by instanceof HTMLButtonElement && by.name) data.append(by.name, by.value);
    const mark = document.querySelector<HTMLElement>("[data-mark]")?.dataset.mark ?? "";
    fetchFragment(form.action, { method: "POST", body: data })
      .then((fresh) => {
        own(fresh, mark);
        placeBeside(fresh);
        void mountIslands(fresh.parentElement ?? document);
      })
      .catch(() => {
        if (by instanceof HTMLButtonElement && by.name) {
          form.append(
            Object.assign(document.createElement("input"), { type: "hidden", name: by.name, value: by.value }),
          );
        }
        form.submit();
      });
  });
}
