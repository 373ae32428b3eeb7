"""May they? Pure questions about votes, asked by pages, API and services alike. Officials get no way round."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Kind
from consult.consultations.rules import refuse_edit as refuse_edit_consultation
from consult.votes.models import Question, Secrecy, Status
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal

LONGEST_EMBARGO = timedelta(days=60)  # after the close
MOST_CASTS = 50  # ballots one person may cast on one question, each replacing the last


class VoteRefusal(Refusal):
    """Why a ballot is not taken, or a question stays as it is."""

    NOT_SEALED = "not_sealed", _("L’urne n’est pas encore scellée : le vote n’a pas commencé.")
    NOT_OPEN_YET = "vote_not_open_yet", _("Le vote n’a pas encore commencé.")
    OVER = "vote_over", _("Le vote est clos : aucun bulletin n’est plus reçu.")
    NOT_ON_ROLL = (
        "not_on_roll",
        _(
            "Vous n’êtes pas sur la liste de ce vote : elle réunit les personnes dont la résidence était attestée. "
            "Si la vôtre l’a été depuis, demandez à la mairie de vous y ajouter."
        ),
    )
    VOTED_ON_PAPER = "voted_on_paper", _("Un bulletin papier vous a été remis : vous ne pouvez plus voter en ligne.")
    VOTED_ONLINE = "voted_online", _("Cette personne a déjà voté en ligne : elle ne peut plus voter sur papier.")
    TOO_MANY_CHANGES = "too_many_changes", _("Vous avez changé de bulletin 50 fois : le dernier compte.")
    CAST_KEY_REUSED = (
        "cast_key_reused",
        _("Ce formulaire a déjà servi pour un autre choix. Rouvrez la page du vote, puis recommencez."),
    )
    KEYS_AWAY = "keys_away", _("L’urne est momentanément hors d’atteinte. Votre bulletin n’a pas été pris : réessayez.")
    SEALED = "sealed", _("L’urne est scellée : plus rien ne change dans cette question.")
    NO_VOTE_PHASE = (
        "no_vote_phase",
        _("La consultation n’a pas d’étape « Voter » à venir ou en cours. Ajoutez-la au calendrier, puis revenez."),
    )
    UNPUBLISHED = "unpublished_consultation", _("Publiez d’abord la consultation : on ne vote pas sur un brouillon.")
    TOO_FEW_OPTIONS = "too_few_options", _("Il faut au moins deux options, et de quoi remplir un bulletin.")
    NO_ENVELOPE = "no_envelope", _("Fixez l’enveloppe, et un coût pour chaque option.")
    HIGH_STAKES = (
        "high_stakes",
        _(
            "Cette plateforme ne tient ni élection de personnes, ni vote qui s’impose à la collectivité. "
            "Utilisez un outil fait pour cela, comme Belenios, ou une urne et des isoloirs."
        ),
    )
    LEVEL_TOO_HIGH = (
        "level_too_high",
        _("Au niveau 3 de la grille de la CNIL, la clé de l’urne doit être partagée : choisissez « bulletin secret »."),
    )
    NOT_SECRET = (
        "not_secret",
        _("Sans clé partagée entre dépositaires, n’écrivez pas « bulletin secret » : c’est un vote confidentiel."),
    )
    NO_ROLL = (
        "no_roll",
        _("Aucune résidence n’est attestée dans ce territoire : personne ne pourrait voter. Attestez-en d’abord."),
    )
    RULE_AND_MODE = "rule_and_mode", _("Cette règle ne compte pas cette sorte de bulletin. Choisissez-en une autre.")
    NOT_REHEARSED = (
        "not_rehearsed",
        _("Essayez d’abord les parts des dépositaires : si deux étaient perdues, le résultat le serait aussi."),
    )
    NOT_CLOSED = "not_closed", _("L’urne n’est pas fermée : personne ne dépouille avant la clôture.")
    STILL_OPEN = "still_open", _("Le vote court encore : l’urne se ferme à la date annoncée, pas avant.")
    SHARES_NEEDED = "shares_needed", _("Deux parts de dépositaires sont nécessaires pour ouvrir l’urne.")
    SAME_OFFICIAL = (
        "same_official",
        _("La personne qui a saisi un lot ne le confirme pas elle-même. Demandez à une ou un collègue."),
    )
    REASON_NEEDED = "reason_needed", _("Dites pourquoi : le motif est publié au journal du vote, sans nom.")
    BOX_NOT_OPENED = (
        "box_not_opened",
        _("Les feuilles se saisissent après la clôture : avant, personne ne lit un choix, sur papier non plus."),
    )
    PAPER_WAITS = (
        "paper_waits",
        _(
            "Il n’y a pas autant de feuilles confirmées que de personnes marquées : saisissez ou corrigez avant de dépouiller."
        ),
    )
    CAST_REPLACED = (
        "cast_replaced",
        _("Ce bulletin a été remplacé depuis par un autre, qui compte. Rouvrez la page du vote pour le voir."),
    )
    EMBARGO_TOO_FAR = (
        "embargo_too_far",
        _("Le résultat ne peut attendre plus de 60 jours après la clôture. Rapprochez cette date."),
    )
    NOT_MARKED = "not_marked", _("Cette personne n’est pas marquée : il n’y a rien à annuler.")
    BATCH_OPEN = "batch_open", _("Un lot de bulletins papier n’est pas confirmé. Confirmez-le ou écartez-le d’abord.")
    INVARIANT = "invariant", _("Les comptes ne tombent pas juste : le dépouillement s’arrête et rien n’est publié.")
    APPEALS_RUN = "appeals_run", _("Le délai de recours court encore : les clés sont gardées jusque-là.")

    @property
    def status(self) -> int:
        statuses = {"cast_key_reused": 422, "keys_away": 503, "too_many_changes": 429, "cast_replaced": 409}
        return statuses.get(self.value, 403)


def refuse_vote(standing: Standing, question: Question, at: datetime) -> Refusal | None:
    """The reason nobody, or this stranger, may vote now, or ``None``; the roll decides of the rest, where the ballot is taken.

    An attestation that ends after the sealing takes nobody's vote away: who is on the roll stays on it, or is taken off in public.
    """
    return Common.SIGN_IN if standing.user is None else refuse_moment(question, at)


def refuse_moment(question: Question, at: datetime) -> Refusal | None:
    """The reason the urn takes nothing at this moment, or ``None``."""
    if question.status == Status.DRAFT or question.opens_at is None or question.closes_at is None:
        return VoteRefusal.NOT_SEALED
    if question.status != Status.OPEN or at >= question.closes_at:
        return VoteRefusal.OVER
    if question.secrecy == Secrecy.SCRUTIN and not question.is_rehearsed:
        return VoteRefusal.NOT_SEALED
    return VoteRefusal.NOT_OPEN_YET if at < question.opens_at else None


def refuse_prepare(standing: Standing, consultation: Consultation) -> Refusal | None:
    """Officials of the territory prepare questions, while the consultation lives."""
    return refuse_edit_consultation(standing, consultation)


def refuse_change(standing: Standing, question: Question) -> Refusal | None:
    """A question changes until its urn is sealed."""
    reason = refuse_prepare(standing, question.consultation)
    return reason or (None if question.status == Status.DRAFT else VoteRefusal.SEALED)


def refuse_seal(standing: Standing, question: Question, options: int, at: datetime) -> Refusal | None:
    """The reason its urn may not be sealed yet, or ``None``."""
    reason = refuse_change(standing, question) or refuse_stakes(question)
    if reason is not None:
        return reason
    if question.consultation.published_at is None:
        return VoteRefusal.UNPUBLISHED
    vote = question.consultation.phase_at(Kind.VOTE, at) or question.consultation.next_phase(Kind.VOTE, at)
    if vote is None:
        return VoteRefusal.NO_VOTE_PHASE
    if question.embargo_until is not None and question.embargo_until > vote.closes_at + LONGEST_EMBARGO:
        return VoteRefusal.EMBARGO_TOO_FAR
    return None if options >= 2 and question.least <= options else VoteRefusal.TOO_FEW_OPTIONS


def refuse_stakes(question: Question) -> Refusal | None:
    """What the CNIL grid forbids: no election, nothing binding; at level 3 no key kept by one hand; no word that promises more."""
    if question.elects_people or question.is_binding:
        return VoteRefusal.HIGH_STAKES
    if question.secrecy == Secrecy.SCRUTIN:
        return None
    if question.level >= 3:
        return VoteRefusal.LEVEL_TOO_HIGH
    return VoteRefusal.NOT_SECRET if promises_secrecy(f"{question.title} {question.text}") else None


def promises_secrecy(said: str) -> bool:
    """Whether these words announce a secret ballot."""
    return any(
        words in said.casefold() for words in ("bulletin secret", "bulletins secrets", "vote secret", "scrutin secret")
    )


def refuse_roll(question: Question, at: datetime) -> Refusal | None:
    """The roll is completed from the sealing to the close."""
    if question.status == Status.DRAFT:
        return VoteRefusal.NOT_SEALED
    is_over = question.status != Status.OPEN or question.closes_at is None or at >= question.closes_at
    return VoteRefusal.OVER if is_over else None


def refuse_sheets(question: Question) -> Refusal | None:
    """Sheets of paper are typed between the close and the count: before, nobody reads a choice."""
    if question.status == Status.DRAFT:
        return VoteRefusal.NOT_SEALED
    if question.status == Status.OPEN:
        return VoteRefusal.BOX_NOT_OPENED
    return None if question.status == Status.CLOSED else VoteRefusal.OVER


def refuse_unmark(question: Question) -> Refusal | None:
    """A mark on the roll is taken back until the count."""
    if question.status == Status.DRAFT:
        return VoteRefusal.NOT_SEALED
    return None if question.status in {Status.OPEN, Status.CLOSED} else VoteRefusal.OVER


def refuse_rehearsal(question: Question) -> Refusal | None:
    """A shared key is tried once, before anyone votes: afterwards nobody rebuilds it until the count."""
    if question.status == Status.DRAFT:
        return VoteRefusal.NOT_SEALED
    is_due = question.status == Status.OPEN and question.secrecy == Secrecy.SCRUTIN and not question.is_rehearsed
    return None if is_due else Common.ALREADY_DONE


def refuse_official(standing: Standing, question: Question) -> Refusal | None:
    """Officials of the territory see to paper, the close and the count; nobody else does."""
    if standing.user is None:
        return Common.SIGN_IN
    mine = standing.is_official and standing.territory_id == question.consultation.territory_id
    return None if mine else Common.NOT_ALLOWED


def refuse_own(standing: Standing) -> Refusal | None:
    """Whoever is signed in may ask whether they have voted."""
    return Common.SIGN_IN if standing.user is None else None
