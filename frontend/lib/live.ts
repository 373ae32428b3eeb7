/** Follows a room: its socket only tells; what was missed is asked of the page, until an answer is not full. */

import { type Change, Changes, type Missed } from "./changes";
import { LONGEST_WAIT_MS, waitMs } from "./waits";

export type { Change, Missed };
export { LONGEST_WAIT_MS, waitMs };

/** How many are here, and the names of those who agree to be shown. */
export interface Presence {
  type: "presence";
  count: number;
  names: string[];
}

type Frame =
  | Change
  | Presence
  | { type: "welcome"; change: number }
  | { type: "again"; change?: number }
  | { type: "closed" | "pong" };

/** `live`: everything is told as it happens. `waiting`: the line is lost, it will be tried again. The two others are ends. */
export type LineState = "connecting" | "live" | "waiting" | "closed" | "gone";

export interface Room<Item> {
  socketUrl: string;
  /** The last change that the page shows. */
  change: number;
  catchUp: (afterChange: number) => Promise<Missed<Item>>;
  apply: (item: Item | Change | Presence) => void;
  onState: (state: LineState) => void;
}

export interface Followed {
  /** Agree, or no longer, to be shown by one's name. */
  nameMe(named: boolean): void;
  stop(): void;
}

const DAY_MS = 24 * 60 * 60 * 1000; // servers forget sockets that never end: each page takes a new one within a day
const PING_MS = 25_000;
const PONG_MS = 10_000;

const ROOM_CLOSED = 4410;
const NO_SUCH_ROOM = 4404;

/** The address of a room's wire, in the language of the page. */
export function wire(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = url.protocol.replace("http", "ws");
  if (document.documentElement.lang.startsWith("en")) url.searchParams.set("lang", "en");
  return url.href;
}

/** Begins to follow the room; frames arrive through `apply`, each once and in the order of changes. */
export function followRoom<Item>(room: Room<Item>): Followed {
  const line = new Line(room);
  line.open();
  return line;
}

class Line<Item> implements Followed {
  private readonly socketUrl: string;
  private readonly changes: Changes<Item>;
  private readonly onState: (state: LineState) => void;
  private socket: WebSocket | undefined;
  private readonly show: (presence: Presence) => void;
  private attempt = 0;
  private named = false;
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(room: Room<Item>) {
    this.socketUrl = room.socketUrl;
    this.onState = room.onState;
    this.show = room.apply;
    this.changes = new Changes(room);
    addEventListener("online", this.retryNow);
  }

  open(): void {
    this.forget();
    if (this.attempt === 0) this.onState("connecting");
    const socket = new WebSocket(this.socketUrl);
    this.socket = socket;
    socket.onmessage = ({ data }) => this.hear(socket, JSON.parse(data as string) as Frame);
    socket.onclose = ({ code }) => {
      if (this.socket === socket) this.lost(code);
    };
  }

  nameMe(named: boolean): void {
    this.named = named;
    if (this.socket?.readyState === WebSocket.OPEN) this.say({ type: "presence", named });
  }

  stop(): void {
    removeEventListener("online", this.retryNow);
    this.changes.stop();
    this.leave();
  }

  private hear(socket: WebSocket, frame: Frame): void {
    if (this.socket !== socket) return;
    if (frame.type === "welcome") this.welcome(frame.change);
    else if (frame.type === "again") this.changes.lookSoon(frame.change);
    else if (frame.type === "pong") this.forget("pong");
    else if (frame.type === "presence") this.show(frame);
    else if (frame.type === "message" || frame.type === "room") this.changes.take(frame);
  }

  private welcome(change: number): void {
    this.attempt = 0;
    this.onState("live");
    if (this.named) this.say({ type: "presence", named: true });
    this.changes.expect(change);
    this.later("renew", Math.random() * DAY_MS, () => {
      this.leave();
      this.open();
    });
    this.ping();
  }

  /** A line that was lost without a word, as in a tunnel, is seen by the answer that does not come. */
  private ping(): void {
    this.later("ping", PING_MS, () => {
      this.say({ type: "ping" });
      this.later("pong", PONG_MS, () => {
        this.leave();
        this.lost(0);
      });
      this.ping();
    });
  }

  private lost(code: number): void {
    this.forget();
    this.socket = undefined;
    if (code === ROOM_CLOSED || code === NO_SUCH_ROOM) {
      removeEventListener("online", this.retryNow);
      if (code === ROOM_CLOSED) this.changes.look(); // its last words may have been missed
      this.onState(code === ROOM_CLOSED ? "closed" : "gone");
      return;
    }
    this.onState("waiting");
    this.later("open", waitMs(this.attempt), () => this.open());
    this.attempt += 1;
  }

  private readonly retryNow = (): void => {
    if (this.socket) return;
    this.forget();
    this.later("open", waitMs(0), () => this.open());
  };

  private say(word: object): void {
    this.socket?.send(JSON.stringify(word));
  }

  /** Ends the socket without hearing of its end. */
  private leave(): void {
    this.forget();
    const socket = this.socket;
    this.socket = undefined;
    socket?.close();
  }

  private later(what: string, ms: number, act: () => void): void {
    clearTimeout(this.timers.get(what));
    this.timers.set(what, setTimeout(act, ms));
  }

  private forget(...what: string[]): void {
    for (const one of what.length > 0 ? what : [...this.timers.keys()]) {
      clearTimeout(this.timers.get(one));
      this.timers.delete(one);
    }
  }
}
