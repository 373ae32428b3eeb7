"""May they? Pure questions about practices."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from consult.answers.models import Commitment, CommitmentState, State
from consult.practices.models import Practice
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal

NEEDED: dict[str, Any] = {
    "context": _("Dites d’où l’on partait, par exemple « Le soir, l’allée était noire et l’on n’y passait plus »."),
    "done": _("Dites ce qui a été fait, par exemple « Douze lampes posées, l’allée ouverte la nuit »."),
    "result": _("Dites ce que cela a changé, par exemple « On y passe de nouveau après 20 h »."),
}  # what a published sheet always says, with the remedy where it does not


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
