"""Pieces of writing that the services of moderation share: each runs inside its caller's transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from consult.comments import moderated as comments
from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.discussion import moderated as messages
from consult.discussion.models import Message
from consult.moderation.models import Case, CaseMark, Decision, MarkKind
from consult.moderation.models.cases import MARK_RISKS
from consult.moderation.selectors.texts import READ_FROM, text_of
from consult.proposals import moderated as proposals
from consult.proposals.models import Proposal
from consult.proposals.steps import locked
from core.lib.db import lock_name, require_transaction

HIGHEST = 100
SWEEP = "moderation-sweep"  # the lock of whoever holds many cases at once


@dataclass(frozen=True)
class Target:
    """What a case is about: exactly one of these, or the address of another public page of the territory."""

    proposal: Proposal | None = None
    comment: Comment | None = None
    message: Message | None = None
    address: str = ""

    @property
    def name(self) -> str:
        """The same for two hands that look at the same thing."""
        for kind, one in (("proposal", self.proposal), ("comment", self.comment), ("message", self.message)):
            if one is not None:
                return f"{kind}:{one.pk}"
        return f"page:{self.address}"


def case_for(territory_id: int, target: Target, at: datetime) -> Case:
    """Step: the case about this text that is open or waits for a second person, held; opened where there is none."""
    require_transaction()
    lock_name(f"case:{territory_id}:{target.name}")
    about = {"proposal": target.proposal, "comment": target.comment, "message": target.message}
    keys = {"territory_id": territory_id, **about, "address": target.address}
    found = Case.objects.unsettled().filter(**{k: v for k, v in keys.items() if v not in (None, "")})
    if not any(about.values()):
        found = found.filter(proposal=None, comment=None, message=None)
    case = found.select_for_update(of=("self",)).order_by("pk").first()
    if case is None:
        text = target.proposal or target.comment or target.message
        case = Case.objects.create(
            **keys, opened_at=at, author=text.author if text else None, consultation=_consultation_of(target)
        )
    return case


def reopen(case: Case) -> None:
    """Step: a case waits for somebody again, unless the same text has another one that does."""
    require_transaction()
    case.version += 1
    if not _same_text(case).filter(decided_at=None).exists():
        case.decided_at = None
    case.save(update_fields=["decided_at", "version"])


def mark(case: Case, kind: MarkKind, passage: str = "", cluster: str = "") -> bool:
    """Step: note what drew attention, once a kind; true where it was not noted yet."""
    require_transaction()
    _row, made = CaseMark.objects.get_or_create(
        case=case, kind=kind, defaults={"passage": passage[:120], "cluster": cluster}
    )
    if made:
        raise_risk(case, MARK_RISKS[kind])
    return made


def raise_risk(case: Case, risk: int) -> None:
    """Step: the queue reads a case sooner: its highest reason, and a little more for each further one."""
    require_transaction()
    case.risk = min(HIGHEST, max(case.risk, risk) + (5 if case.risk else 0))
    case.version += 1
    case.save(update_fields=["risk", "version"])


def held_case(pk: int) -> Case:
    """Step: the case as it is now, held, with the text that it is about, held too: texts come before their case nowhere else."""
    require_transaction()
    case = Case.objects.select_for_update(of=("self",)).select_related(*READ_FROM).get(pk=pk)
    if case.proposal is not None:
        case.proposal = locked(case.proposal)
    elif case.comment is not None:
        case.comment = comments.held_comment(case.comment.pk)
    elif case.message is not None:
        case.message = messages.held_message(case.message)
    return case


def held_decision(decision: Decision) -> tuple[Decision, Case]:
    """Step: a decision as it is now, under its case."""
    require_transaction()
    case = held_case(decision.case_id)
    now = Decision.objects.select_related("restriction").get(pk=decision.pk)
    now.case = case
    return now, case


def hold_all(cases: Sequence[Case]) -> None:
    """Step: hold many cases and their texts before anything is written, in the order of everyone's locks: arguments, rooms, proposals.

    Only the sweep holds many cases too: the two take turns.
    """
    require_transaction()
    lock_name(SWEEP)
    rows = Case.objects.filter(pk__in=[case.pk for case in cases])
    for pk in rows.order_by("comment_id", "message__room_id", "proposal_id", "pk").values_list("pk", flat=True):
        held_case(pk)


def decisions_on(case: Case) -> QuerySet[Decision]:
    """Every decision about the text of this case, in this case or in an earlier one."""
    return Decision.objects.filter(case__in=_same_text(case))


def hide(case: Case, at: datetime, reason: str) -> None:
    """Step: take the words of a case away."""
    require_transaction()
    if case.proposal is not None:
        proposals.hide(case.proposal, at=at, reason=reason)
    elif case.comment is not None:
        comments.hide(case.comment, at=at, reason=reason)
    elif case.message is not None:
        messages.hide(case.message, at=at, reason=reason)


def give_back(case: Case, at: datetime, reason: str) -> None:
    """Step: give the words of a case back to their author; a message has no such state."""
    require_transaction()
    if case.proposal is not None:
        proposals.give_back(case.proposal, at=at, reason=reason)
    elif case.comment is not None:
        comments.give_back(case.comment, at=at, reason=reason)


def mask(case: Case, at: datetime, passages: Sequence[str]) -> None:
    """Step: mask passages of a case's words; each must stand in them, word for word."""
    require_transaction()
    if case.proposal is not None:
        proposals.mask(case.proposal, passages, at=at)
    elif case.comment is not None:
        comments.mask(case.comment, passages, at=at)
    elif case.message is not None:
        messages.mask(case.message, passages, at=at)


def show(case: Case, at: datetime) -> None:
    """Step: show the words of a case, for the first time or again."""
    require_transaction()
    if case.proposal is not None:
        proposals.show_again(case.proposal, at=at)
    elif case.comment is not None:
        comments.show_again(case.comment)
    elif case.message is not None:
        messages.show_again(case.message)


def contest(case: Case, *, wanted: bool) -> None:
    """Step: an appeal about the words of a case begins, or ends."""
    require_transaction()
    if case.proposal is not None:
        proposals.contest(case.proposal, wanted=wanted)
    elif case.comment is not None:
        comments.contest(case.comment, wanted=wanted)
    elif case.message is not None:
        messages.contest(case.message, wanted=wanted)


def is_waiting(case: Case) -> bool:
    """Whether the words of a case wait for its decision, out of sight."""
    return text_of(case).status == "held"


def _same_text(case: Case) -> QuerySet[Case]:
    """Every case about the same text or page."""
    about = {"proposal": case.proposal_id, "comment": case.comment_id, "message": case.message_id}
    keys = {name: pk for name, pk in about.items() if pk is not None}
    rows = Case.objects.filter(territory=case.territory_id, **keys)
    return rows if keys else rows.filter(address=case.address)


def _consultation_of(target: Target) -> Consultation | None:
    if target.proposal is not None:
        return target.proposal.consultation
    if target.comment is not None:
        return target.comment.proposal.consultation
    return target.message.room.consultation if target.message is not None else None
