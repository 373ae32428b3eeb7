import { forgetArrived } from "./drafts";

/** What an island's module offers: it takes one element that the server rendered, and makes it livelier. */
export interface Island {
  mount(element: HTMLElement): void;
}

const DRAWN_MS = 100; // after loading, the browser has drawn the page

type Loader = () => Promise<Island>;

const loaders = import.meta.glob<Island>("../islands/*.ts");

async function mountOne(load: Loader, element: HTMLElement): Promise<void> {
  const island = await load().catch(() => undefined);
  island?.mount(element);
}

/** Mounts each island of a part of the page. An island's script is only downloaded by a page that holds it. */
export async function mountIslands(root: ParentNode, available: Record<string, Loader> = loaders): Promise<void> {
  const waiting: Promise<void>[] = [];
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]:not([data-mounted])")) {
    element.dataset.mounted = "";
    for (const name of (element.dataset.island ?? "").split(" ").filter(Boolean)) {
      const load = available[`../islands/${name}.ts`];
      // A lost download leaves plain HTML, which works.
      if (load) waiting.push(mountOne(load, element));
    }
  }
  await Promise.all(waiting);
}

/** Begins a page: what asks for the focus gets it, then islands come; `data-ready` on the root says that all are there. */
export function start(page: Document): void {
  // `autofocus` does it in most browsers, just after the page is drawn: only what it left is done here.
  addEventListener("load", () =>
    setTimeout(() => {
      const wanted = page.querySelector<HTMLElement>("[data-focus]");
      // Whoever has begun to write meanwhile is left where they are.
      if (wanted && page.activeElement === page.body) wanted.focus();
    }, DRAWN_MS),
  );
  forgetArrived(page);
  void mountIslands(page).then(() => {
    page.documentElement.dataset.ready = "";
  });
}
