"""Where the acts of a consultation lead, and the path to its pages."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from consult.answers.selectors.duties import duties_of
from consult.consultations.models import Consultation, Kind
from consult.consultations.words import Step
from core.territories.models import Territory
from frontend.navigation import address

# What an act leads to: the first of these pages that this installation serves.
PAGES: Final = {
    "propose": ("proposals:new", "proposals:create", "proposals:list"),
    "discuss": ("proposals:list",),
    "vote": ("votes:show",),
    "answers": ("answers:consultation",),
}
MOST_OWED: Final = 50  # answers still owed that a page lists
ANCHORS: Final = {"read": "#presentation", "follow_up": "#bilan"}
GIVES: Final = {Kind.PROPOSE: "discuss", Kind.DISCUSS: "discuss", Kind.VOTE: "vote", Kind.ANSWER: "answers"}


def keys_of(consultation: Consultation) -> tuple[str, str]:
    """The two names by which every address finds a consultation."""
    return consultation.territory.slug, consultation.slug


def address_of(consultation: Consultation) -> str:
    """The consultation's own page."""
    return reverse("consultations:show", args=keys_of(consultation))


def act_url(consultation: Consultation, key: str) -> str:
    """Where this act is done; nothing where there is no such page."""
    if key in ANCHORS:
        return address_of(consultation) + ANCHORS[key]
    return next((url for name in PAGES.get(key, ()) if (url := address(name, *keys_of(consultation)))), "")


def owed_by(consultation: Consultation, now: datetime) -> list[dict[str, Any]]:
    """The answers that this consultation owes, the most urgent first, and where each is prepared."""
    town = consultation.territory
    rows = duties_of(town, now, consultation=consultation.pk, size=MOST_OWED).rows
    return [
        {
            "duty": one,
            "url": reverse("answers:answer", args=[town.slug, one.answer_pk])
            if one.answer_pk
            else reverse("answers:begin", args=[town.slug, one.proposal_pk]),
        }
        for one in rows
    ]


def ribbon_rows(consultation: Consultation, steps: Iterable[Step]) -> list[dict[str, Any]]:
    """The steps as the ribbon's template reads them, with where they lead."""
    return [
        {
            **asdict(step),
            "action_url": act_url(consultation, step.action_key),
            "result_url": act_url(consultation, GIVES.get(Kind(step.kind), "")),
        }
        for step in steps
    ]


def crumbs_to(territory: Territory, consultation: Consultation | None = None) -> list[tuple[str, str]]:
    """The path from the town to its consultations, and to one of them."""
    path = [
        (territory.name, reverse("territories:show", args=[territory.slug])),
        (_("Consultations"), reverse("consultations:list", args=[territory.slug])),
    ]
    if consultation is not None:
        path.append((consultation.title, address_of(consultation)))
    return path
