"""Where a page of the desk of answers stands: its town, its reader, and the addresses around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.answers.models import Answer
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.blocks import answer_in
from core.accounts.models import ElectedOffice, Partner
from core.accounts.selectors import Standing, standing_of
from core.lib.refusals import Common, Refused
from core.territories.models import Territory

LARGEST = 2**31 - 1
Crumbs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Place:
    """The desk of one town, as one reader meets it at one moment."""

    territory: Territory
    standing: Standing
    now: datetime

    def url(self, name: str, *args: Any) -> str:
        """The address of a page of this family, in this town."""
        return reverse(f"answers:{name}", args=[self.territory.slug, *args])

    @property
    def works_here(self) -> bool:
        """Prepares and publishes answers in this town."""
        return self.standing.is_official

    def crumbs(self, *last: tuple[str, str]) -> list[tuple[str, str]]:
        """The path from the town to this page."""
        return [
            (self.territory.name, reverse("territories:show", args=[self.territory.slug])),
            (_("Réponses"), self.url("desk") if last else ""),
            *last,
        ]

    def context(self, **more: Any) -> dict[str, Any]:
        """What every page of this family tells its template."""
        return {"territory": self.territory, "standing": self.standing, "desk_url": self.url("desk"), **more}


def place_of(request: HttpRequest, territory_slug: str, *, for_partners: bool = False) -> Place:
    """The desk, for officials and élus (and for who answers for a partner, where that is said).

    A stranger signs in; for anyone else there is no such page. An élue or élu whose office has ended is told so.
    """
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    if not request.user.is_authenticated:
        raise Refused(Common.SIGN_IN)
    standing = standing_of(request.user, territory)
    place = Place(territory, standing, standing.at)
    if standing.is_official or standing.function or (for_partners and is_contact(place)):
        return place
    if ElectedOffice.objects.filter(user=standing.user, territory=territory).exists():
        raise Refused(AnswerRefusal.DELEGATION_ENDED)
    raise Http404


def is_contact(place: Place) -> bool:
    """Whether this reader answers for a partner of the town."""
    return Partner.objects.filter(territory=place.territory, contacts=place.standing.user).exists()


def answer_at(request: HttpRequest, territory_slug: str, answer_id: int) -> tuple[Place, Answer]:
    """An answer of the desk, or 404."""
    place = place_of(request, territory_slug)
    return place, answer_in(place.territory, answer_id)


def crumbs_to(place: Place, answer: Answer, *last: tuple[str, str]) -> list[tuple[str, str]]:
    """The path to a page below an answer."""
    return place.crumbs((answer.proposal.title, place.url("answer", answer.pk)), *last)


def form_page(
    request: HttpRequest,
    place: Place,
    form: Form,
    act: Callable[[], object],
    *,
    done: str,
    back: str,
    crumbs: Crumbs,
    template: str = "answers/form.html",
    fresh: Callable[[], int] | None = None,
    **context: Any,
) -> HttpResponse:
    """One form, one act: done and back, or the same form with what was typed and what is wrong.

    `fresh` gives the version as it is now, for a form that carries one: what another hand changed is said, and what was
    typed stays.
    """
    status = 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                act()
            except ValidationError as wrong:
                put_errors(form, wrong)
            except Refused as refusal:
                status = refusal.reason.status
                form.add_error(None, refusal.detail)
                if refusal.reason is Common.CHANGED_MEANWHILE and fresh is not None:
                    form.data = dict(form.data.items()) | {"version": str(fresh())}
            else:
                messages.success(request, done)
                return redirect(back)
    shared = {"form": form, "crumbs": crumbs, "cancel_url": back}
    return render(request, template, place.context(**{**shared, **context}), status=status)


def put_errors(form: Form, wrong: ValidationError) -> None:
    """Put what a service said wrong on the fields it names, or on the form where it shows no such field."""
    for name, said in wrong.message_dict.items():
        form.add_error(name if name in form.fields else None, said)


def whole(text: str) -> int | None:
    """A whole number that a row may have, or nothing."""
    if not text.isascii() or not text.isdecimal() or len(text) > 10:
        return None
    return int(text) if int(text) <= LARGEST else None
