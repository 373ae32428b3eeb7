"""May they? Pure questions about proposals, asked by pages, API and services alike."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Kind
from consult.consultations.rules import refuse_part, refuse_phase, refuse_voice
from consult.proposals.models import Proposal, Status
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal


class ProposalRefusal(Refusal):
    """Why a proposal stays as it is."""

    EDIT_WINDOW_OVER = (
        "edit_window_over",
        _(
            "Une proposition se corrige pendant 48 heures. Ensuite, elle ne change plus : on peut la retirer, avec un motif."
        ),
    )
    NOT_PUBLISHED = "proposal_not_published", _("Cette proposition n’est pas publiée : elle ne peut pas être soutenue.")
    DAILY_LIMIT = (
        "daily_limit",
        _(
            "Vous avez déjà publié plusieurs propositions aujourd’hui. Vous pourrez en publier une autre demain ; votre brouillon est gardé."
        ),
    )

    @property
    def status(self) -> int:
        return 429 if self.value == "daily_limit" else 403


def refuse_propose(
    standing: Standing, consultation: Consultation, at: datetime, association: Association | None = None
) -> Refusal | None:
    """The reason this person may not propose here now, or ``None``."""
    return refuse_phase(consultation, Kind.PROPOSE, at) or refuse_voice(standing, consultation, association)


def refuse_edit(standing: Standing, proposal: Proposal, at: datetime) -> Refusal | None:
    """Its author alone corrects it: a draft while proposing is open, a published one within its window."""
    if standing.user is None:
        return Common.SIGN_IN
    if proposal.author_id != standing.user.pk:
        return Common.NOT_YOURS
    if proposal.status == Status.DRAFT:
        return refuse_phase(proposal.consultation, Kind.PROPOSE, at)
    if proposal.status != Status.PUBLISHED or not proposal.is_in_edit_window(at):
        return ProposalRefusal.EDIT_WINDOW_OVER
    return None


def refuse_withdraw(standing: Standing, proposal: Proposal) -> Refusal | None:
    """Its author alone withdraws it, at any time before the consultation ends."""
    if standing.user is None:
        return Common.SIGN_IN
    if proposal.author_id != standing.user.pk:
        return Common.NOT_YOURS
    return None if proposal.status == Status.PUBLISHED else Common.ALREADY_DONE


def refuse_support(standing: Standing, proposal: Proposal, at: datetime) -> Refusal | None:
    """Supports open with the proposing and the discussing; one person counts once, whatever their role."""
    if proposal.status != Status.PUBLISHED:
        return ProposalRefusal.NOT_PUBLISHED
    consultation = proposal.consultation
    if not consultation.phase_at(Kind.PROPOSE, at) and (closed := refuse_phase(consultation, Kind.DISCUSS, at)):
        proposing = refuse_phase(consultation, Kind.PROPOSE, at)
        return proposing or closed
    return refuse_part(standing, consultation)


def refuse_endorse(standing: Standing, proposal: Proposal, association: Association, at: datetime) -> Refusal | None:
    """An association endorses through a member with a mandate of today."""
    if proposal.status != Status.PUBLISHED:
        return ProposalRefusal.NOT_PUBLISHED
    consultation = proposal.consultation
    if not consultation.phase_at(Kind.PROPOSE, at) and (closed := refuse_phase(consultation, Kind.DISCUSS, at)):
        return closed
    return refuse_voice(standing, consultation, association)
