"""How many people talked in a room, whatever became of their accounts."""

from collections import Counter
from collections.abc import Iterable, Sequence

from consult.discussion.models import Hand, Message, Room


def turns_by_person(speakers: Iterable[int | None]) -> dict[int, int]:
    """How many turns each account has taken. Those whose account is deleted are nobody's: they are not one person."""
    return Counter(user_id for user_id in speakers if user_id is not None)


def people_among(authors: Sequence[int | None]) -> int:
    """How many different people did these acts, by their accounts.

    An act whose account is deleted counts as one person: nothing is kept that could tell two of them apart. A room counts at
    its end, so that accounts deleted later change nothing.
    """
    return len(set(authors) - {None}) + sum(1 for one in authors if one is None)


def writers_in(room: Room) -> int:
    """How many different people wrote here."""
    if room.writers is not None:
        return room.writers
    return people_among(list(Message.objects.filter(room=room).order_by("number").values_list("author_id", flat=True)))


def speakers_in(room: Room, turns: Iterable[Hand]) -> int:
    """How many different people took these turns to speak, which are all those of the room."""
    return people_among([hand.user_id for hand in turns]) if room.speakers is None else room.speakers
