"""Where a page of proposals stands: its consultation, its reader, and the addresses around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.consultations.models import Consultation, Kind
from consult.consultations.selectors import consultation_for, phase_words
from consult.consultations.words import Door
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.accounts.restrictions import why_not
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Place:
    """One consultation as one reader meets it, at one moment."""

    consultation: Consultation
    standing: Standing
    now: datetime

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this consultation."""
        return reverse(f"proposals:{name}", args=[self.consultation.territory.slug, self.consultation.slug, *args])

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town to this page."""
        keys = [self.consultation.territory.slug, self.consultation.slug]
        return [
            (self.consultation.territory.name, reverse("territories:show", args=keys[:1])),
            (self.consultation.title, reverse("consultations:show", args=keys)),
            *last,
        ]

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        return {
            "territory": self.consultation.territory,
            "consultation": self.consultation,
            "standing": self.standing,
            "list_url": self.url("list"),
            **more,
        }


def place_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation at this address; another town's, a missing one or a draft is 404."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    return Place(consultation, standing, standing.at)


def signed_in(view: View) -> View:
    """Send a stranger to sign in, and bring them back here."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            return HttpResponseRedirect(sign_in_url(request.get_full_path()))
        return view(request, *args, **kwargs)

    return guarded


def sign_in_url(back: str) -> str:
    """The sign-in page, which then leads back."""
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"


def door_of(place: Place, refusal: Refusal | None, kind: Kind) -> Door | None:
    """The words on a closed door: when it opens where a phase is the reason, else the reason itself; nothing when open."""
    if refusal is None:
        return None
    words = phase_words(place.consultation, kind, place.now)
    if words.is_open or refusal in {Common.SIGN_IN, Common.NOT_FROM_HERE, Common.NOT_RESIDENT}:
        return Door(False, why_not(place.standing, refusal))
    return words


def crumb_of(place: Place, proposal: Proposal) -> list[tuple[str, str]]:
    """The path to a page below a proposal."""
    return place.crumbs((_("Propositions"), place.url("list")), (proposal.title, place.url("show", proposal.pk)))
