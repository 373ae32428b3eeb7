/** Shows a button that prints the page; without a script the browser's own menu does it. */
export function mount(element: HTMLElement): void {
  element.hidden = false;
  element.addEventListener("click", () => window.print());
}
