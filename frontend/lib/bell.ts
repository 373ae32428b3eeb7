/** A bell: it rings when something changed in a room, and says nothing of what. The page then asks for itself again. */
const SOONEST_MS = 500; // between two rings
const FIRST_RETRY_MS = 1000;
const LAST_RETRY_MS = 10_000;
const SAME_ORIGIN = { "http:": "ws:", "https:": "wss:" } as Record<string, string>;

/** What a frame of the wire says; only its kind and, for presence, its figures are read here. */
export interface Frame {
  type: string;
  [fact: string]: unknown;
}

export interface Bell {
  close(): void;
}

/** Listens at this address, comes back when it is cut off, and calls `ring` once for many frames close together. */
export function bell(path: string, ring: () => void, told: (frame: Frame) => void = () => undefined): Bell {
  let socket: WebSocket | undefined;
  let pause = FIRST_RETRY_MS;
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let again: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;

  const soon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      ring();
    }, SOONEST_MS);
  };
  const hear = ({ data }: MessageEvent): void => {
    const frame = JSON.parse(String(data)) as Frame;
    told(frame);
    if (frame.type === "closed") isOver = true;
    if (["message", "room", "closed"].includes(frame.type)) soon();
  };
  const open = (): void => {
    const lang = document.documentElement.lang.startsWith("en") ? "en" : "fr";
    socket = new WebSocket(`${SAME_ORIGIN[location.protocol] ?? "ws:"}//${location.host}${path}?lang=${lang}`);
    socket.onopen = () => {
      pause = FIRST_RETRY_MS;
      soon(); // what happened meanwhile
    };
    socket.onmessage = hear;
    socket.onclose = () => {
      if (isOver) return;
      again = setTimeout(open, pause * (0.5 + Math.random() / 2));
      pause = Math.min(2 * pause, LAST_RETRY_MS);
    };
  };
  open();
  return {
    close: () => {
      isOver = true;
      clearTimeout(waiting);
      clearTimeout(again);
      socket?.close();
    },
  };
}
