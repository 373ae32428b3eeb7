"""What the live sockets of a process ask about all their rooms at once."""

from collections.abc import Collection
from dataclasses import dataclass

from consult.discussion.models import Room, State


@dataclass(frozen=True)
class RoomFacts:
    """Whether the room is over, and how far its changes have gone."""

    is_closed: bool
    last_change: int


def room_facts(room_ids: Collection[int]) -> dict[int, RoomFacts]:
    """The rooms, among these, of consultations that everyone may read: one question."""
    rows = Room.objects.in_the_open().filter(pk__in=room_ids).values_list("pk", "state", "last_change")
    return {pk: RoomFacts(state == State.CLOSED, change) for pk, state, change in rows.order_by("pk")}
