import { mountIslands } from "./start";

/** The header that asks for, and marks, a part of a page rather than the page. */
export const FRAGMENT = "X-Fragment";

/** Thrown where the answer is not a fragment: the caller goes on as plain HTML would. */
export class NotAFragment extends Error {
  constructor(readonly response: Response) {
    super(`HTTP ${response.status}`);
  }
}

/** Fetches a fragment that the server rendered. */
export async function fetchFragment(url: string, init: RequestInit = {}): Promise<HTMLElement> {
  const response = await fetch(url, { credentials: "same-origin", ...init, headers: { [FRAGMENT]: "1" } });
  if (!response.ok || !response.headers.has(FRAGMENT)) throw new NotAFragment(response);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const root = page.body.firstElementChild;
  if (!(root instanceof HTMLElement)) throw new NotAFragment(response);
  return document.adoptNode(root);
}

/** Puts a fragment in the place of another and mounts its islands. */
export function replace(old: HTMLElement, fresh: HTMLElement): void {
  old.replaceWith(fresh);
  void mountIslands(fresh.parentElement ?? document);
}
