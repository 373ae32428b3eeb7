import { waitMs } from "./waits";

const MOST_HELD = 500; // frames; beyond, the page is asked instead
const GRACE_MS = 300; // two acts of one moment may be told the wrong way round: the missing one is awaited before it is asked for
const SPREAD_MS = 2000; // a room that is told to look again does not ask in one instant

/** A new state of a message or of what stands beside them. `change` grows by one, without gaps, in each room. */
export interface Change {
  type: "message" | "room";
  change: number;
  html: string;
  number?: number;
  state?: string;
}

/** What a page that was cut off has missed: `change` is how far it goes, `full` that there is more. */
export interface Missed<Item> {
  change: number;
  full: boolean;
  items: Item[];
}

/** A page: how far it goes, what it answers, where things are shown. */
export interface Source<Item> {
  /** The last change that the page shows. */
  change: number;
  catchUp: (afterChange: number) => Promise<Missed<Item>>;
  apply: (item: Item | Change) => void;
}

/** Puts changes in their order: the next one is shown, an older one is left, a gap is asked for. */
export class Changes<Item> {
  private last: number;
  private held: Change[] = [];
  private isLooking = false;
  private mustLookAgain = false;
  private isStopped = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private grace: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly room: Source<Item>) {
    this.last = room.change;
  }

  expect(change: number): void {
    if (change > this.last) this.look();
  }

  take(frame: Change): void {
    if (this.held.push(frame) > MOST_HELD) {
      this.held = [];
      this.mustLookAgain = true;
    }
    if (this.isLooking) return; // what is being asked may bring it, or what is missing before it
    this.takeHeld();
    this.awaitMissing();
  }

  /** Asks within two seconds, unless the room has gone no further: everyone in it was told so. */
  lookSoon(change = Number.POSITIVE_INFINITY): void {
    if (this.isStopped || change <= this.last) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), Math.random() * SPREAD_MS);
  }

  /** Asks what was missed; a question that fails is put again, later and later. */
  look(): void {
    this.mustLookAgain = true;
    if (this.isLooking || this.isStopped) return;
    this.isLooking = true;
    this.forget();
    void this.askAll();
  }

  stop(): void {
    this.isStopped = true;
    this.forget();
  }

  private forget(): void {
    clearTimeout(this.timer);
    clearTimeout(this.grace);
    this.grace = undefined;
  }

  private awaitMissing(): void {
    if (this.held.length === 0) {
      clearTimeout(this.grace);
      this.grace = undefined;
    } else {
      this.grace ??= setTimeout(() => this.look(), GRACE_MS * (1 + Math.random()));
    }
  }

  private async askAll(): Promise<void> {
    const before = this.last;
    try {
      while (this.mustLookAgain && !this.isStopped) {
        this.mustLookAgain = false;
        await this.ask();
      }
      this.takeHeld();
      if (this.last > before) this.attempt = 0;
      if (this.held.length > 0) this.lookLater();
    } catch {
      this.lookLater();
    } finally {
      this.isLooking = false;
    }
  }

  private async ask(): Promise<void> {
    let missed: Missed<Item>;
    do {
      missed = await this.room.catchUp(this.last);
      if (this.isStopped) return;
      for (const item of missed.items) this.room.apply(item);
      if (missed.full && missed.change <= this.last) throw new Error("the page does not go on");
      this.last = Math.max(this.last, missed.change);
    } while (missed.full);
  }

  /** What came while the page was asked, as far as it follows. */
  private takeHeld(): void {
    this.held.sort((a, b) => a.change - b.change);
    while (this.held[0] && this.held[0].change <= this.last + 1) {
      const frame = this.held.shift() as Change;
      if (frame.change === this.last + 1) {
        this.room.apply(frame);
        this.last = frame.change;
      }
    }
  }

  private lookLater(): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), waitMs(this.attempt));
    this.attempt += 1;
  }
}
