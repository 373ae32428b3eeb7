"""Commitments as pages show them. Nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import DateTimeField, QuerySet
from django.db.models.functions import Cast
from django.http import Http404
from django.utils import timezone

from consult.answers.models import Commitment, CommitmentChange, CommitmentState, State
from consult.answers.selectors.rows import ChangeRow, CommitmentRow, CooperationRow
from consult.proposals.models import Actor
from consult.proposals.selectors import address_of
from core.lib.keyset import page_of, read_cursor
from core.territories.models import Territory

PAGE_SIZE = 20
OVERDUE = "overdue"


@dataclass(frozen=True, kw_only=True)
class Commitments:
    """One page of commitments and its neighbours."""

    rows: list[CommitmentRow]
    next: str
    previous: str
    count: int


def commitment_in(territory: Territory, pk: int, at: datetime, *, with_drafts: bool = False) -> CommitmentRow:
    """One commitment of this town with all that hangs on it; another town's, or one not yet public, is 404."""
    rows = Commitment.objects.filter(pk=pk, proposal__consultation__territory=territory)
    found = whole(rows if with_drafts else rows.public()).first()
    if found is None:
        raise Http404
    return row_of(found, timezone.localdate(at), whole=True)


def commitments_of(
    territory: Territory, at: datetime, *, state: str = "", cursor_text: str = "", size: int = PAGE_SIZE
) -> Commitments:
    """One page of a town's public commitments, nearest date first; `state` may be « overdue ». A cursor that is not ours raises `BadCursorError`."""
    day = timezone.localdate(at)
    rows = Commitment.objects.public().filter(proposal__consultation__territory=territory)
    if state == OVERDUE:
        rows = rows.overdue_on(day)
    elif state:
        rows = rows.filter(state=state)
    listing = f"commitments:{territory.pk}:{state}"
    cursor = read_cursor(cursor_text, listing, moments=True)
    ordered = rows.annotate(moment=Cast("due_on", DateTimeField()))  # a cursor holds a moment, not a day
    page = page_of([ordered], "moment", listing, cursor=cursor, size=size, descending=False)
    found = {one.pk: one for one in listed(Commitment.objects.filter(pk__in=page.pks))}
    shown = [row_of(found[pk], day) for pk in page.pks if pk in found]
    return Commitments(rows=shown, next=page.next, previous=page.previous, count=rows.count())


def listed(rows: "QuerySet[Commitment]") -> "QuerySet[Commitment]":
    """These commitments with what a row of a list says of them."""
    return rows.select_related("answer", "proposal__consultation__territory").order_by("due_on", "id")


def whole(rows: "QuerySet[Commitment]") -> "QuerySet[Commitment]":
    """These commitments with all that hangs on them, in four more queries whatever their number."""
    return listed(rows).prefetch_related("milestones", "changes", "cooperations", "evidence")


def rows_of(rows: Iterable[Commitment], day: date, *, whole: bool = False) -> tuple[CommitmentRow, ...]:
    """These commitments, in their order, as pages show them."""
    return tuple(row_of(one, day, whole=whole) for one in rows)


def row_of(one: Commitment, day: date, *, whole: bool = False) -> CommitmentRow:
    """One commitment as pages show it."""
    # Labels by their enumerations: `get_…_display` translates every choice of the field, for each row.
    is_public = one.answer.state == State.PUBLISHED
    return CommitmentRow(
        pk=one.pk, proposal_pk=one.proposal_id, proposal_title=one.proposal.title,
        url=address_of(one.proposal_id, one.proposal.consultation), title=one.title, what=one.what,
        responsible_kind=one.responsible_kind, responsible_kind_label=str(Actor(one.responsible_kind).label),
        responsible_name=one.responsible_name, budget=one.budget, starts_on=one.starts_on, due_on=one.due_on,
        state=one.state, state_label=str(CommitmentState(one.state).label), is_overdue=is_public and one.is_overdue(day),
        is_public=is_public, edits=one.edits, practice_ready=is_public and one.state == CommitmentState.DONE,
        milestones=tuple(one.milestones.all()) if whole else (),
        changes=tuple(change_row(change) for change in one.changes.all()) if whole else (),
        cooperations=tuple(
            CooperationRow(
                pk=each.pk, actor=each.actor, actor_label=str(each.get_actor_display()), name=each.name, role=each.role
            )
            for each in one.cooperations.all()
        ) if whole else (),
        evidence=tuple(one.evidence.all()) if whole else (),
    )  # fmt: skip


def change_row(change: CommitmentChange) -> ChangeRow:
    """One change as pages show it."""
    return ChangeRow(
        before=change.before, before_label=str(change.get_before_display()), after=change.after,
        after_label=str(change.get_after_display()), due_before=change.due_before, due_on=change.due_on,
        because=change.because, at=change.at,
    )  # fmt: skip
