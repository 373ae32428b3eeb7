"""What a room tells the pages that are open on it, once it is committed. Redis away never undoes an act."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from consult.discussion.models import Message, Room, State
from consult.discussion.selectors import beside, born_of, line_of
from core.lib.live import broadcast_on_commit

Frame = dict[str, Any]


def topic_of(room_id: int) -> str:
    """Where the frames of this room are told."""
    return f"room:{room_id}"


def room_of(topic: str) -> int:
    """The room that a topic tells of."""
    return int(topic.partition(":")[2])


def message_changed(message: Message) -> None:
    """A message is new, or says something else now: the fragment that the page itself would show."""
    born = born_of([message]).get(message.pk, [])

    def frame() -> Frame:
        shown = {
            "line": line_of(message, born),
            "room": message.room,
            "consultation": message.room.consultation,
            "mark": "",
        }
        html = render_to_string("discussion/_message.html", shown)
        return {"type": "message", "number": message.number, "change": message.change, "html": html}

    broadcast_on_commit(topic_of(message.room_id), _in_each_language(frame))


def room_changed(room: Room) -> None:
    """Something beside the transcript changed: agenda, hands, show of hands, pin, pace, state."""

    def frame() -> Frame:
        shown = {"beside": beside(room), "room": room, "consultation": room.consultation, "mark": ""}
        html = render_to_string("discussion/_beside.html", shown)
        return {"type": "room", "change": room.state_change, "state": room.state, "html": html}

    broadcast_on_commit(topic_of(room.pk), _in_each_language(frame))
    if room.state == State.CLOSED:
        broadcast_on_commit(topic_of(room.pk), _in_each_language(lambda: {"type": "closed"}))


def _in_each_language(frame: Callable[[], Frame]) -> dict[str, Frame]:
    told = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            told[code] = frame()
    return told
