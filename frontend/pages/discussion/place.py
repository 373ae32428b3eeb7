"""Where a page of talk stands: its consultation, its room, its reader, and the addresses around it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation
from consult.consultations.selectors import consultation_for
from consult.discussion import rules
from consult.discussion.models import Room
from consult.discussion.records import has_published_minutes
from consult.discussion.selectors import PAGE, room_in
from consult.proposals.rules import refuse_propose
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal, allow


@dataclass(frozen=True)
class Place:
    """One consultation, and one of its rooms, as one reader meets it at one moment."""

    consultation: Consultation
    standing: Standing
    now: datetime

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this consultation."""
        return reverse(f"discussion:{name}", args=[self.consultation.territory.slug, self.consultation.slug, *args])

    def sign_in_url(self, back: str) -> str:
        """Where a stranger signs in, to come back here."""
        return f"{reverse('account_login')}?{urlencode({'next': back})}"

    @property
    def runs(self) -> bool:
        """This reader may run rooms here."""
        return rules.refuse_run(self.standing, self.consultation) is None

    def message_url(self, room: Room, number: int) -> str:
        """Where a message is read: in its room while the page of the room shows it, else on its own page."""
        if number > room.last_number - PAGE:
            return f"{self.url('room', room.pk)}#message-{number}"
        return self.url("message", room.pk, number)

    def outcome_urls(self, room: Room) -> dict[str, str]:
        """What came out of a room: where it is read, and made where this reader may; nothing of what is not there."""
        may_draft = room.last_number and self.voice()[0] is None
        return {
            "transcript_url": self.url("transcript", room.pk) if room.last_number else "",
            "minutes_url": self.url("minutes", room.pk) if has_published_minutes(room) else "",
            "draft_url": self.url("draft", room.pk) if may_draft else "",
        }

    def voice(self) -> tuple[Refusal | None, Association | None]:
        """In whose name this reader may propose: their own first, else the first association that gave them a mandate."""
        names = (None, *self.standing.associations)
        reasons = [refuse_propose(self.standing, self.consultation, self.now, one) for one in names]
        return (None, names[reasons.index(None)]) if None in reasons else (reasons[0], None)

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town to this page."""
        keys = [self.consultation.territory.slug, self.consultation.slug]
        return [
            (self.consultation.territory.name, reverse("territories:show", args=keys[:1])),
            (self.consultation.title, reverse("consultations:show", args=keys)),
            (_("Échanges"), self.url("rooms")),
            *last,
        ]

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        return {
            "territory": self.consultation.territory,
            "consultation": self.consultation,
            "standing": self.standing,
            "rooms_url": self.url("rooms"),
            **more,
        }


def place_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation at this address; another town's, a missing one or a draft is 404."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    return Place(consultation, standing, standing.at)


def room_at(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> tuple[Place, Room]:
    """A room at this address, or 404."""
    place = place_of(request, territory_slug, consultation_slug)
    return place, room_in(place.consultation, room_id)


def desk_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation for who runs its rooms; a stranger signs in first, before anything is looked up."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    place = place_of(request, territory_slug, consultation_slug)
    allow(rules.refuse_run(place.standing, place.consultation))
    return place


def desk_room(request: HttpRequest, territory_slug: str, consultation_slug: str, room_id: int) -> tuple[Place, Room]:
    """A room for who runs it."""
    place = desk_of(request, territory_slug, consultation_slug)
    return place, room_in(place.consultation, room_id)


def wants_fragment(request: HttpRequest) -> bool:
    """A page that is open asks for a part of itself."""
    return "X-Fragment" in request.headers


def as_fragment(response: HttpResponse) -> HttpResponse:
    """Marked as a part of a page, and kept by nobody."""
    response["X-Fragment"] = "1"
    response["Cache-Control"] = "private, no-store"
    return response
