/** What the server tells: a message that is new or says something else, the room beside it, who is there, or that something was missed. */
export interface Frame {
  type: "welcome" | "message" | "room" | "presence" | "again" | "closed" | "pong";
  number?: number;
  change?: number;
  state?: string;
  html?: string;
  count?: number;
  names?: string[];
}

/** How far an answer to « what changed since? » goes, and whether there is more. */
export interface CaughtUp {
  change: number;
  full: boolean;
}

export type Line = "live" | "lost" | "closed";

/** A page that follows a room. */
export interface Page {
  url: string;
  change: number;
  /** Asks what changed after this change, and shows it. */
  catchUp(after: number): Promise<CaughtUp>;
  show(frame: Frame): void;
  tell(line: Line): void;
}

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const DAY_MS = 24 * 60 * 60 * 1000;
const PING_MS = 25_000;
const SILENCE_MS = 70_000;
const HERD_MS = 1000; // a whole room that missed something does not ask in the same instant
const FOR_GOOD = new Set([4404, 4410]); // no such room; the room is over

/** How long to wait before trying again: by chance, longer and longer, ten seconds at most. */
export function waitBefore(attempt: number, chance: () => number = Math.random): number {
  return chance() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

/** Follows a room until it is over: connects, catches up, shows each change once and in order, connects again. */
export class Follower {
  private last: number;
  private socket: WebSocket | undefined;
  private attempt = 0;
  private heardAt = 0;
  private isCatchingUp = false;
  private isOver = false;
  private readonly waiting = new Map<number, Frame>();

  constructor(private readonly page: Page) {
    this.last = page.change;
    this.connect();
    setInterval(() => this.ping(), PING_MS);
    this.renew();
  }

  send(said: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(said));
  }

  private connect(): void {
    const socket = new WebSocket(this.page.url);
    this.socket = socket;
    socket.onmessage = ({ data }) => this.hear(JSON.parse(String(data)) as Frame);
    socket.onclose = ({ code }) => {
      if (this.socket !== socket || this.isOver) return;
      if (FOR_GOOD.has(code)) return this.end();
      this.page.tell("lost");
      setTimeout(() => this.connect(), waitBefore(this.attempt++));
    };
  }

  private hear(frame: Frame): void {
    this.heardAt = Date.now();
    if (frame.type === "welcome") {
      this.attempt = 0;
      this.page.tell("live");
      if ((frame.change ?? 0) > this.last) void this.catchUp();
    } else if (frame.type === "again") setTimeout(() => void this.catchUp(), Math.random() * HERD_MS);
    else if (frame.type === "closed") this.end();
    else if (frame.type === "presence") this.page.show(frame);
    else if (frame.change !== undefined && frame.change > this.last) {
      this.waiting.set(frame.change, frame);
      this.showWhatFollows();
      if (this.waiting.size > 0) void this.catchUp();
    }
  }

  private showWhatFollows(): void {
    for (const change of this.waiting.keys()) if (change <= this.last) this.waiting.delete(change);
    for (
      let next = this.waiting.get(this.last + 1);
      next && !this.isCatchingUp;
      next = this.waiting.get(this.last + 1)
    ) {
      this.last += 1;
      this.waiting.delete(this.last);
      this.page.show(next);
    }
  }

  /** Asks until an answer is not full; a line that is lost meanwhile will ask again once it is back. */
  private async catchUp(): Promise<void> {
    if (this.isCatchingUp) return;
    this.isCatchingUp = true;
    try {
      for (let full = true; full; ) {
        const told = await this.page.catchUp(this.last);
        this.last = Math.max(this.last, told.change);
        full = told.full;
      }
    } catch {
      this.socket?.close();
    } finally {
      this.isCatchingUp = false;
      this.showWhatFollows();
    }
    // What came while the answer was on its way, beyond a change that nobody has shown.
    if (this.waiting.size > 0) setTimeout(() => void this.catchUp(), HERD_MS);
  }

  private ping(): void {
    if (this.isOver) return;
    if (this.heardAt && Date.now() - this.heardAt > SILENCE_MS) this.socket?.close();
    else this.send({ type: "ping" });
  }

  /** Once a day at the most, at an hour of chance: no connection lasts for ever, and they do not end together. */
  private renew(): void {
    setTimeout(() => {
      if (this.isOver) return;
      this.socket?.close();
      this.renew();
    }, Math.random() * DAY_MS);
  }

  private end(): void {
    this.isOver = true;
    this.page.tell("closed");
    this.socket?.close();
  }
}
