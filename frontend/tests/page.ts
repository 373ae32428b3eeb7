/** Sets the body of the page and gives back the element asked for. */
export function page(html: string, selector: string): HTMLElement {
  document.documentElement.lang = "fr";
  document.body.innerHTML = html;
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) throw new Error(`${selector} is not on the page`);
  return element;
}

/** Types a text into a field, as a person would. */
export function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/** An answer that holds a fragment. */
export function fragment(html: string): Response {
  return new Response(html, { headers: { "Content-Type": "text/html", "X-Fragment": "1" } });
}
