"""Whose digest is due, and what awaits each: a constant number of queries for a batch of offices. Nothing here writes."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import override

from consult.answers.models import Answer, Commitment, Duty, State
from consult.answers.models.commitments import STILL_DUE
from consult.digests.models import Act, Digest, Every, Rhythm, Shown
from consult.digests.periods import Period, last_period
from consult.digests.rules import SOON, Item, Kind, Selection, select
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import address_of
from core.accounts.models import Delegation, ElectedOffice
from core.territories.models import Territory
from core.territories.zones import zone_of

PROPOSAL = ("id", "title", "theme", "neighbourhood_id", "consultation__slug", "consultation__territory__slug")


@dataclass(frozen=True, kw_only=True)
class Due:
    """An office whose digest is due, for which period, and what its territory's calendar says today."""

    office: ElectedOffice
    period: Period
    zone: ZoneInfo
    today: date


@dataclass(frozen=True)
class Planned:
    """One digest as it would go."""

    due: Due
    selection: Selection


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
    return Due(office=office, period=period, zone=zone, today=at.astimezone(zone).date())


def planned(dues: Sequence[Due], at: datetime) -> list[Planned]:
    """What each of these digests would say, in five queries however many they are."""
    items = items_of(dues, at)
    shown: dict[int, dict[str, str]] = defaultdict(dict)
    told = Shown.objects.filter(office__in=[due.office.pk for due in dues]).order_by("pk")
    for office, item, fingerprint in told.values_list("office_id", "item", "fingerprint"):
        shown[office][item] = fingerprint
    return [Planned(due, select(items[due.office.pk], shown[due.office.pk], due.today)) for due in dues]


def items_of(dues: Sequence[Due], at: datetime) -> dict[int, list[Item]]:
    """What awaits each of these offices by the delegations in force at this moment: theme × area × dates."""
    places = _Places(dues, at)
    items: dict[int, list[Item]] = {due.office.pk: [] for due in dues}
    with override(settings.LANGUAGE_CODE):
        for answer in _to_decide(places):
            duty: Duty | None = getattr(answer.proposal, "duty", None)
            owed = duty if duty is not None and duty.met_at is None else None
            for due in places.covering(answer.proposal):
                items[due.office.pk].append(_decision(answer, owed.due_at if owed else None, due))
        for duty in _owed(places):
            for due in places.covering(duty.proposal):
                items[due.office.pk].append(_answer_owed(duty, due))
        for commitment in _pressing(places, dues):
            for due in places.covering(commitment.proposal):
                items[due.office.pk].append(_commitment(commitment))
    return items


class _Places:
    """Which office answers for which theme, and where."""

    def __init__(self, dues: Sequence[Due], at: datetime) -> None:
        by_office = {due.office.pk: due for due in dues}
        self.held: dict[tuple[int, str], list[tuple[int | None, Due]]] = defaultdict(list)
        rows = Delegation.objects.valid_at(at).filter(office__in=by_office).order_by("pk")
        for office, theme, area in rows.values_list("office_id", "theme", "area_id"):
            due = by_office[office]
            self.held[due.office.territory_id, theme].append((area, due))

    def covering(self, proposal: Proposal) -> Iterable[Due]:
        """The offices that answer for this proposal, each once."""
        held = self.held.get((proposal.consultation.territory_id, proposal.theme), [])
        found = {due.office.pk: due for area, due in held if area is None or area == proposal.neighbourhood_id}
        return found.values()

    def here(self) -> Q:
        """Proposals of these towns under these themes, for rows that hang on a proposal."""
        towns, themes = {town for town, _theme in self.held}, {theme for _town, theme in self.held}
        return Q(proposal__consultation__territory__in=towns, proposal__theme__in=themes)


def _columns(*own: str) -> list[str]:
    return [*own, *(f"proposal__{name}" for name in (*PROPOSAL, "consultation__territory_id"))]


def _to_decide(places: _Places) -> "QuerySet[Answer]":
    rows = Answer.objects.filter(places.here(), state=State.TO_DECIDE, proposal__status=Status.PUBLISHED)
    rows = rows.select_related("proposal__consultation__territory", "proposal__duty")
    return rows.only(*_columns("edits"), "proposal__duty__due_at", "proposal__duty__met_at").order_by("pk")


def _owed(places: _Places) -> "QuerySet[Duty]":
    """Duties whose answer is still to be begun or instructed: one to decide has its own line, one decided has its hand."""
    further = Answer.objects.filter(proposal=OuterRef("proposal"), state__in=[State.TO_DECIDE, State.DECIDED])
    begun = Answer.objects.filter(proposal=OuterRef("proposal"), state=State.INSTRUCTING)
    rows = Duty.objects.open().filter(places.here(), ~Exists(further)).annotate(is_begun=Exists(begun))
    rows = rows.select_related("proposal__consultation__territory")
    return rows.only(*_columns("due_at")).order_by("pk")


def _pressing(places: _Places, dues: Sequence[Due]) -> "QuerySet[Commitment]":
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
