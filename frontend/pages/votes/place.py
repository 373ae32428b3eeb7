"""Where a page of votes stands: its consultation, its question, its reader, and the addresses around it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consult.consultations.models import Consultation
from consult.consultations.selectors import consultation_for
from consult.votes.models import Question
from consult.votes.rules import refuse_prepare
from consult.votes.selectors import question_in
from core.accounts.selectors import Standing
from core.lib.refusals import Common, allow


@dataclass(frozen=True)
class Place:
    """One consultation as one reader meets it, at one moment."""

    consultation: Consultation
    standing: Standing
    now: datetime

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this consultation."""
        return reverse(f"votes:{name}", args=[self.consultation.territory.slug, self.consultation.slug, *args])

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town to this page."""
        keys = [self.consultation.territory.slug, self.consultation.slug]
        return [
            (self.consultation.territory.name, reverse("territories:show", args=keys[:1])),
            (self.consultation.title, reverse("consultations:show", args=keys)),
            *last,
        ]

    def desk_crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path to an official's page of this family."""
        keys = [self.consultation.territory.slug, self.consultation.slug]
        return self.crumbs((_("Gérer"), reverse("consultations:desk", args=keys)), *last)

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        return {
            "territory": self.consultation.territory,
            "consultation": self.consultation,
            "standing": self.standing,
            "list_url": self.url("show"),
            **more,
        }


def place_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation at this address; another town's, a missing one or a draft is 404."""
    consultation, standing = consultation_for(request.user, territory_slug, consultation_slug)
    return Place(consultation, standing, standing.at)


def question_at(
    request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int
) -> tuple[Place, Question]:
    """A sealed question at this address, or 404."""
    place = place_of(request, territory_slug, consultation_slug)
    return place, question_in(place.consultation, question_id)


def desk_of(request: HttpRequest, territory_slug: str, consultation_slug: str) -> Place:
    """The consultation for its officials; a stranger signs in first, before anything is looked up."""
    allow(None if request.user.is_authenticated else Common.SIGN_IN)
    place = place_of(request, territory_slug, consultation_slug)
    mine = place.standing.is_official and place.standing.territory_id == place.consultation.territory_id
    allow(None if mine else refuse_prepare(place.standing, place.consultation) or Common.NOT_ALLOWED)
    return place


def desk_question(
    request: HttpRequest, territory_slug: str, consultation_slug: str, question_id: int
) -> tuple[Place, Question]:
    """A question, draft or not, for the officials of its town."""
    place = desk_of(request, territory_slug, consultation_slug)
    return place, question_in(place.consultation, question_id, with_drafts=True)


def reached_by_its_button(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An act of the desk answers at its own address: asked again in another language, or from the bar, it leads back to the question."""

    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def acted(request: HttpRequest, *keys: Any, **named: Any) -> HttpResponse:
        if request.method == "POST":
            return view(request, *keys, **named)
        place, question = desk_question(request, *keys, **named)
        return redirect(place.url("manage", question.pk))

    return acted


def unshared(response: HttpResponse) -> HttpResponse:
    """Kept by no cache at all, the browser's own included: a receipt or a ballot is on it."""
    response["Cache-Control"] = "private, no-store"
    return response
