"""May they? Pure questions about roles, residence, associations and offices, asked by pages and services alike."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from core.accounts.models import Absence, Association, ElectedOffice, Invitation, Mandate, Role, RoleGrant, User
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal


class PeopleRefusal(Refusal):
    """Why nothing was changed about people."""

    NOT_ADMINISTRATOR = (
        "not_administrator",
        _("Seules les personnes qui administrent ce territoire peuvent le faire. Demandez-le à l’une d’elles."),
    )
    NOT_OFFICIAL = "not_official", _("Cet acte revient aux agentes et agents de ce territoire.")
    LAST_ADMINISTRATOR = (
        "last_administrator",
        _("C’est la dernière personne qui administre ce territoire. Nommez-en d’abord une autre."),
    )
    ROLE_ELSEWHERE = "role_elsewhere", _("Ce rôle ne se donne pas dans un territoire.")
    NO_SUCH_ACCOUNT = (
        "no_such_account",
        _("Aucun compte actif n’a confirmé cette adresse. Demandez à la personne de s’inscrire, puis recommencez."),
    )
    INVITATION_UNKNOWN = (
        "invitation_unknown",
        _("Cette invitation ne vaut plus : elle a expiré, a été annulée ou a déjà servi. Demandez-en une nouvelle."),
    )
    INVITATION_FOR_ANOTHER = (
        "invitation_for_another",
        _("Cette invitation a été envoyée à une autre adresse. Connectez-vous avec l’adresse qui l’a reçue."),
    )
    OWN_RESIDENCE = "own_residence", _("Personne n’atteste sa propre résidence. Demandez à une ou un collègue.")
    OTHER_IDENTITY = (
        "other_identity",
        _("La résidence de ce compte est déjà attestée sous une autre identité. Vérifiez le nom et la date."),
    )
    KNOWN_IDENTITY = (
        "known_identity",
        _(
            "Cette identité est déjà attestée ici pour un autre compte. Si c’est la même personne, cochez la case : ses comptes "
            "compteront pour une seule. Sinon, ajoutez le deuxième prénom."
        ),
    )
    KNOWN_SINCE_LETTER = (
        "known_since_letter",
        _(
            "Cette identité a été attestée pour un autre compte depuis l’envoi de la lettre. Passez à l’accueil de la mairie."
        ),
    )
    CODE_UNKNOWN = (
        "code_unknown",
        _("Ce code est mal recopié, a expiré ou a déjà servi. La mairie peut vous en envoyer un autre."),
    )
    ASSOCIATION_KNOWN = (
        "association_known",
        _("Une association est déjà inscrite sous ce numéro. Demandez un mandat à ses responsables."),
    )
    ASSOCIATION_NOT_VERIFIED = (
        "association_not_verified",
        _("La mairie n’a pas encore vérifié cette association. Vous recevrez un courriel dès que ce sera fait."),
    )
    OWN_ASSOCIATION = "own_association", _("Vous avez déclaré cette association : une autre personne doit la vérifier.")
    NOT_A_MANAGER = (
        "not_a_manager",
        _("Seules les personnes qui gèrent les mandats de cette association peuvent le faire."),
    )
    LAST_MANAGER = (
        "last_manager",
        _("C’est la dernière personne qui gère les mandats de cette association. Donnez d’abord ce droit à une autre."),
    )
    AWAY_ALREADY = (
        "away_already",
        _("Une absence est déjà inscrite pendant ces jours. Mettez-y fin d’abord, ou choisissez d’autres dates."),
    )
    DEPUTY_AWAY = "deputy_away", _("Cette personne s’absente aussi pendant ces jours. Choisissez-en une autre.")
    STANDS_IN = (
        "stands_in",
        _(
            "Pendant ces jours, quelqu’un compte sur vous pour sa suppléance : qu’il ou elle choisisse d’abord une autre personne."
        ),
    )
    NO_OFFICE = (
        "no_office",
        _("La suppléance se confie à une fonction en cours de la même collectivité, autre que la vôtre."),
    )
    HEADED_ALREADY = (
        "headed_already",
        _("Quelqu’un dirige déjà l’exécutif ici. Terminez d’abord sa fonction, ou décochez la case."),
    )
    TOO_MANY_KEYS = "too_many_keys", _("Vous avez déjà dix clés valables. Révoquez-en une avant d’en créer une autre.")


def _signed_in(standing: Standing) -> Refusal | None:
    return Common.SIGN_IN if standing.user is None else None


def refuse_official_act(standing: Standing) -> Refusal | None:
    """Officials of this territory, and those who administer it."""
    return _signed_in(standing) or (None if standing.is_official else PeopleRefusal.NOT_OFFICIAL)


def refuse_give_role(standing: Standing, role: str) -> Refusal | None:
    """An administrator gives the roles of their own territory; the analyst's is not one of them."""
    refusal = _signed_in(standing) or (None if standing.is_administrator else PeopleRefusal.NOT_ADMINISTRATOR)
    return refusal or (PeopleRefusal.ROLE_ELSEWHERE if role == Role.ANALYST else None)


