"""May they? Pure questions about practices."""

from django.utils.translation import gettext_lazy as _

from consult.answers.models import Commitment, CommitmentState, State
from consult.practices.models import Practice, Status
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal


class PracticeRefusal(Refusal):
    """Why a sheet is not made."""

    NOT_DONE = "commitment_not_done", _("Une fiche pratique se tire d’un engagement réalisé et public.")


def refuse_draft(standing: Standing, commitment: Commitment) -> Refusal | None:
    """Officials of the town draw a sheet from a commitment that was kept."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.is_official or standing.territory_id != commitment.proposal.consultation.territory_id:
        return Common.NOT_ALLOWED
    kept = commitment.state == CommitmentState.DONE and commitment.answer.state == State.PUBLISHED
    return None if kept else PracticeRefusal.NOT_DONE


def refuse_edit(standing: Standing, practice: Practice) -> Refusal | None:
    """Officials of the town that did it write its sheet."""
    if standing.user is None:
        return Common.SIGN_IN
    works_here = standing.is_official and standing.territory_id == practice.territory_id
    return None if works_here else Common.NOT_ALLOWED


def refuse_read(standing: Standing, practice: Practice) -> Refusal | None:
    """A draft is for those who write it; for anyone else it does not exist."""
    return None if practice.status == Status.PUBLISHED else refuse_edit(standing, practice)
