/** Shows one reader's own acts in a fragment that is the same for all; `mark` is empty for a stranger. */
export function own(root: ParentNode, mark: string): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-for]"))
    element.hidden = !mark || element.dataset.for !== mark;
  for (const element of root.querySelectorAll<HTMLElement>("[data-member]")) element.hidden = !mark;
  for (const element of root.querySelectorAll<HTMLElement>("[data-stranger]")) element.hidden = Boolean(mark);
}

/** The first element of a fragment that the server rendered. */
export function parsed(html: string): HTMLElement | undefined {
  const root = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
  return root instanceof HTMLElement ? document.adoptNode(root) : undefined;
}

function number(line: HTMLElement): number {
  return Number(line.dataset.number);
}

function keepFocus(old: HTMLElement, fresh: HTMLElement): void {
  const links = [...old.querySelectorAll<HTMLElement>("a[href], button")];
  const place = links.indexOf(document.activeElement as HTMLElement);
  old.replaceWith(fresh);
  if (place >= 0) [...fresh.querySelectorAll<HTMLElement>("a[href], button")][place]?.focus();
}

/**
 * Puts a line where its number belongs, once: one that says the same or something older is left aside.
 * `grows` is false on a page of earlier messages: what comes after its end is not its own.
 */
export function place(list: HTMLElement, line: HTMLElement, grows: boolean): "new" | "changed" | "known" {
  const there = [...list.children] as HTMLElement[];
  const old = there.find((one) => one.dataset.number === line.dataset.number);
  if (old) {
    if (Number(old.dataset.change) >= Number(line.dataset.change)) return "known";
    keepFocus(old, line);
    return "changed";
  }
  const first = there[0];
  if ((first && number(line) < number(first)) || !grows) return "known";
  const before = there.filter((one) => number(one) < number(line)).pop();
  if (before) before.after(line);
  else list.prepend(line);
  return "new";
}

/** Puts what stands beside the transcript in place of the older one; the keyboard stays where it was. */
export function placeBeside(fresh: HTMLElement): void {
  const old = document.getElementById(fresh.id);
  if (!old || Number(old.dataset.change) > Number(fresh.dataset.change)) return;
  const there = old.querySelector<HTMLElement>("[data-presence]");
  const presence = fresh.querySelector<HTMLElement>("[data-presence]");
  if (there && presence) presence.replaceWith(there);
  keepFocus(old, fresh);
}
