"""May they? Pure questions about rooms, asked by pages, API and services alike."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Kind
from consult.consultations.rules import refuse_name, refuse_part, refuse_phase, refuse_voice
from consult.discussion.models import Message, MessageStatus, Room, State
from core.accounts.models import Association, Role
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal

RUNS_ROOMS = frozenset({Role.FACILITATOR, Role.OFFICIAL, Role.ADMINISTRATOR})


class RoomRefusal(Refusal):
    """Why something cannot be said or done in a room."""

    NOT_BEGUN = "room_not_begun", _("La séance n’a pas encore commencé. Son ordre du jour se lit déjà.")
    PAUSED = "room_paused", _("La séance est en pause : gardez votre message, vous pourrez l’envoyer à la reprise.")
    CLOSED = "room_closed", _("Cette séance est terminée. Vous pouvez relire ce qui s’y est dit.")
    SLOW = "room_slow", _("L’animation a ralenti les échanges : attendez un peu avant votre prochain message.")
    TOO_FAST = "too_fast", _("Vous écrivez très vite : attendez quelques secondes avant le prochain message.")
    SAME_TEXT = "same_message", _("Vous venez d’écrire ce même message. Pour le répéter, attendez cinq minutes.")
    ID_REUSED = (
        "client_id_reused",
        _("Votre message précédent est bien parti. Celui-ci est nouveau : envoyez-le encore une fois."),
    )
    EDIT_WINDOW_OVER = (
        "message_edit_window_over",
        _("Un message se corrige pendant cinq minutes. Vous pouvez en écrire un autre."),
    )
    GONE = "message_gone", _("Ce message a été retiré.")
    NOT_SESSION = "not_session", _("Cette salle n’est pas une séance : on y écrit, personne n’y donne la parole.")
    HAND_GONE = "hand_gone", _("Cette main est déjà baissée.")
    HANDS = "too_many_hands", _("Vous avez levé et baissé la main plusieurs fois : attendez deux minutes.")
    SOMEBODY_SPEAKS = "somebody_speaks", _("Quelqu’un a déjà la parole : terminez son tour d’abord.")
    POLL_OPEN = "poll_open", _("Une main levée est déjà en cours : terminez-la d’abord.")
    POLL_OVER = "poll_over", _("Cette main levée est terminée.")
    NOT_STAFF = "not_facilitator", _("Une animatrice ou un animateur doit avoir un rôle dans ce territoire.")
    IS_MINE = "own_message", _("Vous ne pouvez pas réagir à votre propre message.")
    NOT_QUOTABLE = "not_quotable", _("Un des messages choisis a été retiré : il ne peut plus être cité.")
    NO_CONSENT_ASKED = "no_consent_asked", _("Aucun de vos messages n’est cité dans cette proposition.")
    CONSENT_OVER = "consent_over", _("Cette proposition a été retirée : plus rien ne vous est demandé.")
    MANY_DRAFTS = (
        "too_many_drafts",
        _("Vous avez tiré beaucoup de brouillons des échanges aujourd’hui. Reprenez l’un d’eux, ou revenez demain."),
    )
    NOT_CLOSED = "room_not_closed", _("Le compte rendu s’écrit une fois la séance terminée.")

    DECISION_GONE = "decision_gone", _("Cette décision a déjà été rayée.")
    NO_MINUTES = "no_minutes", _("Le compte rendu n’est pas encore préparé.")
    NO_PAPER = (
        "no_paper",
        _("Le PDF n’a pas pu être préparé cette fois. Réessayez dans un moment : la page s’imprime aussi."),
    )

    @property
    def status(self) -> int:
        return {
            "room_slow": 429,
            "too_fast": 429,
            "same_message": 429,
            "too_many_hands": 429,
            "too_many_drafts": 429,
            "client_id_reused": 422,
            "no_paper": 503,
        }.get(self.value, 403)


def refuse_say(room: Room) -> Refusal | None:
    """The reason the room itself takes nothing now, or ``None``."""
    if room.state == State.CLOSED:
        return RoomRefusal.CLOSED
    return RoomRefusal.NOT_BEGUN if room.state == State.SCHEDULED else None


def refuse_post(standing: Standing, room: Room, at: datetime, association: Association | None = None) -> Refusal | None:
    """The reason this person may not write here now, or ``None``. In a pause, only who runs the room writes."""
    closed = refuse_say(room) or refuse_phase(room.consultation, Kind.DISCUSS, at)
    if closed:
        return closed
    if refused := refuse_voice(standing, room.consultation, association):
        return refused
    if room.state == State.PAUSED and refuse_run(standing, room.consultation):
        return RoomRefusal.PAUSED
    return None


def refuse_voiceless(standing: Standing, room: Room, at: datetime) -> Refusal | None:
    """The reason this person may not write here now in any voice: their own, or that of an association they have a mandate of."""
    refused = refuse_post(standing, room, at)
    if refused is None or not standing.associations:
        return refused
    return refuse_post(standing, room, at, standing.associations[0])


def speaks_as(standing: Standing, consultation: Consultation) -> Association | None:
    """The association in whose name somebody speaks who has no voice of their own here; nothing for everybody else."""
    return next(iter(standing.associations), None) if refuse_name(standing, consultation) else None


def refuse_edit(standing: Standing, message: Message, at: datetime) -> Refusal | None:
    """Its author alone corrects it, for five minutes, while the room is open."""
    if refused := refuse_withdraw(standing, message):
        return RoomRefusal.GONE if refused == Common.ALREADY_DONE else refused
    if message.status != MessageStatus.PUBLISHED:
        return RoomRefusal.GONE
    if closed := refuse_say(message.room):
        return closed
    return None if message.is_in_edit_window(at) else RoomRefusal.EDIT_WINDOW_OVER


def refuse_withdraw(standing: Standing, message: Message) -> Refusal | None:
    """Its author alone takes it back, at any time."""
    if standing.user is None:
        return Common.SIGN_IN
    if message.author_id != standing.user.pk:
        return Common.NOT_YOURS
    return Common.ALREADY_DONE if message.status == MessageStatus.WITHDRAWN else None


def refuse_react(standing: Standing, message: Message, at: datetime) -> Refusal | None:
    """Whoever may write here, in any voice, may react in words to what others said: a member by mandate of an association too."""
    if refused := refuse_voiceless(standing, message.room, at):
        return refused
    if message.status != MessageStatus.PUBLISHED:
        return RoomRefusal.GONE
    return RoomRefusal.IS_MINE if standing.user and message.author_id == standing.user.pk else None


def refuse_run(standing: Standing, consultation: Consultation) -> Refusal | None:
    """The reason this person may not prepare or run a room here, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    here = standing.territory_id == consultation.territory_id
    return None if here and standing.roles & RUNS_ROOMS else Common.NOT_ALLOWED


