"""What awaits each office: decisions, answers owed, commitments; three questions for a whole batch. Nothing here writes."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import override

from consult.answers.models import Answer, Commitment, Duty, State
from consult.answers.models.commitments import STILL_DUE
from consult.digests.models import Act
from consult.digests.periods import Period
from consult.digests.places import Due, Places
from consult.digests.rules import SOON, Item, Kind
from consult.digests.summaries import KEY
from consult.proposals.models import Proposal, Status
from consult.proposals.selectors import address_of
from core.accounts.models import ElectedOffice
from core.territories.models import Territory
from core.territories.zones import zone_of

PROPOSAL = ("id", "title", "theme", "neighbourhood_id", "consultation__slug", "consultation__territory__slug")


def items_of(dues: Sequence[Due], at: datetime) -> dict[int, list[Item]]:
    """What awaits each of these offices by the delegations in force at this moment: theme × area × dates."""
    return items_in(Places(dues, at), dues)


def items_in(places: Places, dues: Sequence[Due]) -> dict[int, list[Item]]:
    """The same, where the delegations are known."""
    items: dict[int, list[Item]] = {due.office.pk: [] for due in dues}
    with override(settings.LANGUAGE_CODE):
        for answer in _to_decide(places):
            duty: Duty | None = getattr(answer.proposal, "duty", None)
            owed = duty if duty is not None and duty.met_at is None else None
            for due, away in _covering(places, answer.proposal):
                items[due.office.pk].append(_decision(answer, owed.due_at if owed else None, due, away))
        for duty in _owed(places):
            for due, away in _covering(places, duty.proposal):
                items[due.office.pk].append(_answer_owed(duty, due, away))
        for commitment in _pressing(places, dues):
            for due, away in _covering(places, commitment.proposal):
                items[due.office.pk].append(_commitment(commitment, away))
    return items


def _covering(places: Places, proposal: Proposal) -> Iterable[tuple[Due, str]]:
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


def _decision(answer: Answer, due_at: datetime | None, due: Due, away: str) -> Item:
    town = answer.proposal.consultation.territory
    return Item(
        key=f"proposal:{answer.proposal_id}", kind=Kind.DECIDE, title=answer.proposal.title, turn=answer.edits,
        url=settings.PUBLIC_URL + reverse("answers:answer", args=[town.slug, answer.pk]),
        due_on=due_at.astimezone(due.zone).date() if due_at else None, act=Act.ADVICE, instead_of=away,
        theme=answer.proposal.theme,
    )  # fmt: skip


def _answer_owed(duty: Duty, due: Due, away: str) -> Item:
    proposal = duty.proposal
    return Item(
        key=f"proposal:{proposal.pk}", kind=Kind.OWED, title=proposal.title,
        url=settings.PUBLIC_URL + address_of(proposal.pk, proposal.consultation),
        due_on=duty.due_at.astimezone(due.zone).date(),
        act=Act.ADVICE if duty.is_begun else Act.DRAFT,  # type: ignore[attr-defined]  # annotated
        instead_of=away, theme=proposal.theme,
    )  # fmt: skip


def _commitment(one: Commitment, away: str) -> Item:
    town: Territory = one.proposal.consultation.territory
    return Item(
        key=f"commitment:{one.pk}", kind=Kind.COMMITMENT, title=one.title, due_on=one.due_on,
        url=settings.PUBLIC_URL + reverse("answers:commitment", args=[town.slug, one.pk]), instead_of=away, theme=one.proposal.theme,
    )  # fmt: skip


def awaiting_in_towns(offices: Sequence[ElectedOffice], at: datetime) -> dict[int, list[tuple[str, Item]]]:
    """What awaits whom in each town of these offices, by the names of those who answer for it."""
    by_town = {one.territory_id: one.territory for one in offices}
    rows = ElectedOffice.objects.valid_at(at).filter(territory__in=by_town).select_related("user").order_by("pk")
    dues = []
    for office in rows:
        zone = zone_of(by_town[office.territory_id].departement)
        dues.append(Due(office=office, period=Period(KEY, at), zone=zone, today=at.astimezone(zone).date()))
    items = items_in(Places(dues, at, as_held=True), dues)
    found: dict[int, list[tuple[str, Item]]] = {town: [] for town in by_town}
    for due in dues:
        found[due.office.territory_id] += [(due.office.user.display_name, one) for one in items[due.office.pk]]
    return found
