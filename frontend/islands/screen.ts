import { alive } from "../lib/alive";

/** Keeps what the projector shows up to date; « Actualiser » does it by hand. */
export function mount(element: HTMLElement): void {
  alive(element);
}
