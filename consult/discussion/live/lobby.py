"""All the sockets of this process: who sits where, who may stay, how many they are."""

import asyncio
import logging
import weakref
from collections.abc import Awaitable, Callable

import redis
from django.conf import settings
from django.db import Error

from consult.discussion.events import room_of, topic_of
from consult.discussion.facts import RoomFacts, room_facts
from consult.discussion.live.codes import CLOSED, NO_SUCH_ROOM, ROOM_CLOSED, SESSION_ENDED
from consult.discussion.live.guests import Company, Guest, again_at
from core.accounts.visitors import Visitor, no_longer_welcome, visitors_of
from core.lib.gathered import Gathered, in_thread
from core.lib.hub import Hub
from core.lib.layered import LayeredHub
from core.lib.live import AGAIN
from core.lib.presence import Crowd, Presence

SWEEP_S = 2.0  # a session that ended, a room that closed and a frame that was lost are seen within two of these
COUNT_S = 3.0

log = logging.getLogger(__name__)


class Lobby:
    """One a process, as is its hub."""

    def __init__(self) -> None:
        is_layered = settings.LIVE_FANOUT == "layer"
        self.hub: Hub | LayeredHub = LayeredHub() if is_layered else Hub(settings.REDIS_URL, self.again)
        self.facts: Gathered[int, RoomFacts] = Gathered(room_facts)
        self.visitors: Gathered[str, Visitor] = Gathered(visitors_of)
        self._presence = Presence(settings.REDIS_URL)
        self._rooms: dict[int, Company] = {}
        self._emptied: set[int] = set()
        self._rounds: list[asyncio.Task[None]] = []

    async def seat(self, guest: Guest) -> None:
        """Give the guest a place in what is told about the room."""
        await self.hub.join(topic_of(guest.room_id), guest.seat)

    async def again(self, topic: str) -> str:
        """What those who may have missed something are told: how far the room has gone, so that only who is behind asks."""
        try:
            facts = await self.facts.ask(room_of(topic))
        except Error:
            facts = None
        return again_at(facts.last_change) if facts is not None else AGAIN

    def knows(self, room_id: int) -> bool:
        """Somebody of this process sits in this room."""
        return room_id in self._rooms

    def welcome(self, guest: Guest, change: int) -> None:
        """Count the guest among those of the room, which they know up to this change."""
        company = self._rooms.get(guest.room_id)
        if company is None:
            company = self._rooms[guest.room_id] = Company(told=change)
        company.add(guest)
        if not self._rounds:
            self._rounds = [
                asyncio.create_task(every(SWEEP_S, self.sweep)),
                asyncio.create_task(every(COUNT_S, self.count)),
            ]

    def leave(self, guest: Guest) -> None:
        """Take the guest's place away."""
        self.hub.leave(topic_of(guest.room_id), guest.seat)
        company = self._rooms.get(guest.room_id)
        if company is None:
            return
        company.guests.discard(guest)
        if not company.guests:
            del self._rooms[guest.room_id]
            self._emptied.add(guest.room_id)

    async def sweep(self) -> None:
        """Close the sockets of sessions that ended and of rooms that closed, and make up for frames that were lost."""
        rooms = dict(self._rooms)
        guests = [guest for company in rooms.values() for guest in company.guests]
        visitors = {guest.visitor for guest in guests if guest.visitor is not None}
        if visitors:
            ended = await in_thread(no_longer_welcome, visitors)
            for guest in guests:
                if guest.visitor is not None and guest.visitor.session_key in ended:
                    guest.seat.close(SESSION_ENDED)
        if rooms:
            facts = await in_thread(room_facts, rooms.keys())
            for room_id, company in rooms.items():
                self._check(room_id, company, facts.get(room_id))

    def _check(self, room_id: int, company: Company, facts: RoomFacts | None) -> None:
        if facts is None:
            company.close(NO_SUCH_ROOM)
        elif facts.is_closed:
            company.tell(CLOSED)
            company.close(ROOM_CLOSED)
        else:
            company.expect(facts.last_change, self.hub.last_told(topic_of(room_id)))

    async def count(self) -> None:
        """Tell each room how many are in it, over all the processes, where that has changed."""
        here = {room_id: company.here() for room_id, company in self._rooms.items()}
        here |= {room_id: Crowd(0) for room_id in self._emptied - here.keys()}
        self._emptied.clear()
        if here:
            everywhere = await self._presence.share({topic_of(room_id): crowd for room_id, crowd in here.items()})
            for room_id, company in self._rooms.items():
                company.show(everywhere.get(topic_of(room_id), company.crowd))


async def every(pause_s: float, do: Callable[[], Awaitable[None]]) -> None:
    """Do it again and again; a database that does not answer is said once, and asked again."""
    is_down = False
    while True:
        await asyncio.sleep(pause_s)
        try:
            await do()
            is_down = False
        except (Error, redis.RedisError, OSError):
            if not is_down:
                log.warning("The round of the live sockets waits: the database does not answer.", exc_info=True)
            is_down = True
        except Exception:  # the next round is tried all the same: without it nobody would ever be sent away
            log.exception("A round of the live sockets failed.")


_LOBBIES: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Lobby] = weakref.WeakKeyDictionary()


def lobby() -> Lobby:
    """That of the running loop, of which a process has one."""
    loop = asyncio.get_running_loop()
    if loop not in _LOBBIES:
        _LOBBIES[loop] = Lobby()
    return _LOBBIES[loop]
