"""May they? Pure questions about answers and what follows from them, asked by pages and services alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from consult.answers.models import Answer, Choice, Commitment, MergeConsent, MergeState, MovedSupport, Said, State
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Proposal, Status
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal


class AnswerRefusal(Refusal):
    """Why an answer, a commitment or a merge stays as it is."""

    NO_DELEGATION = (
        "no_delegation",
        _("Cette décision revient à une élue ou un élu qui a reçu délégation pour ce thème et ce secteur."),
    )
    DELEGATION_ENDED = (
        "delegation_ended",
        _("Votre délégation pour ce thème a pris fin : cette décision revient à qui l’a reçue depuis."),
    )
    NOT_SHOWN = "proposal_not_shown", _("Cette proposition n’est pas publiée : on n’y répond pas.")
    NOT_PUBLISHED = "answer_not_published", _("Cette réponse n’est pas encore publiée.")
    ONLY_CONCERNED = (
        "only_concerned",
        _("Dire si une réponse répond est réservé aux personnes qui ont écrit ou soutenu la proposition."),
    )
    NOTHING_TO_MERGE = "nothing_to_merge", _("Choisissez au moins une autre proposition de cette consultation.")
    AUTHOR_GONE = (
        "author_gone",
        _("L’auteur ou l’autrice d’une de ces propositions a fermé son compte : personne ne peut donner son accord."),
    )
    MERGED_ALREADY = "merged_already", _("Une de ces propositions fait déjà partie d’une fusion.")
    MERGE_OVER = "merge_over", _("Cette demande de fusion est close.")
    CHOSEN_ALREADY = (
        "chosen_already",
        _("Vous avez déjà fait votre choix : votre soutien n’a pas bougé une seconde fois."),
    )
    SUPPORT_GONE = "support_gone", _("Vous ne soutenez plus cette proposition : il n’y a rien à déplacer.")
    CONSULTATION_OVER = "consultation_over", _("Cette consultation est terminée : les soutiens ne bougent plus.")
    DUTIES_OPEN = (
        "duties_open",
        _(
            "Des propositions ont atteint le seuil de la charte et attendent leur réponse : publiez-les avant de terminer."
        ),
    )
    WORK_ONLY = "commitment_not_public", _("Cet engagement n’est pas encore publié : corrigez-le dans la réponse.")
    BINDING = "commitment_binding", _("Cet engagement est public : il change avec un motif, il ne s’efface pas.")

    @property
    def status(self) -> int:
        return 409 if self.value in {"chosen_already", "merge_over", "merged_already", "duties_open"} else 403


@dataclass(frozen=True)
class Capacity:
    """As what someone may decide on a proposal: their function, and whether they still hold it now."""

    words: str
    is_held: bool


def _works_here(standing: Standing, consultation: Consultation) -> bool:
    return standing.is_official and standing.territory_id == consultation.territory_id


def refuse_instruct(standing: Standing, proposal: Proposal) -> Refusal | None:
    """Officials prepare the answer to what everyone may read, also before its threshold and after the consultation."""
    if standing.user is None:
        return Common.SIGN_IN
    if not _works_here(standing, proposal.consultation):
        return Common.NOT_ALLOWED
    return None if proposal.status == Status.PUBLISHED else AnswerRefusal.NOT_SHOWN


def refuse_edit_answer(standing: Standing, answer: Answer) -> Refusal | None:
    """Officials write an answer until it is sent to be decided."""
    reason = refuse_instruct(standing, answer.proposal)
    if reason is None and answer.state != State.INSTRUCTING:
        return Common.CHANGED_MEANWHILE
    return reason


def refuse_advise(standing: Standing, answer: Answer, is_contact: bool) -> Refusal | None:
    """An official notes an advice, or a contact of the partner that was asked gives it, until the answer is decided."""
    if standing.user is None:
        return Common.SIGN_IN
    if not is_contact and not _works_here(standing, answer.proposal.consultation):
        return Common.NOT_ALLOWED
    return None if answer.state in {State.INSTRUCTING, State.TO_DECIDE} else Common.CHANGED_MEANWHILE


def refuse_decide(standing: Standing, answer: Answer, capacity: Capacity | None) -> Refusal | None:
    """An élue or élu whose delegation covers the theme and the area now, or an administrator."""
    reason = refuse_capacity(standing, answer.proposal, capacity)
    if reason is None and answer.state != State.TO_DECIDE:
        return Common.CHANGED_MEANWHILE
    return reason


def refuse_capacity(standing: Standing, proposal: Proposal, capacity: Capacity | None) -> Refusal | None:
    """The reason this person does not decide on this proposal now, whatever the state of its answer."""
    if standing.user is None:
        return Common.SIGN_IN
    if proposal.status != Status.PUBLISHED:
        return AnswerRefusal.NOT_SHOWN
    here = standing.territory_id == proposal.consultation.territory_id
    if (here and standing.is_administrator) or (capacity is not None and capacity.is_held):
        return None
    return AnswerRefusal.NO_DELEGATION if capacity is None else AnswerRefusal.DELEGATION_ENDED


def refuse_publish(standing: Standing, answer: Answer, capacity: Capacity | None) -> Refusal | None:
    """Officials publish what was decided, and so does who may decide it."""
    if not _works_here(standing, answer.proposal.consultation):
        reason = refuse_capacity(standing, answer.proposal, capacity)
    else:
        reason = refuse_instruct(standing, answer.proposal)
    if reason is None and answer.state != State.DECIDED:
        return Common.CHANGED_MEANWHILE
    return reason


def refuse_send_back(standing: Standing, answer: Answer, capacity: Capacity | None) -> Refusal | None:
    """Officials, and who decides, give an answer back until it is published."""
    if _works_here(standing, answer.proposal.consultation):
        reason = refuse_instruct(standing, answer.proposal)
    else:
        reason = refuse_capacity(standing, answer.proposal, capacity)
    if reason is None and answer.state not in {State.TO_DECIDE, State.DECIDED}:
        return Common.CHANGED_MEANWHILE
    return reason


def refuse_commit(standing: Standing, proposal: Proposal, capacity: Capacity | None) -> Refusal | None:
    """Officials, and who may decide on the proposal, write commitments and follow them, whatever became of the consultation."""
    if standing.user is None:
        return Common.SIGN_IN
    if _works_here(standing, proposal.consultation) or (capacity is not None and capacity.is_held):
        return None
    return Common.NOT_ALLOWED if capacity is None else AnswerRefusal.DELEGATION_ENDED


def refuse_draft_commitment(standing: Standing, answer: Answer, capacity: Capacity | None) -> Refusal | None:
    """A commitment is written with its answer, and is the answer's until that one is published."""
    reason = refuse_commit(standing, answer.proposal, capacity)
    return reason or (AnswerRefusal.BINDING if answer.state == State.PUBLISHED else None)


