"""Rooms of the demonstration: an evening under way, a thread, a session that is over, one to come."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.consultations.voices import voice_of
from consult.discussion.models import (
    Gesture,
    Hand,
    HandState,
    Message,
    Poll,
    PollAnswer,
    Reaction,
    Room,
    RoomDecision,
    State,
)
from consult.discussion.services.preparing import save_room
from core.accounts.models import Association, User
from core.accounts.selectors import standing_of
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.workshop.models import Preparation
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet, read

CROWD = "habitant-"  # those without a written life


def seed_rooms(say: Callable[[str], None]) -> int:
    """Every room of the sheets that is not there yet; how many."""
    made = 0
    for number, sheet in enumerate(read("rooms")):
        step = f"seed:room:{number}"
        rows = Consultation.objects.filter(slug=sheet["consultation"]).select_related("territory")
        consultation = rows.prefetch_related("phases").first()
        if consultation is None or Preparation.objects.filter(step=step).exists():
            continue
        room = _announce(consultation, sheet)
        with transaction.atomic():
            _Filler(room, sheet).fill()
            Preparation.objects.create(step=step)
        say(f"  {consultation.territory.name} : « {room.title} », {room.last_number} messages")
        made += 1
    return made


def _announce(consultation: Consultation, sheet: Sheet) -> Room:
    """The room as its facilitator prepares it; cut after this, the next run finds it."""
    known = Room.objects.filter(consultation=consultation, title=sheet["title"]).first()
    if known is not None:
        known.consultation = consultation
        return known
    leader = User.objects.get(email=f"{sheet['facilitator']}@demo.example")
    begins = timezone.now() + timedelta(minutes=sheet["begins"]) if "begins" in sheet else None
    return save_room(
        standing=standing_of(leader, consultation.territory), consultation=consultation, title=sheet["title"],
        about=sheet["about"], starts_at=begins, agenda=[tuple(item) for item in sheet.get("agenda", [])],
        facilitators=[leader] if begins else [],
    )  # fmt: skip


class _Filler:
    """Fills one room with what its sheet says, at the hours it says."""

    def __init__(self, room: Room, sheet: Sheet) -> None:
        self.room, self.sheet = room, sheet
        self.territory = room.consultation.territory
        self.chance = Chance(f"room:{room.title}")
        self.start = room.starts_at or timezone.now()
        self.crowd = self._strangers()
        self.reactors = list(User.objects.filter(home=self.territory, email__startswith=CROWD).order_by("id")[:40])

    def fill(self) -> None:
        """Step: messages, gestures, turns, the show of hands, decisions, then the state."""
        require_transaction()
        for said in self.sheet["said"]:
            self._say(said)
        self._hands()
        self._poll()
        self._settle()

    def _strangers(self) -> Iterator[User]:
        while True:
            found = User.objects.filter(home=self.territory, email__startswith=CROWD, is_active=True)
            yield from found.order_by("display_name", "id")[:12]

    def _person(self, key: str) -> User:
        return next(self.crowd) if key == "crowd" else User.objects.get(email=f"{key}@demo.example")

    def _at(self, minutes: float) -> datetime:
        return self.start + timedelta(minutes=minutes)

    def _say(self, said: Sheet) -> None:
        user = self._person(said["by"])
        body = (
            Association.objects.filter(territory=self.territory, mandates__user=user).first() if "for" in said else None
        )
        self.room.last_number += 1
        self.room.last_change += 1
        at = self._at(said["at"])
        message = Message.objects.create(
            room=self.room, number=self.room.last_number, change=self.room.last_change, client_id=self.chance.number(),
            said=b"", author=user, on_behalf_of=body, voice=voice_of(standing_of(user, self.territory), body),
            reply_to=Message.objects.filter(room=self.room, number=said.get("to", 0)).first(), text=said["text"],
            html=html_of(said["text"]), posted_at=at, shortlisted_at=at if said.get("kept") else None,
        )  # fmt: skip
        for gesture in Gesture:
            hands = [one for one in self.reactors if one != user][: said.get(gesture.value, 0)]
            Reaction.objects.bulk_create(Reaction(message=message, user=one, gesture=gesture) for one in hands)
            setattr(message, f"{gesture.value}_count", len(hands))
        message.save()

    def _hands(self) -> None:
        for place, key in enumerate(self.sheet.get("spoke", [])):
            user, at = self._person(key), self._at(5 * place + 2)
            self._hand(user, HandState.SPOKE, raised_at=at, called_at=at, ended_at=at + timedelta(minutes=2))
        for place, key in enumerate(self.sheet.get("hands", [])):
            self._hand(self._person(key), HandState.RAISED, raised_at=self._at(38 + place))

    def _hand(self, user: User, state: HandState, **at: datetime) -> None:
        voice = voice_of(standing_of(user, self.territory), None)
        Hand.objects.create(room=self.room, user=user, voice=voice, state=state, **at)

    def _poll(self) -> None:
        if "poll" not in self.sheet:
            return
        sheet, over = self.sheet["poll"], self.sheet["state"] == State.CLOSED
        opened = self._at(40)
        poll = Poll.objects.create(
            room=self.room, asked=sheet["asked"], choices=sheet["choices"], opened_at=opened,
            closed_at=opened + timedelta(minutes=4) if over else None,
        )  # fmt: skip
        people = iter(self.reactors)
        answers = [
            PollAnswer(poll=poll, user=user, choice=choice)
            for choice, count in enumerate(sheet["answers"])
            for user, _n in zip(people, range(count), strict=False)
        ]
        PollAnswer.objects.bulk_create(answers)

    def _settle(self) -> None:
        room, sheet = self.room, self.sheet
        items = list(room.agenda.order_by("position"))
        over = sheet["state"] == State.CLOSED
        reached = len(items) if over else sheet.get("step", -1) + 1
        for place, item in enumerate(items[:reached]):
            item.began_at = self._at(12 * place)
            item.save(update_fields=["began_at"])
        for text in sheet.get("decisions", []):
            RoomDecision.objects.create(
                room=room, item=items[reached - 1] if reached else None, text=text, noted_at=self._at(43)
            )
        room.current_item = items[reached - 1] if reached and not over else None
        room.pinned = Message.objects.filter(room=room, number=sheet.get("pinned", 0)).first()
        room.state = sheet["state"]
        if room.is_session and room.state != State.SCHEDULED:
            room.opened_at = self.start
        room.closed_at = self._at(sheet["ends"] - sheet["begins"]) if over else None
        room.last_change += 1
        room.state_change = room.last_change
        room.save()
