import { announce } from "../lib/announce";
import { fetchFragment } from "../lib/fragment";
import { wire } from "../lib/live";
import { waitMs } from "../lib/waits";

const SESSION_ENDED = 4401;
const PING_MS = 25_000;

/** Keeps the count of unread notices true: the socket says that something is new, the server renders how many. */
export function mount(link: HTMLElement): void {
  const { socket: path = "", again = "" } = link.dataset;
  let attempt = 0;
  let isFirst = true;

  const refresh = async (): Promise<void> => {
    const fresh = await fetchFragment(again).catch(() => undefined);
    if (!fresh) return;
    const more = Number(fresh.dataset.unread) > Number(link.dataset.unread);
    link.dataset.unread = fresh.dataset.unread ?? "0";
    link.replaceChildren(...fresh.childNodes);
    if (more) announce(link.textContent?.trim() ?? "");
  };
  const open = (): void => {
    const socket = new WebSocket(wire(path));
    const ping = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('{"type":"ping"}'), PING_MS);
    socket.onmessage = ({ data }) => {
      const { type } = JSON.parse(data as string) as { type: string };
      if (type === "welcome") attempt = 0;
      // The page itself counted when it came; after a line that was lost, something may have been missed.
      if (type === "again" || (type === "welcome" && !isFirst)) void refresh();
      isFirst = false;
    };
    socket.onclose = ({ code }) => {
      clearInterval(ping);
      if (code !== SESSION_ENDED) setTimeout(open, waitMs(attempt++));
    };
  };
  open();
}
