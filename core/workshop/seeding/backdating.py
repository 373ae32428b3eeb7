"""Gives to what the services have just written the dates of what it tells."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from consult.comments.models import Comment
from consult.discussion.models import Message
from consult.moderation.models import Act, Appeal, Case, Decision, SecondReading
from consult.moderation.rules import ANSWERED_WITHIN, APPEAL_WITHIN
from consult.proposals.models import Proposal, Status
from core.accounts.models import Restriction
from core.lib.db import require_transaction
from core.workshop.seeding.sheets import Sheet


@dataclass(frozen=True)
class Moments:
    """When each thing of a case was done; nothing where it was not."""

    written: datetime
    seen: datetime | None = None
    reported: list[datetime] = field(default_factory=list)
    ruled: datetime | None = None
    appealed: datetime | None = None
    answered: datetime | None = None
    read_again: datetime | None = None


def backdate(case: Case, sheet: Sheet, moments: Moments) -> None:
    """Step: one case, its reports, its decision and the rest, at their moments."""
    require_transaction()
    opened = min(moment for moment in (moments.seen, *moments.reported) if moment)
    Case.objects.filter(pk=case.pk).update(opened_at=opened, decided_at=moments.ruled, wants_second="drawn" in sheet)
    for one, at in zip(case.reports.order_by("pk"), moments.reported, strict=True):
        one.at = at
        one.save(update_fields=["at"])
    case.marks.update(at=moments.seen or opened)
    SecondReading.objects.filter(case=case).update(at=moments.read_again)
    if moments.ruled:
        _decision(case, moments.ruled, moments)


def _decision(case: Case, ruled: datetime, moments: Moments) -> None:
    decision = case.decisions.exclude(act=Act.UNDO).get()
    until = ruled + APPEAL_WITHIN if decision.appeal_until else None
    Decision.objects.filter(pk=decision.pk).update(at=ruled, appeal_until=until)
    Decision.objects.filter(reverses=decision).update(at=moments.answered)
    if decision.restriction_id and decision.days:
        ends = ruled + timedelta(days=decision.days)
        Restriction.objects.filter(pk=decision.restriction_id).update(since=ruled, until=ends)
    if moments.appealed:
        Appeal.objects.filter(decision=decision).update(
            at=moments.appealed, due_at=moments.appealed + ANSWERED_WITHIN, decided_at=moments.answered
        )
    _text(case, ruled)


def _text(case: Case, ruled: datetime) -> None:
    """What was taken away or masked, and what was shown at last, since that day."""
    for model, pk, gone in (
        (Proposal, case.proposal_id, "removed_at"), (Comment, case.comment_id, "withdrawn_at"),
        (Message, case.message_id, "gone_at"),
    ):  # fmt: skip
        rows: Any = model._default_manager.filter(pk=pk)
        for name in (gone, "masked_at"):
            rows.filter(**{f"{name}__isnull": False}).update(**{name: ruled})
    waited = Proposal.objects.filter(cases=case, status=Status.PUBLISHED, published_at__gt=ruled)
    waited.update(published_at=ruled)
