let region: HTMLElement | undefined;

/** Says a short sentence to screen readers, without moving anyone. */
export function announce(sentence: string): void {
  if (!region?.isConnected) {
    region = document.createElement("div");
    region.className = "visually-hidden";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.textContent = sentence;
}