def refuse_lead(standing: Standing, room: Room) -> Refusal | None:
    """The reason this person may not act from the desk now, or ``None``."""
    return refuse_run(standing, room.consultation) or (RoomRefusal.CLOSED if room.state == State.CLOSED else None)


def refuse_floor(standing: Standing, room: Room) -> Refusal | None:
    """As `refuse_lead`, where a floor is given and hands are shown: in a session alone."""
    return refuse_lead(standing, room) or (None if room.is_session else RoomRefusal.NOT_SESSION)


def refuse_hand(standing: Standing, room: Room, at: datetime) -> Refusal | None:
    """Whoever may write in a session, in any voice, may ask to speak, in a pause too: a turn to speak is no count."""
    if not room.is_session:
        return RoomRefusal.NOT_SESSION
    refused = refuse_voiceless(standing, room, at)
    return None if refused == RoomRefusal.PAUSED else refused


def refuse_answer(standing: Standing, room: Room, at: datetime) -> Refusal | None:
    """A show of hands counts persons, one hand each: those who may take part under the charter, as for a support or a vote.

    Who speaks by mandate or by office, and does not live here, may talk and ask to speak, and adds no hand to a total.
    """
    if not room.is_session:
        return RoomRefusal.NOT_SESSION
    closed = refuse_say(room) or refuse_phase(room.consultation, Kind.DISCUSS, at)
    return closed or refuse_part(standing, room.consultation)


def refuse_amend(standing: Standing, room: Room) -> Refusal | None:
    """Who runs rooms corrects or strikes what was noted in a session, during it or after its end, while minutes are prepared."""
    return refuse_run(standing, room.consultation) or (None if room.is_session else RoomRefusal.NOT_SESSION)


def refuse_minutes(standing: Standing, room: Room) -> Refusal | None:
    """Minutes are written by who runs rooms, once the session is over."""
    if refused := refuse_run(standing, room.consultation):
        return refused
    return None if room.state == State.CLOSED else RoomRefusal.NOT_CLOSED
