"""One socket in a room, from its first word to its last. It takes two words from the page: `ping` and `presence`."""

import json
import logging
import time
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import Error

from consult.discussion.live.codes import CLOSED, NO_SUCH_ROOM, NOT_UNDERSTOOD, ROOM_CLOSED, TOO_LONG
from consult.discussion.live.guests import Guest
from consult.discussion.live.lobby import Lobby, lobby
from core.accounts.visitors import session_key_in
from core.lib.live import FRAME_BYTES
from core.lib.origin import Receive, Scope, Send
from core.lib.seat import TRY_AGAIN_LATER, Seat

ADDRESS = r"^live/rooms/(?P<room_id>[1-9][0-9]{0,17})/$"

FRAMES, FRAMES_S = 20, 10.0  # so many words in so many seconds
PONG = '{"type":"pong"}'

log = logging.getLogger(__name__)


async def room(scope: Scope, receive: Receive, send: Send) -> None:
    """Show the room to whoever comes, as long as it is open to everyone and they hold to the two words."""
    await receive()
    await send({"type": "websocket.accept"})
    here = lobby()
    guest = Guest(Seat(send, language_in(scope)), int(scope["url_route"]["kwargs"]["room_id"]))
    try:
        await enter(here, guest, session_key_in(cookies_in(scope)))
        await listen(guest, receive)
    finally:
        guest.seat.leave()
        here.leave(guest)


async def enter(here: Lobby, guest: Guest, session_key: str) -> None:
    """Take a seat, then say how far the room has gone: in this order, nothing is missed in between."""
    try:
        if session_key:
            guest.visitor = await here.visitors.ask(session_key)
        is_known = here.knows(guest.room_id) or await here.facts.ask(guest.room_id)
        if is_known:  # nobody makes us follow a room that does not exist
            await here.seat(guest)
        facts = await here.facts.ask(guest.room_id) if is_known else None
    except Error:
        log.warning("A live socket was sent away: the database does not answer.")
        guest.seat.close(TRY_AGAIN_LATER)
        return
    if facts is None:
        guest.seat.close(NO_SUCH_ROOM)
    elif facts.is_closed:
        guest.seat.open(CLOSED)
        guest.seat.close(ROOM_CLOSED)
    else:
        guest.seat.open(f'{{"type":"welcome","change":{facts.last_change}}}')
        here.welcome(guest, facts.last_change)


async def listen(guest: Guest, receive: Receive) -> None:
    """Answer the two words until the socket is gone; anything else, or too much of them, ends it."""
    said, since = 0, time.monotonic()
    while (event := await receive())["type"] != "websocket.disconnect":
        now = time.monotonic()
        said, since = (1, now) if now - since > FRAMES_S else (said + 1, since)
        text = event.get("text")
        if guest.seat.is_over:
            continue  # it is being closed: nothing more is heard
        if text is not None and len(text.encode()) > FRAME_BYTES:
            guest.seat.close(TOO_LONG)
        elif said > FRAMES or text is None or not understood(guest, text):
            guest.seat.close(NOT_UNDERSTOOD)


def understood(guest: Guest, text: str) -> bool:
    """Do what the word asks; False where it is none of the two, or not this person's to say."""
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if said == {"type": "ping"}:
        guest.seat.tell(PONG)
        return True
    if not isinstance(said, dict) or said.keys() != {"type", "named"} or said["type"] != "presence":
        return False
    if guest.visitor is None or not isinstance(said["named"], bool):
        return False
    guest.is_named = said["named"]
    return True


def language_in(scope: Scope) -> str:
    """The language that the page asks for, else French."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def cookies_in(scope: Scope) -> str:
    """The cookies as the browser sent them."""
    return "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
