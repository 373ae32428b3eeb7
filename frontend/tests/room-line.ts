import type { Missed } from "../lib/live";

/** A socket that a test speaks through. */
export class Socket {
  static all: Socket[] = [];
  static readonly OPEN = 1;
  readyState = Socket.OPEN;
  sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | undefined;
  onclose: ((event: { code: number }) => void) | undefined;

  constructor(readonly url: string) {
    Socket.all.push(this);
  }
  send(text: string): void {
    this.sent.push(text);
  }
  close(): void {
    this.readyState = 3;
  }
  tells(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  ends(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

/** The room as the server keeps it; the page asks it two changes at a time. */
export class Server {
  changes: number[] = [];
  asked: number[] = [];
  isAway = false;
  onAsk: () => void = () => undefined;
  say(upTo: number): void {
    for (let n = this.changes.length + 1; n <= upTo; n++) this.changes.push(n);
  }
  readonly catchUp = async (after: number): Promise<Missed<number>> => {
    this.asked.push(after);
    this.onAsk();
    if (this.isAway) throw new TypeError("offline");
    const items = this.changes.filter((n) => n > after).slice(0, 2);
    const full = after + items.length < this.changes.length;
    return { items, full, change: full ? (items.at(-1) as number) : this.changes.length };
  };
}