def refuse_change_commitment(standing: Standing, commitment: Commitment, capacity: Capacity | None) -> Refusal | None:
    """A public commitment changes state, with a reason."""
    reason = refuse_commit(standing, commitment.proposal, capacity)
    return reason or (None if commitment.answer.state == State.PUBLISHED else AnswerRefusal.WORK_ONLY)


def refuse_follow(standing: Standing, proposal: Proposal) -> Refusal | None:
    """Any account follows what everyone may read, and stops."""
    if standing.user is None:
        return Common.SIGN_IN
    return AnswerRefusal.NOT_SHOWN if proposal.status == Status.DRAFT else None


def refuse_satisfaction(standing: Standing, answer: Answer, is_concerned: bool) -> Refusal | None:
    """Who wrote or supports the proposal says whether the published answer answered."""
    if standing.user is None:
        return Common.SIGN_IN
    if answer.state != State.PUBLISHED:
        return AnswerRefusal.NOT_PUBLISHED
    return None if is_concerned else AnswerRefusal.ONLY_CONCERNED


def refuse_merge(standing: Standing, into: Proposal, sources: Sequence[Proposal], is_merged: bool) -> Refusal | None:
    """Officials ask authors to bring their proposals together; without an author there is nobody to ask."""
    reason = refuse_instruct(standing, into)
    if reason is not None:
        return reason
    if not sources or any(s.pk == into.pk or s.consultation_id != into.consultation_id for s in sources):
        return AnswerRefusal.NOTHING_TO_MERGE
    if any(s.status != Status.PUBLISHED for s in sources):
        return AnswerRefusal.NOT_SHOWN
    if any(one.author_id is None for one in sources):
        return AnswerRefusal.AUTHOR_GONE
    return AnswerRefusal.MERGED_ALREADY if is_merged else None


def refuse_consent(standing: Standing, consent: MergeConsent) -> Refusal | None:
    """The author alone agrees or not, once, while the question is open."""
    if standing.user is None:
        return Common.SIGN_IN
    if consent.author_id != standing.user.pk:
        return Common.NOT_YOURS
    if consent.merge.state != MergeState.ASKED:
        return AnswerRefusal.MERGE_OVER
    return None if consent.said == Said.NOTHING else Common.ALREADY_DONE


def refuse_choice(moved: MovedSupport, choice: str) -> Refusal | None:
    """A support moves once, while the consultation goes on; one that was kept may still move."""
    if moved.merge.state != MergeState.DONE:
        return AnswerRefusal.MERGE_OVER
    if moved.choice != Choice.KEEP:
        return AnswerRefusal.CHOSEN_ALREADY
    if moved.source.consultation.status != ConsultationStatus.PUBLISHED:
        return AnswerRefusal.CONSULTATION_OVER
    both = choice == Choice.KEEP or moved.source.status == Status.PUBLISHED
    both = both and (choice != Choice.MOVE or moved.merge.into.status == Status.PUBLISHED)
    return None if both else AnswerRefusal.NOT_SHOWN
