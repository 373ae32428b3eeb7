"""Thousands of listeners in one process: `python -m tests.bench.listening '{"act": …}'`; says what it measured as JSON."""

import asyncio
import json
import random
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import uvloop
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.asyncio import Redis

MESSAGE = b'{"type":"message"'
AT_ONCE = 100  # sockets opened at the same time
QUIET_S = 4.0  # longer than a round of presence: nothing else is told any more
LONGEST_S, FIRST_S = 10.0, 0.5  # the waits of the page's own client
PATIENCE_S = 120.0


class Listener(asyncio.Protocol):
    """One socket: reads every frame, answers pings, counts messages."""

    def __init__(self, crowd: "Crowd") -> None:
        self.crowd = crowd
        self.rest = b""
        self.count = 0
        self.is_open = False
        self.opened: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.transport.write(self.crowd.hello)

    def data_received(self, data: bytes) -> None:
        data, at = self.rest + data if self.rest else data, 0
        if not self.is_open:
            at = data.find(b"\r\n\r\n") + 4
            if at < 4:
                self.rest = data
                return
            self.is_open = data.startswith(b"HTTP/1.1 101")
            if not self.is_open or not self.crowd.has_welcome:
                self.opened.set_result(self.is_open)
        end = len(data)
        while end - at >= 4:
            size, begin = data[at + 1], at + 2
            if size == 126:
                size, begin = (data[at + 2] << 8) | data[at + 3], at + 4
            if begin + size > end:
                break
            if data[at] == 0x81:
                self.hear(data, begin)
            elif data[at] == 0x89:
                self.transport.write(b"\x8a\x84\0\0\0\0" + data[begin : begin + size])
            at = begin + size
        self.rest = data[at:]

    def hear(self, data: bytes, begin: int) -> None:
        if data.startswith(MESSAGE, begin):
            self.crowd.heard(self.count)
            self.count += 1
        elif not self.opened.done():
            self.opened.set_result(True)  # its first frame: the welcome
        else:
            self.crowd.last_other = time.monotonic()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_result(False)
        elif self.is_open:
            self.crowd.lost(self)


class Crowd:
    """All the listeners, and what they heard when."""

    def __init__(self, port: int, path: str, tell: Callable[[str], Awaitable[object]], has_welcome: bool) -> None:
        heads = (
            f"Host: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade"
        )
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13"
        self.hello = f"GET {path} HTTP/1.1\r\n{heads}\r\n{key}\r\n\r\n".encode()
        self.port, self.tell, self.has_welcome = port, tell, has_welcome
        self.listeners: set[Listener] = set()
        self.sent_at: list[float] = []
        self.times: list[float] = []
        self.total = 0
        self.last_other = time.monotonic()
        self.comes_back = False
        self.returning: set[asyncio.Task[None]] = set()

    def heard(self, number: int) -> None:
        self.total += 1
        if number < len(self.sent_at):  # else somebody else speaks
            self.times.append(time.monotonic() - self.sent_at[number])

    def lost(self, listener: Listener) -> None:
        self.listeners.discard(listener)
        if self.comes_back:
            task = asyncio.create_task(self.come_back())
            self.returning.add(task)
            task.add_done_callback(self.returning.discard)

    async def open(self) -> bool:
        try:
            _line, listener = await asyncio.get_running_loop().create_connection(
                lambda: Listener(self), "127.0.0.1", self.port
            )
        except OSError:
            return False
        if await listener.opened:
            self.listeners.add(listener)
            return True
        listener.transport.abort()
        return False

    async def come_back(self) -> None:
        for attempt in range(1000):
            await asyncio.sleep(random.random() * min(LONGEST_S, FIRST_S * 2**attempt))
            if await self.open():
                return

    async def gather(self, count: int) -> None:
        """Open so many, then wait until nothing but messages would come."""
        places = asyncio.Semaphore(AT_ONCE)

        async def one() -> None:
            async with places:
                if not await self.open():
                    raise SystemExit("Un auditeur n’a pas pu entrer.")

        await asyncio.gather(*(one() for _n in range(count)))
        self.last_other = time.monotonic()
        while time.monotonic() - self.last_other < QUIET_S:
            await asyncio.sleep(0.1)

    async def say(self, text: str) -> None:
        self.sent_at.append(time.monotonic())
        await self.tell(text)

    async def until_heard(self, total: int) -> None:
        end = time.monotonic() + PATIENCE_S
        while self.total < total:
            if time.monotonic() > end:
                raise SystemExit(f"{total - self.total} envois sur {total} ne sont jamais arrivés.")
            await asyncio.sleep(0.002)