def refuse_end_role(standing: Standing, grant: RoleGrant, administrators: int) -> Refusal | None:
    """An administrator ends a role of their territory, except that of its last administrator (theirs included)."""
    if refusal := _signed_in(standing):
        return refusal
    if not standing.is_administrator:
        return PeopleRefusal.NOT_ADMINISTRATOR
    if grant.territory_id != standing.territory_id:
        return Common.NOT_ALLOWED
    if grant.until is not None:
        return Common.ALREADY_DONE
    return PeopleRefusal.LAST_ADMINISTRATOR if grant.role == Role.ADMINISTRATOR and administrators <= 1 else None


def refuse_accept(invitation: Invitation | None, addresses: Collection[str], at: datetime) -> Refusal | None:
    """Once, in time, and by the account that has confirmed the invited address."""
    if invitation is None or invitation.accepted_at is not None or invitation.expires_at <= at:
        return PeopleRefusal.INVITATION_UNKNOWN
    if invitation.email.lower() not in {address.lower() for address in addresses}:
        return PeopleRefusal.INVITATION_FOR_ANOTHER
    return None


def refuse_attest(standing: Standing, user: User) -> Refusal | None:
    """An official attests someone else's residence, on an account in use."""
    if refusal := refuse_official_act(standing):
        return refusal
    if standing.user is not None and standing.user.person_id == user.person_id:
        return PeopleRefusal.OWN_RESIDENCE
    return None if user.is_active else PeopleRefusal.NO_SUCH_ACCOUNT


def refuse_verify(standing: Standing, association: Association) -> Refusal | None:
    """An official verifies the associations of their territory, not the one they declared themselves."""
    if refusal := refuse_official_act(standing):
        return refusal
    if association.territory_id != standing.territory_id:
        return Common.NOT_ALLOWED
    if association.verified_at is not None:
        return Common.ALREADY_DONE
    own = standing.user is not None and association.declared_by_id == standing.user.pk
    return PeopleRefusal.OWN_ASSOCIATION if own else None


def refuse_manage(own: Mandate | None, association: Association, at: datetime) -> Refusal | None:
    """A member who manages mandates, once the association is verified."""
    if own is None or own.association_id != association.pk or not own.is_manager:
        return PeopleRefusal.NOT_A_MANAGER
    if own.since > at or (own.until is not None and own.until <= at):
        return PeopleRefusal.NOT_A_MANAGER
    return None if association.verified_at else PeopleRefusal.ASSOCIATION_NOT_VERIFIED


def refuse_end_mandate(own: Mandate | None, mandate: Mandate, managers: int, at: datetime) -> Refusal | None:
    """A manager ends a member's mandate, and each member their own; someone always manages."""
    leaving = own is not None and own.pk == mandate.pk
    if not leaving and (refusal := refuse_manage(own, mandate.association, at)):
        return refusal
    if mandate.until is not None and mandate.until <= at:
        return Common.ALREADY_DONE
    return PeopleRefusal.LAST_MANAGER if mandate.is_manager and managers <= 1 else None


def refuse_name_elected(standing: Standing) -> Refusal | None:
    """An elected official speaks for the town: administrators name them."""
    return _signed_in(standing) or (None if standing.is_administrator else PeopleRefusal.NOT_ADMINISTRATOR)


def refuse_absence(
    standing: Standing,
    held: Iterable[ElectedOffice],
    office: ElectedOffice,
    deputy: ElectedOffice,
    near: Iterable[Absence],
) -> Refusal | None:
    """For one's own office, by another office in force of the same town; no absence leans on another (`near`, those of these days)."""
    if refusal := _signed_in(standing):
        return refusal
    known = {one.pk: one for one in held}
    own, other = known.get(office.pk), known.get(deputy.pk)
    if own is None or standing.user is None or own.user_id != standing.user.pk:
        return Common.NOT_YOURS
    if other is None or other.territory_id != own.territory_id or other.user_id == own.user_id:
        return PeopleRefusal.NO_OFFICE
    if not other.user.is_active:
        return PeopleRefusal.NO_OFFICE
    days = list(near)
    if any(one.office_id == own.pk for one in days):
        return PeopleRefusal.AWAY_ALREADY
    if any(one.office_id == other.pk for one in days):
        return PeopleRefusal.DEPUTY_AWAY
    return PeopleRefusal.STANDS_IN if any(one.deputy_id == own.pk for one in days) else None


def refuse_end_absence(standing: Standing, absence: Absence) -> Refusal | None:
    """Who is away says when they are back."""
    if refusal := _signed_in(standing):
        return refusal
    is_own = standing.user is not None and absence.office.user_id == standing.user.pk
    return None if is_own else Common.NOT_YOURS
