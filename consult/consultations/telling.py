"""Phases that open, and those about to close, are told to the people of their territory."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation

from consult.consultations.models import Kind, Phase, Status
from core.lib.moments import day_in_words
from core.notices.families import Family
from core.notices.telling import announce
from core.territories.zones import zone_of

LATELY: Final = timedelta(days=3)  # a worker that was away tells of no phase older than that
SOON: Final = timedelta(days=8)  # who reads once a week still reads it in time
LONG: Final = timedelta(days=14)  # a shorter phase is told once, when it opens
TO_TAKE_PART: Final = (Kind.PROPOSE, Kind.DISCUSS, Kind.VOTE)


@transaction.atomic(durable=True)
def tell_phases(*, at: datetime) -> None:
    """Have each phase told when it opens, and once more a week before it closes. Running it again changes nothing."""
    opened = _open_at(at).filter(period__startswith__gt=at - LATELY)
    for phase in opened:
        _announce(phase, "phase_opened", at)
    for phase in _open_at(at).filter(kind__in=TO_TAKE_PART, period__endswith__lte=at + SOON):
        if phase.closes_at - phase.opens_at >= LONG:
            _announce(phase, "phase_closing", at)


def _open_at(at: datetime) -> "QuerySet[Phase]":
    rows = Phase.objects.filter(period__contains=at, consultation__status=Status.PUBLISHED)
    return rows.select_related("consultation__territory").order_by("pk")


def _announce(phase: Phase, letter: str, at: datetime) -> None:
    town = phase.consultation.territory
    with translation.override(settings.LANGUAGE_CODE):
        day = phase.closes_at.astimezone(zone_of(town.departement)).date()
        words = {
            "title": phase.consultation.title, "phase": phase.get_kind_display(),
            "day": day_in_words(day, weekday=True, today=at.astimezone(zone_of(town.departement)).date()),
        }  # fmt: skip
        url = reverse("consultations:show", args=[town.slug, phase.consultation.slug])
    announce(Family.PHASES, letter, territory=town, about=f"phase:{phase.pk}", url=url, words=words, at=at)
