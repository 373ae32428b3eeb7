"""Whose digest is due, and what awaits each: a constant number of queries for a batch of offices. Nothing here writes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Subquery

from consult.consultations.models import Phase
from consult.consultations.models import Status as ConsultationStatus
from consult.digests.awaiting import awaiting_in_towns, items_in
from consult.digests.models import Digest, Every, Rhythm, Shown
from consult.digests.moved import moved_of
from consult.digests.periods import Ended, last_period, period_of_phases, window_of
from consult.digests.places import Due, Places
from consult.digests.rules import MOST_LINES, Selection, select
from consult.digests.signals import Figures, Signal, choose_signal, figures_of
from consult.digests.summaries import KEY, Summary, summarise
from core.accounts.models import ElectedOffice
from core.territories.zones import zone_of


@dataclass(frozen=True)
class Planned:
    """One digest as it would go: the lines, the one thing that moved, and figures that are never alone."""

    due: Due
    selection: Selection
    signal: Signal | None = None
    figures: Figures | None = None
    summary: Summary | None = None  # for who heads the executive, where it changed
    is_head: bool = False

    @property
    def said(self) -> dict[str, str]:
        """What it tells, each with its fingerprint; a quiet one tells nothing."""
        told = {line.item.key: line.fingerprint for line in self.selection.lines}
        if self.signal is not None:
            told[self.signal.item] = self.signal.fingerprint
        return told if self.summary is None else {**told, KEY: self.summary.fingerprint}


def due_offices(at: datetime, *, offices: Sequence[int] | None = None, email: str = "") -> list[Due]:
    """The offices held at this moment, in open territories, whose last period is not in the ledger; in three queries.

    A period that fell due before the office began, or before its rhythm was chosen, is not owed; nor is one older
    than the last in the ledger, so that a clock that jumps back writes nothing.
    """
    latest = Digest.objects.filter(office=OuterRef("pk")).order_by("-planned_for").values("planned_for")[:1]
    rows = ElectedOffice.objects.valid_at(at).filter(user__is_active=True, territory__opened_at__isnull=False)
    if offices is not None:
        rows = rows.filter(pk__in=offices)
    if email:
        rows = rows.filter(user__email__iexact=email)
    rows = rows.select_related("user", "territory", "rhythm").annotate(latest=Subquery(latest)).order_by("pk")
    held = list(rows)
    ended = _ended_phases(held, at)
    found = [due for office in held if (due := _due(office, ended[office.territory_id], at)) is not None]
    periods = {due.period.key for due in found}
    written = set(
        Digest.objects.filter(office__in=[due.office.pk for due in found], period__in=periods)
        .order_by("pk")
        .values_list("office_id", "period")
    )
    return [due for due in found if (due.office.pk, due.period.key) not in written]


def rhythm_of(office: ElectedOffice) -> Rhythm:
    """The rhythm of this office; where none was chosen, the usual one."""
    chosen: Rhythm | None = getattr(office, "rhythm", None)
    return chosen or Rhythm(office=office, since=office.since)


def _ended_phases(offices: Sequence[ElectedOffice], at: datetime) -> Mapping[int, list[Ended]]:
    """The phases that have ended in the towns of who reads at the end of each, the last first."""
    ended: dict[int, list[Ended]] = defaultdict(list)
    towns = {one.territory_id for one in offices if rhythm_of(one).every == Every.PHASES}
    if towns:
        shown = (ConsultationStatus.PUBLISHED, ConsultationStatus.CLOSED)
        rows = Phase.objects.filter(consultation__territory__in=towns, consultation__status__in=shown)
        rows = rows.filter(period__endswith__lte=at).order_by("-period__endswith", "-pk")
        for town, pk, period in rows.values_list("consultation__territory", "pk", "period"):
            ended[town].append(Ended(pk, period.lower, period.upper))
    return ended


def _due(office: ElectedOffice, ended: Sequence[Ended], at: datetime) -> Due | None:
    rhythm = rhythm_of(office)
    zone = zone_of(office.territory.departement)
    if rhythm.every == Every.PHASES:
        found = period_of_phases(ended, rhythm.hour, zone, at)
    else:
        period = last_period(Every(rhythm.every), rhythm.weekday, rhythm.hour, zone, at)
        found = (period, window_of(rhythm.every, period)) if period is not None else None
    if found is None or found[0].planned_for < max(office.since, rhythm.since):
        return None
    period, window = found
    latest: datetime | None = office.latest  # type: ignore[attr-defined]  # annotated
    if latest is not None and latest >= period.planned_for:
        return None
    today = at.astimezone(zone).date()
    return Due(office=office, period=period, zone=zone, today=today, every=rhythm.every, window=window)


def planned(dues: Sequence[Due], at: datetime) -> list[Planned]:
    """What each of these digests would say, in seven queries however many they are, and six more where one heads a town."""
    places = Places(dues, at)
    items, moved = items_in(places, dues), moved_of(places, dues)
    heads = [due.office for due in dues if due.office.pk in places.heads]
    towns = awaiting_in_towns(heads, at) if heads else {}
    shown: dict[int, dict[str, str]] = defaultdict(dict)
    told = Shown.objects.filter(office__in=[due.office.pk for due in dues]).order_by("pk")
    for office, item, fingerprint in told.values_list("office_id", "item", "fingerprint"):
        shown[office][item] = fingerprint
    plans = []
    for due in dues:
        pk, before = due.office.pk, shown[due.office.pk]
        summary = summarise(towns[due.office.territory_id], due.today) if pk in places.heads else None
        if summary is not None and before.get(KEY) == summary.fingerprint:
            summary = None
        most = MOST_LINES - (len(summary.rows) if summary else 0)
        plans.append(
            Planned(
                due,
                select(items[pk], before, due.today, most),
                choose_signal(moved[pk], before),
                figures_of(moved[pk]),
                summary,
                pk in places.heads,
            )
        )
    return plans
