/** A bell: it rings when something changed in a room, and says nothing of what. The page then asks for itself again. */
const SOONEST_MS = 500; // between two rings
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 10_000;
const PING_MS = 25_000;
const SILENCE_MS = 70_000; // a line that says nothing for so long is lost, as in a tunnel
const FOR_GOOD = new Set([4404, 4410]); // no such room; the room is over
const RINGS = new Set(["welcome", "message", "room", "again", "closed"]);

/** What a frame of the wire says; only its kind and, for presence, its figures are read here. */
export interface Frame {
  type: string;
  count?: number;
  names?: string[];
}

/** Listens at this address, comes back when it is cut off, and calls `ring` once for many frames close together. */
export function bell(path: string, ring: () => void, told: (frame: Frame) => void): void {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (document.documentElement.lang.startsWith("en")) url.searchParams.set("lang", "en");
  let pause = FIRST_RETRY_MS;
  let heardAt = 0;
  let isWaiting = false;
  let socket: WebSocket | undefined;

  const hear = ({ data }: MessageEvent): void => {
    heardAt = Date.now();
    const frame = JSON.parse(String(data)) as Frame;
    told(frame);
    if (isWaiting || !RINGS.has(frame.type)) return;
    isWaiting = true;
    setTimeout(
      () => {
        isWaiting = false;
        ring();
      },
      SOONEST_MS * (1 + Math.random()),
    ); // by chance: all the pages of a room do not ask in the same instant
  };
  const open = (): void => {
    socket = new WebSocket(url);
    socket.onopen = () => {
      pause = FIRST_RETRY_MS;
    };
    socket.onmessage = hear;
    socket.onclose = ({ code }) => {
      heardAt = 0;
      if (FOR_GOOD.has(code)) return;
      setTimeout(open, pause * (0.5 + Math.random() / 2));
      pause = Math.min(2 * pause, LAST_RETRY_MS);
    };
  };
  setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (heardAt && Date.now() - heardAt > SILENCE_MS) socket.close();
    else socket.send('{"type":"ping"}');
  }, PING_MS);
  open();
}
