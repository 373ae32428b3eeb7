"""May they? Pure questions about consultations, asked by pages, API and services alike."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Kind, Status, Who
from core.accounts.models import Association
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal
from core.territories.models import Territory


class Closed(Refusal):
    """Why a door of a consultation is closed."""

    NOT_OPEN_YET = "not_open_yet", _("Cette étape n’a pas encore commencé.")
    OVER = "over", _("Cette étape est terminée.")
    NO_SUCH_PHASE = "no_such_phase", _("Cette consultation ne prévoit pas cette étape.")
    NOT_PUBLISHED = "not_published", _("Cette consultation n’est pas publiée.")
    CLOSED = "closed", _("Cette consultation est terminée.")
    INCOMPLETE = "incomplete", _("Il manque une question, un résumé ou une étape datée pour publier.")
    NO_MANDATE = "no_mandate", _("Vous n’avez pas de mandat en cours pour parler au nom de cette association.")
    NO_FOLLOW_UP = (
        "no_follow_up",
        _("Écrivez ce qui a été décidé, et pourquoi : une consultation ne se termine pas sans bilan."),
    )
    CALENDAR = "calendar", _("Une date d’étape est à corriger.")
    THEMES = "themes", _("Un sous-thème est à corriger.")
    NOT_CLOSED = "not_closed", _("Une consultation s’archive une fois terminée.")
    CHARTER_BINDS = (
        "charter_binds",
        _(
            "La consultation est publiée : sa charte engage. "
            "Le seuil de réponse peut baisser, il ne peut plus monter ; le public ne change plus."
        ),
    )
    PROCESS_GOES_ON = (
        "process_goes_on",
        _("Une étape est encore ouverte : avancez sa fin dans le calendrier, ou attendez qu’elle finisse."),
    )


def refuse_phase(consultation: Consultation, kind: Kind, at: datetime) -> Refusal | None:
    """The reason this kind of contribution is closed at this moment, or ``None``."""
    if consultation.status == Status.DRAFT:
        return Closed.NOT_PUBLISHED
    if consultation.status != Status.PUBLISHED:
        return Closed.CLOSED
    if consultation.phase_at(kind, at):
        return None
    if consultation.next_phase(kind, at):
        return Closed.NOT_OPEN_YET
    return Closed.OVER if any(p.kind == kind for p in consultation.phases.all()) else Closed.NO_SUCH_PHASE


def refuse_part(standing: Standing, consultation: Consultation) -> Refusal | None:
    """The reason this person may not count under the charter (support, vote). Officials get no way round."""
    if standing.user is None:
        return Common.SIGN_IN
    if consultation.who == Who.ATTESTED and not standing.is_attested:
        return Common.NOT_RESIDENT
    if consultation.who == Who.RESIDENTS and not standing.is_resident:
        return Common.NOT_FROM_HERE
    return None


def refuse_voice(
    standing: Standing, consultation: Consultation, association: Association | None = None
) -> Refusal | None:
    """The reason this person may not speak here: residents do, staff and élus do, and mandated members."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.speaks_for(association):
        return Closed.NO_MANDATE
    if standing.suspended_until is not None:
        return Common.SUSPENDED
    if association is not None or standing.is_staff or standing.function:
        return None
    return refuse_part(standing, consultation)


def refuse_create(standing: Standing, territory: Territory) -> Refusal | None:
    """The reason this person may not prepare a consultation here, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    return None if standing.is_official and standing.territory_id == territory.pk else Common.NOT_ALLOWED


def refuse_edit(standing: Standing, consultation: Consultation) -> Refusal | None:
    """The reason this person may not change the consultation, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.is_official or standing.territory_id != consultation.territory_id:
        return Common.NOT_ALLOWED
    return Closed.CLOSED if consultation.status in {Status.CLOSED, Status.ARCHIVED} else None


def refuse_charter(consultation: Consultation, who: str, answer_threshold: int) -> Refusal | None:
    """Once published, the charter binds: nobody is shut out after the start, no answer is put further away."""
    if consultation.status == Status.DRAFT:
        return None
    kept = who == consultation.who and answer_threshold <= consultation.answer_threshold
    return None if kept else Closed.CHARTER_BINDS


def refuse_policy(standing: Standing, consultation: Consultation) -> Refusal | None:
    """Officials change how texts are read while the consultation goes on; everyone reads that they did, and why."""
    return refuse_edit(standing, consultation)


@dataclass(frozen=True)
class Missing:
    """One point of the check list before publishing: what, on which page, and whether it holds everything up."""

    words: str | Promise
    page: str  # edit or phases
    is_required: bool = True


def missing_in(consultation: Consultation) -> list[Missing]:
    """What is still to be written before people can read it, the necessary first."""
    points = [
        Missing(_("une question"), "edit") if not consultation.question else None,
        Missing(_("un résumé"), "edit") if not consultation.summary else None,
        Missing(_("au moins une étape datée"), "phases") if not consultation.phases.all() else None,
        Missing(_("une présentation"), "edit", is_required=False) if not consultation.body else None,
        Missing(_("une charte"), "edit", is_required=False) if not consultation.charter else None,
    ]
    return [point for point in points if point]


def refuse_publish(standing: Standing, consultation: Consultation) -> Refusal | None:
    """The reason it may not be published yet, or ``None``."""
    reason = refuse_edit(standing, consultation)
    if reason is None and consultation.status != Status.DRAFT:
        return Common.ALREADY_DONE
    if reason is None and any(point.is_required for point in missing_in(consultation)):
        return Closed.INCOMPLETE
    return reason


def refuse_close(standing: Standing, consultation: Consultation, at: datetime) -> Refusal | None:
    """The reason it may not be closed now, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.is_official or standing.territory_id != consultation.territory_id:
        return Common.NOT_ALLOWED
    if consultation.status != Status.PUBLISHED:
        return Common.ALREADY_DONE
    # A phase for which an urn is sealed has to end too, even where it has not begun.
    goes_on = any(p.is_open(at) or (p.is_fixed and p.closes_at > at) for p in consultation.phases.all())
    return Closed.PROCESS_GOES_ON if goes_on else None


def refuse_archive(standing: Standing, consultation: Consultation) -> Refusal | None:
    """The reason it may not be archived now, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.is_official or standing.territory_id != consultation.territory_id:
        return Common.NOT_ALLOWED
    if consultation.status == Status.ARCHIVED:
        return Common.ALREADY_DONE
    return None if consultation.status == Status.CLOSED else Closed.NOT_CLOSED


def refuse_read(standing: Standing, consultation: Consultation) -> Refusal | None:
    """A draft is for those who prepare it; for anyone else it does not exist."""
    if consultation.status != Status.DRAFT:
        return None
    prepares = standing.is_official and standing.territory_id == consultation.territory_id
    return None if prepares else Closed.NOT_PUBLISHED
