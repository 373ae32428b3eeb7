"""The live wire of notices: `/live/notices/` says that there is something new, never what; it takes one word, `ping`."""

import asyncio
import logging
import weakref

from django.conf import settings
from django.db import Error

from core.accounts.visitors import Visitor, no_longer_welcome, session_key_in, visitors_of
from core.lib.gathered import Gathered, in_thread
from core.lib.hub import Hub
from core.lib.layered import LayeredHub
from core.lib.origin import Receive, Scope, Send
from core.lib.seat import TRY_AGAIN_LATER, Seat
from core.notices.telling import topic_of

ADDRESS = r"^live/notices/$"
NOT_UNDERSTOOD, SESSION_ENDED = 1008, 4401
WELCOME, PING, PONG = '{"type":"welcome"}', '{"type":"ping"}', '{"type":"pong"}'
SWEEP_S = 5.0

log = logging.getLogger(__name__)


class Hall:
    """The sockets of this process that wait for their notices."""

    def __init__(self) -> None:
        self.hub: Hub | LayeredHub = LayeredHub() if settings.LIVE_FANOUT == "layer" else Hub(settings.REDIS_URL)
        self.visitors: Gathered[str, Visitor] = Gathered(visitors_of)
        self._held: dict[Seat, Visitor] = {}
        self._round: asyncio.Task[None] | None = None

    async def enter(self, seat: Seat, session_key: str) -> None:
        """Give the seat what its account is told; without a session that is open, it is closed."""
        try:
            visitor = await self.visitors.ask(session_key) if session_key else None
        except Error:
            log.warning("A live socket was sent away: the database does not answer.")
            seat.close(TRY_AGAIN_LATER)
            return
        if visitor is None:
            seat.close(SESSION_ENDED)
            return
        self._held[seat] = visitor
        if self._round is None or self._round.done():
            self._round = asyncio.create_task(self._watch())
        await self.hub.join(topic_of(visitor.user_id), seat)
        seat.open(WELCOME)

    def leave(self, seat: Seat) -> None:
        """The socket is gone."""
        visitor = self._held.pop(seat, None)
        if visitor is not None:
            self.hub.leave(topic_of(visitor.user_id), seat)

    async def _watch(self) -> None:
        """As long as somebody waits, send away those whose session has ended."""
        while self._held:
            await asyncio.sleep(SWEEP_S)
            try:
                ended = await in_thread(no_longer_welcome, list(self._held.values()))
            except Error:
                continue  # the database is away: the next round looks again
            for seat, visitor in list(self._held.items()):
                if visitor.session_key in ended:
                    seat.close(SESSION_ENDED)


_HALLS: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hall] = weakref.WeakKeyDictionary()


def hall() -> Hall:
    """That of the running loop, of which a process has one."""
    return _HALLS.setdefault(asyncio.get_running_loop(), Hall())


async def notices(scope: Scope, receive: Receive, send: Send) -> None:
    """Tell whoever is signed in that there is something new, until the socket or the session is over."""
    await receive()
    await send({"type": "websocket.accept"})
    here, seat = hall(), Seat(send, settings.LANGUAGE_CODE)
    cookies = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
    try:
        await here.enter(seat, session_key_in(cookies))
        while (event := await receive())["type"] != "websocket.disconnect":
            if seat.is_over:
                continue
            if event.get("text") == PING:
                seat.tell(PONG)
            else:
                seat.close(NOT_UNDERSTOOD)
    finally:
        seat.leave()
        here.leave(seat)
