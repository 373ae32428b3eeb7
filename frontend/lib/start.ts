/** What an island's module offers: it takes one element that the server rendered, and makes it livelier. */
export interface Island {
  mount(element: HTMLElement): void;
}

type Loader = () => Promise<Island>;

const loaders = import.meta.glob<Island>("../islands/*.ts");

/** Mounts each island of a part of the page. An island's script is only downloaded by a page that holds it. */
export async function mountIslands(root: ParentNode, available: Record<string, Loader> = loaders): Promise<void> {
  const waiting: Promise<void>[] = [];
  for (const element of root.querySelectorAll<HTMLElement>("[data-island]:not([data-mounted])")) {
    element.dataset["mounted"] = "";
    for (const name of (element.dataset["island"] ?? "").split(" ").filter(Boolean)) {
      const load = available[`../islands/${name}.ts`];
      // A lost download leaves plain HTML, which works.
      if (load) waiting.push(load().then((island) => island.mount(element), () => undefined));
    }
  }
  await Promise.all(waiting);
}

/** Begins a page: what asks for the focus gets it, then islands come. */
export function start(page: Document): void {
  page.querySelector<HTMLElement>("[data-focus]")?.focus();
  void mountIslands(page);
}
