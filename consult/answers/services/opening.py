"""Duties: opened by a sweep as soon as a proposal reaches the threshold of its charter."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from consult.answers.addresses import desk_address, proposal_address
from consult.answers.models import Duty
from consult.answers.selectors.delegations import deciders_of
from consult.answers.selectors.owed import due_now
from consult.answers.steps import say
from consult.consultations.steps import held
from consult.proposals.models import Proposal
from core.notices.letters import write_letter

MOST_A_SWEEP = 500


def open_duties() -> int:
    """Open every duty that a threshold has made due, each once, and tell author and élus. Returns how many were opened.

    Running it twice, or two at once, changes nothing.
    """
    waiting = due_now().order_by("pk").values_list("pk", flat=True)[:MOST_A_SWEEP]
    return sum(open_duty(proposal_id=pk) is not None for pk in list(waiting))


@transaction.atomic(durable=True)
def open_duty(*, proposal_id: int) -> Duty | None:
    """Open the duty of one proposal, unless another hand has, or its consultation closes meanwhile."""
    known = Proposal.objects.filter(pk=proposal_id).order_by("pk").values_list("consultation_id", flat=True).first()
    if known is None:
        return None
    # Closing takes the same lock: either the duty is there before it looks, or the consultation is over.
    consultation = held(known)
    proposal = due_now().filter(pk=proposal_id).select_related("author", "neighbourhood").order_by("pk").first()
    if proposal is None:
        return None
    proposal.consultation = consultation
    now = timezone.now()
    duty = Duty.objects.create(
        proposal=proposal, opened_at=now, due_at=now + timedelta(days=consultation.answer_days),
        threshold=consultation.answer_threshold, supports=proposal.support_count,
    )  # fmt: skip
    _tell(duty, proposal)
    say(None, proposal, "duty.opened", f"proposal:{proposal.pk}", due_at=duty.due_at.isoformat())
    return duty


def _tell(duty: Duty, proposal: Proposal) -> None:
    said: dict[str, Any] = {
        "title": proposal.title, "supports": duty.supports, "due_on": timezone.localtime(duty.due_at).date(),
        "territory_name": proposal.consultation.territory.name, "url": proposal_address(proposal),
    }  # fmt: skip
    if proposal.author is not None and proposal.author.is_active:
        write_letter("duty_opened", to=proposal.author.email, **said)
    for user in deciders_of(proposal, duty.opened_at):
        write_letter("duty_to_answer", to=user.email, **said, desk_url=desk_address(proposal.consultation.territory))
