"""What came out of talk in the town of the tests: an evening with its minutes, one without, a proposal that quotes a room."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.discussion.models import Consent, Message, Quotation, Room
from consult.discussion.services import leading
from consult.discussion.services.minutes import draft_minutes, publish_minutes
from consult.discussion.services.preparing import save_room
from consult.proposals.models import Proposal
from core.accounts.models import User
from tests import people
from tests.talk import AGENDA, fill


def make_evenings(consultation: Consultation, author: User, official: User) -> dict[str, Room]:
    """An evening whose minutes are published, and one whose minutes are a draft."""
    run, rooms = people.standing(official, consultation.territory), {}
    for case, title in {"compte rendu": "La soirée du plateau", "projet": "La soirée des écoles"}.items():
        room = save_room(
            standing=run, consultation=consultation, title=title, starts_at=timezone.now(), agenda=AGENDA, facilitators=[official]
        )  # fmt: skip
        fill(room, author, official)
        leading.close_room(standing=run, room=room)
        long_ago = F("posted_at") - timedelta(hours=1)  # else the same people would write too fast in the next room
        Message.objects.filter(room=room).update(posted_at=long_ago)
        minutes = draft_minutes(standing=run, room=room)
        if case == "compte rendu":
            publish_minutes(standing=run, room=room, version=minutes.version)
        rooms[case] = Room.objects.get(pk=room.pk)
    return rooms


def quote(room: Room, proposal: Proposal) -> None:
    """The first messages of a room are quoted in a proposal; the author of the first one agreed, others were asked."""
    for message in room.messages.filter(number__lte=3).order_by("number"):
        agreed = message.number == 1
        Quotation.objects.create(
            proposal=proposal, message=message, consent=Consent.AGREED if agreed else Consent.ASKED,
            answered_at=message.posted_at if agreed else None,
        )  # fmt: skip
