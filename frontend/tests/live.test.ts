import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Change, type Followed, followRoom, type LineState, LONGEST_WAIT_MS, waitMs } from "../lib/live";
import { Server, Socket } from "./room-line";

// @promise R-6 the page of a room asks what it has missed until an answer is not full

const GRACE_MS = 600; // what is missing is awaited no longer

const frame = (change: number): Change => ({ type: "message", change, number: change, html: "" });
let server: Server;
let shown: number[];
let states: LineState[];

let followed: Followed;

function follow(): Followed {
  followed = followRoom<number>({
    socketUrl: "ws://town/live/rooms/1/",
    change: 0,
    catchUp: server.catchUp,
    apply: (item) => shown.push(typeof item === "number" ? item : "change" in item ? item.change : -item.count),
    onState: (state) => states.push(state),
  });
  return followed;
}
const socket = (): Socket => Socket.all.at(-1) as Socket;
const settled = (): Promise<unknown> => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockReturnValue(0.5); // chance decides of waits: no test is left to it
  vi.stubGlobal("WebSocket", Socket);
  Socket.all = [];
  [server, shown, states] = [new Server(), [], []];
});
afterEach(() => {
  followed?.stop();
  vi.useRealTimers();
});

test("the next change is shown, an older one is left", () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  for (const n of [1, 2, 2, 1, 3]) socket().tells(frame(n));
  expect(shown).toEqual([1, 2, 3]);
  expect(server.asked).toEqual([]);
  expect(states).toEqual(["connecting", "live"]);
});

test("what was missed before the socket opened is asked until an answer is not full", async () => {
  server.say(5);
  follow();
  socket().tells({ type: "welcome", change: 5 });
  await settled();
  expect(shown).toEqual([1, 2, 3, 4, 5]);
  expect(server.asked).toEqual([0, 2, 4]);
});

test("a gap is asked for, and what came meanwhile is shown once, in its place", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  socket().tells(frame(1));
  server.say(3);
  socket().tells(frame(3));
  socket().tells(frame(4));
  expect(shown).toEqual([1]);
  server.say(4);
  await vi.advanceTimersByTimeAsync(GRACE_MS);
  socket().tells(frame(5));
  expect(shown).toEqual([1, 2, 3, 4, 5]);
  expect(server.asked).toEqual([1, 3]);
});

test("two frames that come the wrong way round are shown in their order, and nothing is asked", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  server.say(2);
  socket().tells(frame(2));
  socket().tells(frame(1));
  expect(shown).toEqual([1, 2]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(server.asked).toEqual([]);
});

test("a busy room does not make the page ask again and again", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  server.say(2);
  server.onAsk = () => {
    if (server.changes.length >= 60) return; // what is said while the page asks
    server.say(server.changes.length + 1);
    socket().tells(frame(server.changes.length));
  };
  socket().tells(frame(2));
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
  expect(server.asked.length).toBeLessThan(5);
  const said = server.changes.length;
  socket().tells(frame(said + 1));
  expect(shown).toEqual(Array.from({ length: said + 1 }, (_, n) => n + 1));
});

test("« again » asks, even where the page believes it knows everything", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  server.say(1);
  socket().tells({ type: "again" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([1]);
});

test("« again » asks nothing of a page that has shown as much", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  server.say(1);
  socket().tells(frame(1));
  socket().tells({ type: "again", change: 1 });
  await vi.advanceTimersByTimeAsync(2000);
  expect(server.asked).toEqual([]);
  server.say(2);
  socket().tells({ type: "again", change: 2 });
  await vi.advanceTimersByTimeAsync(2000);
  expect(shown).toEqual([1, 2]);
});

test("a question that fails is put again", async () => {
  follow();
  server.say(3);
  server.isAway = true;
  socket().tells({ type: "welcome", change: 3 });
  await settled();
  expect(shown).toEqual([]);
  server.isAway = false;
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
  expect(shown).toEqual([1, 2, 3]);
});

test("an answer that lags behind the frames is asked for later, not at once", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  socket().tells(frame(2)); // the page that answers has not seen it yet
  await vi.advanceTimersByTimeAsync(449);
  expect(server.asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1); // 300 ms of grace, and half as much by chance
  expect(server.asked).toEqual([0]);
  await vi.advanceTimersByTimeAsync(249);
  expect(server.asked).toEqual([0]);
  server.say(2);
  await vi.advanceTimersByTimeAsync(1); // half of the first wait
  expect(server.asked).toEqual([0, 0]);
  expect(shown).toEqual([1, 2]);
});

