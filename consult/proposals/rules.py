"""May they? Pure questions about proposals, asked by pages, API and services alike."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Kind
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.rules import Closed, refuse_name, refuse_part, refuse_phase, refuse_voice
from consult.proposals.models import Proposal, Status
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal, Refused


class ProposalRefusal(Refusal):
    """Why a proposal stays as it is."""

    EDIT_WINDOW_OVER = (
        "edit_window_over",
        _("Une proposition se corrige pendant 48 heures. Ensuite, on peut seulement la retirer, avec un motif."),
    )
    MASKED = "proposal_masked", _("Un passage de cette proposition a été masqué : elle ne se corrige plus.")
    NOT_PUBLISHED = "proposal_not_published", _("Cette proposition n’est pas publiée : elle ne peut pas être soutenue.")
    SAME_TEXT = (
        "same_proposal",
        _("Vous venez de publier cette même proposition. Pour la publier deux fois, attendez cinq minutes."),
    )
    REMOVED = "proposal_removed", _("Cette proposition a été retirée par la modération.")
    DAILY_LIMIT = (
        "daily_limit",
        _("Vous avez déjà publié plusieurs propositions aujourd’hui. Votre brouillon est gardé : publiez-le demain."),
    )

    @property
    def status(self) -> int:
        return {"daily_limit": 429, "same_proposal": 429, "proposal_removed": 410}.get(self.value, 403)


class TakenAway(Refused):
    """What stands at the address of a proposal that the moderation removed: that it was, when, and why."""

    template = "proposals/removed.html"

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(ProposalRefusal.REMOVED)
        self.removal, self.removed_at = proposal.removal, proposal.removed_at


def refuse_read(standing: Standing, proposal: Proposal) -> Refusal | None:
    """What the moderation removed is read by its author, and by whoever works for the territory."""
    if proposal.status != Status.HIDDEN:
        return None
    wrote = standing.user is not None and proposal.author_id == standing.user.pk
    works_here = standing.is_staff and standing.territory_id == proposal.consultation.territory_id
    return None if wrote or works_here else ProposalRefusal.REMOVED


def refuse_propose(
    standing: Standing, consultation: Consultation, at: datetime, association: Association | None = None
) -> Refusal | None:
    """The reason this person may not propose here now, or ``None``."""
    return refuse_phase(consultation, Kind.PROPOSE, at) or refuse_voice(standing, consultation, association)


def refuse_edit(standing: Standing, proposal: Proposal, at: datetime) -> Refusal | None:
    """Its author alone corrects it: a draft while proposing is open, a published one within its window, one given back any time."""
    if standing.user is None:
        return Common.SIGN_IN
    if proposal.author_id != standing.user.pk:
        return Common.NOT_YOURS
    if proposal.status == Status.DRAFT:
        return refuse_phase(proposal.consultation, Kind.PROPOSE, at)
    if proposal.status == Status.RETURNED:
        return None if proposal.consultation.status == ConsultationStatus.PUBLISHED else Closed.CLOSED
    if proposal.masked_at is not None:
        return ProposalRefusal.MASKED
    if proposal.status != Status.PUBLISHED or not proposal.is_in_edit_window(at):
        return ProposalRefusal.EDIT_WINDOW_OVER
    return None


def refuse_withdraw(standing: Standing, proposal: Proposal) -> Refusal | None:
    """Its author alone withdraws it, whenever they like: words stay theirs after the consultation too."""
    if standing.user is None:
        return Common.SIGN_IN
    if proposal.author_id != standing.user.pk:
        return Common.NOT_YOURS
    return None if proposal.status == Status.PUBLISHED else Common.ALREADY_DONE


def refuse_support(standing: Standing, proposal: Proposal, at: datetime) -> Refusal | None:
    """One person counts once, whatever their role."""
    if proposal.status != Status.PUBLISHED:
        return ProposalRefusal.NOT_PUBLISHED
    return _refuse_season(proposal.consultation, at) or refuse_part(standing, proposal.consultation)


def refuse_withdraw_support(standing: Standing, proposal: Proposal, at: datetime) -> Refusal | None:
    """A support is taken back while supports are open, even by a person who could not give one any more."""
    if proposal.status != Status.PUBLISHED:
        return ProposalRefusal.NOT_PUBLISHED
    return _refuse_season(proposal.consultation, at) or (Common.SIGN_IN if standing.user is None else None)


def refuse_endorse(standing: Standing, proposal: Proposal, association: Association, at: datetime) -> Refusal | None:
    """An association endorses through a member with a mandate of today; a suspension of their words takes no support away."""
    if proposal.status != Status.PUBLISHED:
        return ProposalRefusal.NOT_PUBLISHED
    return _refuse_season(proposal.consultation, at) or refuse_name(standing, proposal.consultation, association)


def _refuse_season(consultation: Consultation, at: datetime) -> Refusal | None:
    """Supports and endorsements open with the proposing and the discussing; a consultation that is over says so."""
    proposing, discussing = (refuse_phase(consultation, kind, at) for kind in (Kind.PROPOSE, Kind.DISCUSS))
    if proposing is None or discussing is None:
        return None
    return discussing if discussing is Closed.NOT_OPEN_YET else proposing