def text_of(number: int, size: int) -> str:
    """A frame as long as that of an ordinary message."""
    head = f'{{"type":"message","number":{number},"change":{number},"html":"'
    return head + "a" * (size - len(head) - 2) + '"}'


def teller(order: dict[str, Any]) -> Callable[[str], Awaitable[object]]:
    """How a text is told: as the platform does, as the bare floor does, as Channels does."""
    if order["way"] == "stock":
        layer = RedisPubSubChannelLayer(hosts=[{"address": order["redis"], "socket_timeout": None}])
        return lambda text: layer.group_send(order["channel"], {"type": "told", "text": text})
    client = Redis.from_url(order["redis"])
    if order["way"] == "bare":
        return lambda text: client.publish(order["channel"], text)
    return lambda text: client.publish(order["channel"], json.dumps({"fr": text, "en": text}))


async def burst(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    """So many messages at once: deliveries a second."""
    for number in range(3):  # warm
        await crowd.say(text_of(number, order["size"]))
    await crowd.until_heard(3 * order["sockets"])
    begun, before = time.monotonic(), crowd.total
    for number in range(order["messages"]):
        await crowd.say(text_of(number, order["size"]))
    await crowd.until_heard(before + order["messages"] * order["sockets"])
    return {"rate": order["messages"] * order["sockets"] / (time.monotonic() - begun)}


async def steady(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    """One message a second: how long each delivery takes, in milliseconds."""
    for number in range(order["messages"]):
        await crowd.say(text_of(number, order["size"]))
        await asyncio.sleep(1.0)
    await crowd.until_heard(order["messages"] * order["sockets"])
    times = sorted(crowd.times)
    return {"p50": times[len(times) // 2] * 1000, "p99": times[len(times) * 99 // 100] * 1000}


async def idle(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    """Stay until told to go on; then one message, and how long it takes to everyone."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return await steady(crowd, {**order, "messages": 1})


async def storm(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    """Everyone loses the line at once; how long until all are back."""
    crowd.comes_back = True
    print("ready", flush=True)
    while len(crowd.listeners) == order["sockets"]:
        await asyncio.sleep(0.01)
    begun = time.monotonic()
    await asyncio.sleep(0.5)
    while len(crowd.listeners) < order["sockets"]:
        if time.monotonic() - begun > PATIENCE_S:
            raise SystemExit(f"{order['sockets'] - len(crowd.listeners)} auditeurs ne sont jamais revenus.")
        await asyncio.sleep(0.01)
    return {"seconds": time.monotonic() - begun}


async def stay(crowd: Crowd, order: dict[str, Any]) -> dict[str, Any]:
    """Listen until told to go."""
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    return {"heard": crowd.total}


ACTS = {act.__name__: act for act in (burst, steady, idle, storm, stay)}


async def listen(order: dict[str, Any]) -> None:
    crowd = Crowd(order["port"], order["path"], teller(order), order["way"] == "hub")
    await crowd.gather(order["sockets"])
    print(json.dumps(await ACTS[order["act"]](crowd, order)), flush=True)
    crowd.comes_back = False
    for listener in tuple(crowd.listeners):
        listener.transport.abort()


if __name__ == "__main__":
    uvloop.run(listen(json.loads(sys.argv[1])))
