import { expect, test, vi } from "vitest";
import { mountIslands } from "../lib/start";
import { page } from "./page";

test("an island is downloaded only by a page that holds it, and mounted once", async () => {
  const body = page('<p data-island="counter"></p>', "body");
  const mount = vi.fn();
  const counter = vi.fn(async () => ({ mount }));
  const other = vi.fn(async () => ({ mount: vi.fn() }));
  const available = { "../islands/counter.ts": counter, "../islands/similar.ts": other };
  await mountIslands(body, available);
  await mountIslands(body, available);
  expect(counter).toHaveBeenCalledTimes(1);
  expect(mount).toHaveBeenCalledTimes(1);
  expect(other).not.toHaveBeenCalled();
});

test("two islands may live on one element", async () => {
  const body = page('<form data-island="a b"></form>', "body");
  const mounted: string[] = [];
  const load = (name: string) => async () => ({ mount: () => void mounted.push(name) });
  await mountIslands(body, { "../islands/a.ts": load("a"), "../islands/b.ts": load("b") });
  expect(mounted).toEqual(["a", "b"]);
});

test("an island that cannot be downloaded leaves the page as it is", async () => {
  const body = page('<p data-island="lost">Texte</p>', "body");
  await mountIslands(body, { "../islands/lost.ts": () => Promise.reject(new Error("offline")) });
  expect(body.textContent).toBe("Texte");
});
