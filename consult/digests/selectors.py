"""Whose digest is due, and what awaits each: a constant number of queries for a batch of offices. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import override

from consult.answers.models import Answer, Commitment, Duty, State
from consult.answers.models.commitments import STILL_DUE
from consult.digests.models import Act, Digest, Every, Rhythm, Shown
from consult.digests.moved import moved_of
from consult.digests.periods import last_period, window_of
from consult.digests.places import Due, Places
from consult.digests.rules import SOON, Item, Kind, Selection, select
from consult.digests.signals import Figures, Moved, Signal, choose_signal, figures_of
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import address_of
from core.accounts.models import ElectedOffice
from core.territories.models import Territory
from core.territories.zones import zone_of

PROPOSAL = ("id", "title", "theme", "neighbourhood_id", "consultation__slug", "consultation__territory__slug")


@dataclass(frozen=True)
class Planned:
    """One digest as it would go: the lines, the one thing that moved, and figures that are never alone."""

    due: Due
    selection: Selection
    signal: Signal | None = None
    figures: Figures | None = None

    @property
    def said(self) -> dict[str, str]:
        """What it tells, each with its fingerprint; a quiet one tells nothing."""
        told = {line.item.key: line.fingerprint for line in self.selection.lines}
        return told if self.signal is None else {**told, self.signal.item: self.signal.fingerprint}


def due_offices(at: datetime, *, offices: Sequence[int] | None = None, email: str = "") -> list[Due]:
    """The offices held at this moment, in open territories, whose last period is not in the ledger; in two queries.

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
    found = [due for office in rows if (due := _due(office, at)) is not None]
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


def _due(office: ElectedOffice, at: datetime) -> Due | None:
    rhythm = rhythm_of(office)
    zone = zone_of(office.territory.departement)
    period = last_period(Every(rhythm.every), rhythm.weekday, rhythm.hour, zone, at)
    if period is None or period.planned_for < max(office.since, rhythm.since):
        return None
    latest: datetime | None = office.latest  # type: ignore[attr-defined]  # annotated
    if latest is not None and latest >= period.planned_for:
        return None
    return Due(
        office=office, period=period, zone=zone, today=at.astimezone(zone).date(), every=rhythm.every,
        window=window_of(rhythm.every, period),
    )  # fmt: skip


def planned(dues: Sequence[Due], at: datetime) -> list[Planned]:
    """What each of these digests would say, in six queries however many they are."""
    places = Places(dues, at)
    items, moved = _items(places, dues), moved_of(places, dues)
    shown: dict[int, dict[str, str]] = defaultdict(dict)
    told = Shown.objects.filter(office__in=[due.office.pk for due in dues]).order_by("pk")
    for office, item, fingerprint in told.values_list("office_id", "item", "fingerprint"):
        shown[office][item] = fingerprint
    return [_plan(due, items[due.office.pk], moved[due.office.pk], shown[due.office.pk]) for due in dues]


def _plan(due: Due, items: list[Item], moved: list[Moved], shown: dict[str, str]) -> Planned:
    return Planned(due, select(items, shown, due.today), choose_signal(moved, shown), figures_of(moved))


def items_of(dues: Sequence[Due], at: datetime) -> dict[int, list[Item]]:
    """What awaits each of these offices by the delegations in force at this moment: theme × area × dates."""
    return _items(Places(dues, at), dues)


def _items(places: Places, dues: Sequence[Due]) -> dict[int, list[Item]]:
    items: dict[int, list[Item]] = {due.office.pk: [] for due in dues}
    with override(settings.LANGUAGE_CODE):
        for answer in _to_decide(places):
            duty: Duty | None = getattr(answer.proposal, "duty", None)
            owed = duty if duty is not None and duty.met_at is None else None
            for due in _covering(places, answer.proposal):
                items[due.office.pk].append(_decision(answer, owed.due_at if owed else None, due))
        for duty in _owed(places):
            for due in _covering(places, duty.proposal):
                items[due.office.pk].append(_answer_owed(duty, due))
        for commitment in _pressing(places, dues):
            for due in _covering(places, commitment.proposal):
                items[due.office.pk].append(_commitment(commitment))
    return items


def _covering(places: Places, proposal: Proposal) -> Iterable[Due]:
    return places.covering(proposal.consultation.territory_id, proposal.theme, proposal.neighbourhood_id)


def _columns(*own: str) -> list[str]:
    return [*own, *(f"proposal__{name}" for name in (*PROPOSAL, "consultation__territory_id"))]


def _to_decide(places: Places) -> "QuerySet[Answer]":
    rows = Answer.objects.filter(places.here(), state=State.TO_DECIDE, proposal__status=Status.PUBLISHED)
    rows = rows.select_related("proposal__consultation__territory", "proposal__duty")
    return rows.only(*_columns("edits"), "proposal__duty__due_at", "proposal__duty__met_at").order_by("pk")


def _owed(places: Places) -> "QuerySet[Duty]":
    """Duties whose answer is still to be begun or instructed: one to decide has its own line, one decided has its hand."""
    further = Answer.objects.filter(proposal=OuterRef("proposal"), state__in=[State.TO_DECIDE, State.DECIDED])
    begun = Answer.objects.filter(proposal=OuterRef("proposal"), state=State.INSTRUCTING)
    rows = Duty.objects.open().filter(places.here(), ~Exists(further)).annotate(is_begun=Exists(begun))
    rows = rows.select_related("proposal__consultation__territory")
    return rows.only(*_columns("due_at")).order_by("pk")


def _pressing(places: Places, dues: Sequence[Due]) -> "QuerySet[Commitment]":
    """Public commitments that are late or due within seven days; the rule has the last word, by each calendar."""
    until = max((due.today for due in dues), default=date.min)
    rows = Commitment.objects.public().filter(places.here(), state__in=STILL_DUE)
    if dues:
        rows = rows.filter(due_on__lte=until + SOON)
    rows = rows.select_related("proposal__consultation__territory")
    return rows.only(*_columns("title", "due_on")).order_by("pk")


def _decision(answer: Answer, due_at: datetime | None, due: Due) -> Item:
    town = answer.proposal.consultation.territory
    return Item(
        key=f"proposal:{answer.proposal_id}", kind=Kind.DECIDE, title=answer.proposal.title, turn=answer.edits,
        url=settings.PUBLIC_URL + reverse("answers:answer", args=[town.slug, answer.pk]),
        due_on=due_at.astimezone(due.zone).date() if due_at else None, act=Act.ADVICE,
    )  # fmt: skip


def _answer_owed(duty: Duty, due: Due) -> Item:
    proposal = duty.proposal
    return Item(
        key=f"proposal:{proposal.pk}", kind=Kind.OWED, title=proposal.title,
        url=settings.PUBLIC_URL + address_of(proposal.pk, proposal.consultation),
        due_on=duty.due_at.astimezone(due.zone).date(),
        act=Act.ADVICE if duty.is_begun else Act.DRAFT,  # type: ignore[attr-defined]  # annotated
    )  # fmt: skip


def _commitment(one: Commitment) -> Item:
    town: Territory = one.proposal.consultation.territory
    return Item(
        key=f"commitment:{one.pk}", kind=Kind.COMMITMENT, title=one.title, due_on=one.due_on,
        url=settings.PUBLIC_URL + reverse("answers:commitment", args=[town.slug, one.pk]),
    )  # fmt: skip
