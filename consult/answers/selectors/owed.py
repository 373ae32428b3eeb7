"""What a consultation still owes. Nothing here writes."""

from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet

from consult.answers.models import Duty
from consult.answers.rules import AnswerRefusal
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.rules import refuse_close
from consult.proposals.models import Proposal
from core.accounts.selectors import Standing
from core.lib.refusals import Refusal


def due_now() -> "QuerySet[Proposal]":
    """The proposals that reached their threshold and have no duty yet."""
    known = Duty.objects.filter(proposal=OuterRef("pk"))
    return Proposal.objects.published().filter(
        ~Exists(known),
        consultation__status=ConsultationStatus.PUBLISHED,
        support_count__gte=F("consultation__answer_threshold"),
    )


def owes(consultation: Consultation) -> bool:
    """Whether an answer is still owed here, also where the sweep has not opened its duty yet."""
    is_open = Duty.objects.open().filter(proposal__consultation=consultation).exists()
    return is_open or due_now().filter(consultation=consultation).exists()


def refuse_closing(standing: Standing, consultation: Consultation, at: datetime) -> Refusal | None:
    """The reason the consultation may not end now: what its calendar and roles say, then what it owes."""
    reason = refuse_close(standing, consultation, at)
    return reason or (AnswerRefusal.DUTIES_OPEN if owes(consultation) else None)
