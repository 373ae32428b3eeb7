"""One subscription a process: what Redis brings is decoded once and handed, as ready text, to every seat of its topic."""

import asyncio
import contextlib
import json
import logging
import random
from collections.abc import Awaitable, Callable
from typing import Any

import redis
from redis.asyncio import ConnectionPool
from redis.asyncio.connection import AbstractConnection
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from core.lib.live import AGAIN, channel_of
from core.lib.seat import Seat, told

CONFIRMED_S = 1.0  # the longest that a newcomer waits for Redis; it is told `again` once Redis is back
BEAT_S = 5.0  # a silent Redis is asked whether it lives; silent twice, it is left
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.1, 3.0
AT_ONCE = 500  # seats told before others of this process get a turn
OWN_CHANNEL = "live"  # nothing is told there: it keeps the subscription open when no topic has a seat

log = logging.getLogger(__name__)


async def look_again(topic: str) -> str:
    """What is told to those who may have missed something."""
    return AGAIN


class Topic:
    """What is told about one thing, to those who sit here."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.seats: set[Seat] = set()
        self.is_heard = asyncio.Event()
        self.has_missed = False
        self.last = ""

    def tell(self, text: str) -> None:
        """The same text for everyone."""
        event = told(text)
        for seat in tuple(self.seats):
            seat.hear(event)


class Hub:
    """Topics and their seats. After any time without Redis, everyone is told to look again: something may have been missed."""

    def __init__(self, url: str, again: Callable[[str], Awaitable[str]] = look_again) -> None:
        self._again = again
        self._pool = ConnectionPool.from_url(
            url, protocol=2, socket_timeout=None, socket_connect_timeout=CONFIRMED_S, retry=Retry(NoBackoff(), 0)
        )
        self._topics: dict[str, Topic] = {}
        self._orders: asyncio.Queue[tuple[str, ...]] = asyncio.Queue()
        self._run: asyncio.Task[None] | None = None
        self._telling: set[asyncio.Task[None]] = set()
        self._is_down = False

    async def join(self, topic: str, seat: Seat) -> None:
        """Give the seat its place. Once this returns nothing is missed, or the seat will be told `again`."""
        channel = channel_of(topic)
        place = self._topics.get(channel)
        if place is None:
            place = self._topics[channel] = Topic(topic)
            self._orders.put_nowait(("SUBSCRIBE", channel))
        place.seats.add(seat)
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._stay_connected())
        if not place.is_heard.is_set():
            try:
                async with asyncio.timeout(CONFIRMED_S):
                    await place.is_heard.wait()
            except TimeoutError:
                place.has_missed = True

    def leave(self, topic: str, seat: Seat) -> None:
        """Take the seat's place away; a topic without seats is no longer asked for."""
        channel = channel_of(topic)
        place = self._topics.get(channel)
        if place is None:
            return
        place.seats.discard(seat)
        # One that Redis has not confirmed yet stays until it has: its answer must not be taken for a later one's.
        if not place.seats and place.is_heard.is_set():
            self._forget(channel)

    def last_told(self, topic: str) -> str:
        """The last text that came about this topic, in one of its languages; empty where none came."""
        place = self._topics.get(channel_of(topic))
        return place.last if place is not None else ""

    def stop(self) -> None:
        """Leave Redis."""
        if self._run is not None:
            self._run.cancel()

    def _forget(self, channel: str) -> None:
        del self._topics[channel]
        self._orders.put_nowait(("UNSUBSCRIBE", channel))

    async def _stay_connected(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            connection: AbstractConnection = self._pool.make_connection()  # type: ignore[no-untyped-call]
            try:
                await connection.connect()  # type: ignore[no-untyped-call]
                pause = FIRST_PAUSE_S
                await self._listen(connection)
            except (redis.RedisError, OSError) as error:
                self._fell_silent(error)
            except Exception as error:  # whatever came, the next connection is tried
                log.exception("The hub of live sockets failed.")
                self._fell_silent(error)
            finally:
                with contextlib.suppress(redis.RedisError, OSError):
                    await connection.disconnect(nowait=True)
            await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 — spreads processes, hides nothing
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _fell_silent(self, error: Exception) -> None:
        if not self._is_down:
            log.warning("Live sockets hear nothing for now: Redis does not answer (%s).", type(error).__name__)
        self._is_down = True
        for place in self._topics.values():
            place.is_heard.clear()
            place.has_missed = True

    async def _listen(self, connection: AbstractConnection) -> None:
        self._orders = asyncio.Queue()  # what was asked of the former connection is asked again, all at once
        self._orders.put_nowait(("SUBSCRIBE", OWN_CHANNEL, *self._topics))
        speaking = asyncio.create_task(self._speak(connection))
        is_asked = False
        try:
            while True:
                reply = await connection.read_response(timeout=BEAT_S, disconnect_on_error=False)
                if reply is None and is_asked:
                    raise redis.ConnectionError("Redis is silent.")
                is_asked = reply is None
                if is_asked:
                    self._orders.put_nowait(("PING",))
                elif reply[0] == b"message":
                    await self._pass_on(reply[1].decode(), reply[2])
                elif reply[0] == b"subscribe":
                    self._heard(reply[1].decode())
        finally:
            speaking.cancel()

    async def _speak(self, connection: AbstractConnection) -> None:
        with contextlib.suppress(redis.RedisError, OSError):  # the listener meets the same end, and says so
            while True:
                await connection.send_command(*await self._orders.get())

    def _heard(self, channel: str) -> None:
        """Redis has confirmed: from now on nothing of this topic is missed."""
        if self._is_down:
            self._is_down = False
            log.info("Live sockets hear Redis again.")
        place = self._topics.get(channel)
        if place is None:
            return
        place.is_heard.set()
        if place.has_missed:
            place.has_missed = False
            task = asyncio.create_task(self._tell_again(place))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        if not place.seats:
            self._forget(channel)

    async def _tell_again(self, place: Topic) -> None:
        """Nothing is missed from now on: how far things have gone may be asked, then told."""
        place.tell(await self._again(place.name))

    async def _pass_on(self, channel: str, body: bytes) -> None:
        place = self._topics.get(channel)
        if place is None:
            return
        try:
            texts: Any = json.loads(body)
            place.last = next(iter(texts.values()))
        except (ValueError, AttributeError, StopIteration):
            log.warning("What came on a live channel is not ours: it is left.")
            return
        events = {language: told(text) for language, text in texts.items()}
        other = told(place.last)
        seats = tuple(place.seats)
        for start in range(0, len(seats), AT_ONCE):
            for seat in seats[start : start + AT_ONCE]:
                seat.hear(events.get(seat.language, other))
            await asyncio.sleep(0)
