const WRITTEN_IN = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const ACTS: Record<string, string> = { g: "keep", r: "hide", m: "mask", c: "return" };

/** Keys of a case: an act, a rule, then Enter. A sentence of facts is proposed where none is written; nothing is sent alone. */
export function mount(here: HTMLElement): void {
  const form = here.querySelector<HTMLFormElement>("form.form");
  for (const shown of here.querySelectorAll<HTMLElement>("[data-script]")) shown.hidden = false;
  const facts = form?.querySelector<HTMLTextAreaElement>("[name=facts]");
  const ground = form?.querySelector<HTMLSelectElement>("[name=ground]");
  const passages = form?.querySelector<HTMLTextAreaElement>("[name=passages]");
  let proposed = "";

  const propose = (): void => {
    const words = ground?.selectedOptions[0]?.text ?? "";
    if (!facts || !ground?.value || (facts.value && facts.value !== proposed)) return;
    proposed = `${facts.dataset.facts ?? ""} ${words}.`.trim();
    facts.value = proposed;
  };
  ground?.addEventListener("change", propose);

  const act = (value: string): void => {
    const box = form?.querySelector<HTMLInputElement>(`[name=act][value=${value}]`);
    if (!box) return;
    if (value === "mask" && passages) {
      passages.closest("details")?.setAttribute("open", "");
      if (!passages.value) passages.value = String(getSelection() ?? "").trim();
    }
    box.checked = true;
    box.focus();
  };
  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.ctrlKey || event.altKey || event.metaKey || !(target instanceof Element)) return;
    if (event.key === "Enter" && target instanceof HTMLInputElement && target.form === form) return;
    if (target.closest(WRITTEN_IN) && !(target === ground && /^[0-9]$/.test(event.key))) return;
    const value = ACTS[event.key];
    if (value) act(value);
    else if (/^[1-9]$/.test(event.key) && ground) {
      ground.selectedIndex = Number(event.key);
      propose();
    } else if (event.key === "p") here.querySelector<HTMLFormElement>("[data-take]")?.requestSubmit();
    else if (event.key === "s") here.querySelector<HTMLAnchorElement>("[data-skip]")?.click();
    else return;
    event.preventDefault();
  });
}
