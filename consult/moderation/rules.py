"""May they? Pure questions about reports, decisions and appeals."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from consult.discussion.rules import refuse_run
from consult.moderation.models import Act, Appeal, Case, Decision, DecisionState
from core.accounts.models import Role, User
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal
from core.lib.text import WORD, unaccented

APPEAL_WITHIN = timedelta(days=60)  # after a decision
ANSWERED_WITHIN = timedelta(days=15)  # after an appeal
MODERATES = {Role.MODERATOR, Role.OFFICIAL, Role.ADMINISTRATOR}


class ModerationRefusal(Refusal):
    """Why a decision is not taken."""

    DECIDED = "case_decided", _("Ce dossier est déjà tranché : sa décision se lit sur sa page.")
    CHANGED = (
        "text_changed",
        _("Le texte ou le dossier a changé pendant votre lecture. Relisez-le, puis décidez de nouveau."),
    )
    NOT_YOURS = (
        "hidden_by_another",
        _("Une autre personne a masqué ce message : elle seule, ou la modération, peut le montrer de nouveau."),
    )
    NOT_REMOVED = "not_removed", _("Cette décision est déjà annulée, ou n’a rien à annuler.")
    OWN_TEXT = "own_text", _("Personne ne modère ses propres mots : une ou un collègue doit trancher.")
    OWN_DECISION = (
        "own_decision",
        _("Vous avez pris la première décision : le recours, comme la confirmation, revient à une autre personne."),
    )
    NO_RETURN = (
        "no_return",
        _("Un message ne se rend pas pour correction : retirez-le, ou masquez le passage en cause."),
    )
    AWAY = (
        "already_away",
        _("Ce texte n’est déjà plus affiché. Pour changer de décision, annulez d’abord la précédente."),
    )
    NO_WORDS = "no_words", _("Cette page n’est pas un texte de participant : traitez-la, puis gardez-la en l’état.")
    APPEAL_LATE = "appeal_late", _("Le délai de recours est passé : cette décision ne peut plus être contestée ici.")
    APPEAL_MADE = "appeal_made", _("Un recours a déjà été formé contre cette décision.")
    NO_APPEAL = "no_appeal", _("Cette décision n’a rien retiré : il n’y a pas de recours à former.")
    APPEAL_OVER = "appeal_over", _("Ce recours est déjà tranché.")
    NOTHING_PROPOSED = "nothing_proposed", _("Cette décision n’attend pas de confirmation.")

    @property
    def status(self) -> int:
        conflicts = {
            "case_decided",
            "text_changed",
            "appeal_made",
            "appeal_over",
            "nothing_proposed",
            "not_removed",
            "already_away",
        }
        return 409 if self.value in conflicts else 403


def refuse_moderate(standing: Standing) -> Refusal | None:
    """Moderators, officials and administrators of this territory."""
    if standing.user is None:
        return Common.SIGN_IN
    return None if standing.roles & MODERATES else Common.NOT_ALLOWED


def refuse_decide(standing: Standing, case: Case, act: str, sanction: str = "") -> Refusal | None:
    """The reason this person may not decide on this case now, or ``None``. Whoever runs a room hides, and restrains nobody."""
    if refused := _refuse_case(standing, case, leads=act == Act.HIDE and not sanction and _leads(standing, case)):
        return refused
    if case.decided_at is not None:
        return ModerationRefusal.DECIDED
    if case.address and act != Act.KEEP:
        return ModerationRefusal.NO_WORDS
    return ModerationRefusal.NO_RETURN if act == Act.RETURN and case.message_id else None


def refuse_confirm(standing: Standing, decision: Decision) -> Refusal | None:
    """Somebody else confirms a removal of words about the person who asked for it."""
    if refused := _refuse_case(standing, decision.case):
        return refused
    if decision.state != DecisionState.PROPOSED:
        return ModerationRefusal.NOTHING_PROPOSED
    return ModerationRefusal.OWN_DECISION if is_by(standing, decision.by) else None


def refuse_undo(standing: Standing, decision: Decision) -> Refusal | None:
    """Any moderator takes a decision back in one act: what was removed is shown, what was left waits again.

    Whoever runs a room takes back what they hid there themselves.
    """
    leads = decision.act == Act.HIDE and _leads(standing, decision.case)
    if leads and not is_by(standing, decision.by) and refuse_moderate(standing):
        return ModerationRefusal.NOT_YOURS
    if refused := _refuse_case(standing, decision.case, leads=leads):
        return refused
    effective = decision.state == DecisionState.EFFECTIVE and decision.act != Act.UNDO
    return None if effective else ModerationRefusal.NOT_REMOVED


def refuse_second(standing: Standing, case: Case, first: Decision | None) -> Refusal | None:
    """A second reading is made by somebody who did not make the first."""
    if refused := _refuse_case(standing, case):
        return refused
    if first is None or not case.wants_second:
        return Common.CHANGED_MEANWHILE
    return ModerationRefusal.OWN_DECISION if is_by(standing, first.by, first.confirmed_by) else None


def refuse_appeal(decision: Decision, at: datetime, *, has_appeal: bool) -> Refusal | None:
    """Whoever holds the link of a statement may appeal once, in time, against what removed their words."""
    if decision.state != DecisionState.EFFECTIVE or decision.appeal_until is None:
        return ModerationRefusal.NO_APPEAL
    if has_appeal:
        return ModerationRefusal.APPEAL_MADE
    return ModerationRefusal.APPEAL_LATE if at >= decision.appeal_until else None


def refuse_decide_appeal(standing: Standing, appeal: Appeal) -> Refusal | None:
    """Never whoever took or confirmed the decision."""
    if refused := _refuse_case(standing, appeal.decision.case):
        return refused
    if appeal.decided_at is not None:
        return ModerationRefusal.APPEAL_OVER
    hands = (appeal.first_hand, appeal.decision.by, appeal.decision.confirmed_by)
    return ModerationRefusal.OWN_DECISION if is_by(standing, *hands) else None


def is_by(standing: Standing, *hands: User | None) -> bool:
    """One of these accounts is that person's, whichever they signed in with."""
    return any(hand is not None and hand.person_id == standing.person_id for hand in hands)


def is_named(standing: Standing, words: str) -> bool:
    """The words name this person, with or without accents; a name inside a longer word is nobody's."""
    name = _plain(standing.user.display_name) if standing.user else ""
    return bool(name) and f" {name} " in f" {_plain(words)} "


def _leads(standing: Standing, case: Case) -> bool:
    """The case is about a message of a room that this person runs: it is hidden from the desk as from the queue."""
    return case.message is not None and refuse_run(standing, case.message.room.consultation) is None


def _refuse_case(standing: Standing, case: Case, *, leads: bool = False) -> Refusal | None:
    if not leads and (refused := refuse_moderate(standing)):
        return refused
    if case.territory_id != standing.territory_id:
        return Common.NOT_ALLOWED
    return ModerationRefusal.OWN_TEXT if is_by(standing, case.author) else None


def _plain(words: str) -> str:
    return " ".join(WORD.findall(unaccented(words)))
