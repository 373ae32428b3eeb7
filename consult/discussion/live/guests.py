"""Who sits in a room, in this process."""

import json
from dataclasses import dataclass, field

from core.accounts.visitors import Visitor
from core.lib.presence import Crowd
from core.lib.seat import Seat, told

NOBODY = Crowd(0)


@dataclass(eq=False, slots=True)
class Guest:
    """A socket in a room, and who holds it."""

    seat: Seat
    room_id: int
    visitor: Visitor | None = None
    is_named: bool = False  # agrees to be shown among those who are here


@dataclass(eq=False)
class Company:
    """The guests of one room."""

    told: int  # the last change that they were all told of, or asked to look for
    awaited: int = 0  # the last change that the database had, one round ago
    guests: set[Guest] = field(default_factory=set)
    crowd: Crowd = NOBODY

    def add(self, guest: Guest) -> None:
        """One more, who is shown at once how many they are."""
        self.guests.add(guest)
        if self.crowd.count:
            guest.seat.tell(_shown(self.crowd))

    def tell(self, text: str) -> None:
        """The same words for everyone, whatever their language."""
        event = told(text)
        for guest in tuple(self.guests):
            guest.seat.hear(event)

    def close(self, code: int) -> None:
        """Everyone leaves."""
        for guest in tuple(self.guests):
            guest.seat.close(code)

    def here(self) -> Crowd:
        """How many they are, and the names of those who agree."""
        named = {g.visitor.name for g in self.guests if g.is_named and g.visitor is not None}
        return Crowd(len(self.guests), tuple(sorted(named)))

    def show(self, crowd: Crowd) -> None:
        """Say how many are in the room everywhere, if that has changed."""
        if crowd != self.crowd:
            self.crowd = crowd
            self.tell(_shown(crowd))

    def expect(self, change: int, last_told: str) -> None:
        """A change that is a whole round old and was never told is lost: everyone is asked to look again."""
        self.told = max(self.told, _change_in(last_told))
        if self.told < self.awaited:
            self.told = change
            self.tell(again_at(change))
        self.awaited = change


def again_at(change: int) -> str:
    """Whoever knows less than this change asks for what is missing."""
    return f'{{"type":"again","change":{change}}}'


def _shown(crowd: Crowd) -> str:
    return json.dumps({"type": "presence", "count": crowd.count, "names": crowd.names}, ensure_ascii=False)


def _change_in(text: str) -> int:
    found = json.loads(text).get("change", 0) if text else 0
    return found if isinstance(found, int) else 0
