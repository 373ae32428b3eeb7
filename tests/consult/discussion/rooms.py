"""Rooms for tests: open threads, sessions with an agenda, and people who talk in them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from consult.consultations.models import Consultation, Kind
from consult.discussion.models import Message, Room
from consult.discussion.services.leading import open_room
from consult.discussion.services.posting import post_message
from consult.discussion.services.preparing import save_room
from core.accounts.models import Role, User
from core.territories.models import Territory
from tests.make import make_consultation
from tests.people import make_clichy, make_staff, standing

AGENDA = (("Accueil", 10), ("La place du marché", 30), ("La suite", 10))


def make_debate(town: Territory | None = None, **fields: Any) -> Consultation:
    """A consultation whose discuss phase is open."""
    return make_consultation(town or make_clichy(), opened=(Kind.PROPOSE, Kind.DISCUSS), **fields)


def make_facilitator(town: Territory) -> User:
    """Who runs the evening."""
    return make_staff("Awa Cissokho", Role.FACILITATOR, town)


def make_room(
    consultation: Consultation | None = None, *, is_session: bool = False, is_open: bool = True, **fields: Any
) -> Room:
    """A thread, or a session that has begun, run by Awa."""
    consultation = consultation or make_debate()
    town = consultation.territory
    awa = User.objects.filter(display_name="Awa Cissokho").first() or make_facilitator(town)
    hour = timezone.now() + timedelta(minutes=5) if is_session else None
    room = save_room(
        standing=standing(awa, town), consultation=consultation, title=fields.pop("title", "Soirée de la place"),
        starts_at=hour, agenda=AGENDA if is_session else (), facilitators=[awa] if is_session else [], **fields,
    )  # fmt: skip
    if is_session and is_open:
        room = open_room(standing=standing(awa, town), room=room)
    return room


def say(room: Room, user: User, text: str, **more: Any) -> Message:
    """One message, under an intention of its own."""
    more.setdefault("client_id", uuid4())
    return post_message(standing=standing(user, room.consultation.territory), room=room, text=text, **more)


def fresh(room: Room) -> Room:
    """The room as it is now."""
    now = Room.objects.get(pk=room.pk)
    now.consultation = room.consultation
    return now