test("an answer that is full and brings nothing does not turn in circles", async () => {
  const catchUp = vi.fn(async () => ({ items: [], full: true, change: 0 }));
  followed = followRoom<number>({
    socketUrl: "ws://town/",
    change: 0,
    catchUp,
    apply: () => undefined,
    onState: () => undefined,
  });
  socket().tells({ type: "welcome", change: 3 });
  await settled();
  expect(catchUp).toHaveBeenCalledTimes(1);
});

test("a line that is lost is tried again within ten seconds, then catches up", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  for (let n = 0; n < 20; n++) {
    socket().ends(1006);
    expect(states.at(-1)).toBe("waiting");
    const before = Socket.all.length;
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
    expect(Socket.all.length).toBe(before + 1);
  }
  server.say(2);
  socket().tells({ type: "welcome", change: 2 });
  await settled();
  expect(shown).toEqual([1, 2]);
  expect(states.at(-1)).toBe("live");
});

test("waits are spread between nothing and a growing limit of ten seconds", () => {
  vi.spyOn(Math, "random").mockReturnValue(0.999999);
  expect([0, 1, 2, 3, 4, 5, 50, 5000].map((n) => Math.round(waitMs(n)))).toEqual([
    500, 1000, 2000, 4000, 8000, 10_000, 10_000, 10_000,
  ]);
  vi.spyOn(Math, "random").mockReturnValue(0);
  expect(waitMs(9)).toBe(0);
});

test("a socket is renewed at some moment of the day", async () => {
  vi.spyOn(Math, "random").mockReturnValue(0.25);
  follow();
  socket().tells({ type: "welcome", change: 0 });
  const pongs = setInterval(() => socket().tells({ type: "pong" }), 1000);
  await vi.advanceTimersByTimeAsync(6 * 60 * 60 * 1000 - 1);
  expect(Socket.all.length).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  clearInterval(pongs);
  expect(Socket.all.length).toBe(2);
  expect(Socket.all[0]?.readyState).toBe(3);
  Socket.all[0]?.tells(frame(1));
  expect(shown).toEqual([]);
});

test("a line that answers no more is left", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  await vi.advanceTimersByTimeAsync(25_000);
  expect(socket().sent).toEqual(['{"type":"ping"}']);
  socket().tells({ type: "pong" });
  await vi.advanceTimersByTimeAsync(20_000);
  expect(states.at(-1)).toBe("live");
  await vi.advanceTimersByTimeAsync(15_000);
  expect(states.at(-1)).toBe("waiting");
});

test.each([
  [4410, "closed"],
  [4404, "gone"],
])("the code %i is an end: no socket follows", async (code, state) => {
  server.say(1);
  follow();
  socket().tells({ type: "welcome", change: 0 });
  socket().tells({ type: "closed" });
  socket().ends(code);
  await vi.advanceTimersByTimeAsync(60_000);
  dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(states.at(-1)).toBe(state);
  expect(Socket.all.length).toBe(1);
  expect(shown).toEqual(code === 4410 ? [1] : []); // its last words are asked for
});

test.each([1001, 1008, 1012, 1013, 4401])("after the code %i another socket follows", async (code) => {
  follow();
  socket().ends(code);
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
  expect(Socket.all.length).toBe(2);
});

test("a network that comes back is tried at once", async () => {
  follow();
  vi.spyOn(Math, "random").mockReturnValue(0.99);
  for (let n = 0; n < 6; n++) {
    socket().ends(1006);
    await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
  }
  socket().ends(1006);
  const before = Socket.all.length;
  dispatchEvent(new Event("online"));
  await vi.advanceTimersByTimeAsync(500);
  expect(Socket.all.length).toBe(before + 1);
});

test("who agreed to be named stays so after the line was lost", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  socket().tells({ type: "presence", count: 7, names: [] });
  followed.nameMe(true);
  expect(socket().sent).toEqual(['{"type":"presence","named":true}']);
  socket().ends(1006);
  await vi.advanceTimersByTimeAsync(LONGEST_WAIT_MS);
  socket().tells({ type: "welcome", change: 0 });
  expect(socket().sent).toEqual(['{"type":"presence","named":true}']);
  expect(shown).toEqual([-7]);
});

test("who stops hears nothing more", async () => {
  follow();
  socket().tells({ type: "welcome", change: 0 });
  server.say(2);
  socket().tells({ type: "again" });
  followed.stop();
  socket().tells(frame(1));
  socket().ends(1006);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown).toEqual([]);
  expect(Socket.all.length).toBe(1);
});
