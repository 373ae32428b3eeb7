"""May they? Pure questions about arguments."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consult.comments.models import DEEPEST, Comment, Status
from consult.consultations.models import Consultation, Kind
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.rules import Closed, refuse_phase, refuse_voice
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal


class CommentRefusal(Refusal):
    """Why an argument cannot be written or changed."""

    TOO_DEEP = "too_deep", _("Ce fil est déjà profond : répondez au message du dessus.")
    EDIT_WINDOW_OVER = (
        "comment_edit_window_over",
        _("Un argument se corrige pendant dix minutes. Vous pouvez en écrire un autre."),
    )
    MASKED = "comment_masked", _("Un passage de cet argument a été masqué : il ne se corrige plus.")
    DAILY_LIMIT = (
        "daily_comment_limit",
        _("Vous avez déjà écrit beaucoup d’arguments aujourd’hui. Vous pourrez reprendre demain."),
    )
    SAME_TEXT = "same_comment", _("Vous venez d’écrire ce même texte. Pour le répéter, attendez cinq minutes.")
    PARENT_GONE = "parent_gone", _("Le message auquel vous répondez a été retiré.")

    @property
    def status(self) -> int:
        return 429 if self.value in {"daily_comment_limit", "same_comment"} else 403


def refuse_talk(consultation: Consultation, at: datetime) -> Refusal | None:
    """Arguments open with the proposing and the discussing."""
    if consultation.phase_at(Kind.PROPOSE, at):
        return refuse_phase(consultation, Kind.PROPOSE, at)
    return refuse_phase(consultation, Kind.DISCUSS, at)


def refuse_comment(
    standing: Standing,
    proposal: Proposal,
    at: datetime,
    parent: Comment | None = None,
    association: Association | None = None,
) -> Refusal | None:
    """The reason this person may not argue here now, or ``None``."""
    if proposal.status != ProposalStatus.PUBLISHED:
        return Common.CHANGED_MEANWHILE
    if closed := refuse_talk(proposal.consultation, at):
        return closed
    if parent is not None and parent.status != Status.PUBLISHED:
        return CommentRefusal.PARENT_GONE
    if parent is not None and parent.depth >= DEEPEST:
        return CommentRefusal.TOO_DEEP
    return refuse_voice(standing, proposal.consultation, association)


def refuse_edit(standing: Standing, comment: Comment, at: datetime) -> Refusal | None:
    """Its author alone corrects it, for ten minutes, or whenever the moderation gave it back."""
    if standing.user is None:
        return Common.SIGN_IN
    if comment.author_id != standing.user.pk:
        return Common.NOT_YOURS
    if comment.status == Status.RETURNED:
        return None if comment.proposal.consultation.status == ConsultationStatus.PUBLISHED else Closed.CLOSED
    if comment.masked_at is not None:
        return CommentRefusal.MASKED
    if comment.status != Status.PUBLISHED or not comment.is_in_edit_window(at):
        return CommentRefusal.EDIT_WINDOW_OVER
    return None


def refuse_withdraw(standing: Standing, comment: Comment) -> Refusal | None:
    """Its author alone withdraws it."""
    if standing.user is None:
        return Common.SIGN_IN
    if comment.author_id != standing.user.pk:
        return Common.NOT_YOURS
    return None if comment.status == Status.PUBLISHED else Common.ALREADY_DONE
