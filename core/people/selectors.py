"""What pages about people show, each in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from core.accounts.models import (
    Absence,
    ApiKey,
    Association,
    Attestation,
    Delegation,
    Demographics,
    ElectedOffice,
    Invitation,
    LetterCode,
    Mandate,
    Partner,
    RoleGrant,
    User,
)
from core.territories.models import Territory


@dataclass(frozen=True)
class OwnAccount:
    """All that an account is, for its own page."""

    attestations: tuple[Attestation, ...]
    mandates: tuple[Mandate, ...]
    grants: tuple[RoleGrant, ...]
    offices: tuple[ElectedOffice, ...]
    keys: tuple[ApiKey, ...]


def delegations_now(at: datetime) -> "Prefetch[str]":
    """The delegations of each office that hold now, with their areas."""
    held = Delegation.objects.valid_at(at).select_related("area").order_by("theme", "id")
    return Prefetch("delegations", queryset=held, to_attr="held_delegations")


def own_account(user: User, at: datetime) -> OwnAccount:
    """Attestations, mandates, roles, offices with delegations, and keys of this account."""
    attestations = Attestation.objects.valid_at(at).filter(person_id=user.person_id)
    mandates = Mandate.objects.valid_at(at).filter(user=user)
    grants = RoleGrant.objects.valid_at(at).filter(user=user)
    offices = ElectedOffice.objects.valid_at(at).filter(user=user)
    keys = ApiKey.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=at)
    return OwnAccount(
        attestations=tuple(attestations.select_related("territory", "neighbourhood").order_by("territory__name", "id")),
        mandates=tuple(mandates.select_related("association__territory").order_by("association__name", "id")),
        grants=tuple(grants.select_related("territory").order_by("territory__name", "role", "id")),
        offices=tuple(
            offices.select_related("territory").prefetch_related(delegations_now(at)).order_by("territory__name", "id")
        ),
        keys=tuple(keys.order_by("-created_at", "-id")),
    )


def demographics_of(user: User) -> Demographics | None:
    """What this account says of its age and sex, for its own page alone."""
    return Demographics.objects.filter(account=user).first()


def team_of(territory: Territory, at: datetime) -> "QuerySet[RoleGrant]":
    """Who works for this territory now."""
    grants: QuerySet[RoleGrant] = RoleGrant.objects.valid_at(at).filter(territory=territory)
    return grants.select_related("user").order_by("role", "user__display_name", "id")


def waiting_invitations(territory: Territory, at: datetime) -> "QuerySet[Invitation]":
    """Invitations that may still be accepted."""
    return Invitation.objects.filter(territory=territory, accepted_at__isnull=True, expires_at__gt=at).order_by(
        "-invited_at", "-id"
    )


def associations_of(territory: Territory, *, verified: bool) -> "QuerySet[Association]":
    """Those that speak, or those that wait for an official."""
    found = Association.objects.filter(territory=territory, verified_at__isnull=not verified)
    return found.select_related("declared_by").order_by("name" if verified else "declared_at", "id")


def members_of(association: Association, at: datetime) -> "QuerySet[Mandate]":
    """Who may speak for the association now."""
    mandates: QuerySet[Mandate] = Mandate.objects.valid_at(at).filter(association=association)
    return mandates.select_related("user").order_by("-is_manager", "user__display_name", "id")


def offices_of(territory: Territory, at: datetime) -> "QuerySet[ElectedOffice]":
    """The élus of a territory, each with the delegations they hold."""
    offices: QuerySet[ElectedOffice] = ElectedOffice.objects.valid_at(at).filter(territory=territory)
    return offices.select_related("user").prefetch_related(delegations_now(at)).order_by("user__display_name", "id")


def deputies_for(office: ElectedOffice, at: datetime) -> "QuerySet[ElectedOffice]":
    """The other offices of the town that may stand in for this one."""
    others = ElectedOffice.objects.valid_at(at).filter(territory_id=office.territory_id, user__is_active=True)
    found: QuerySet[ElectedOffice] = others.exclude(user_id=office.user_id)
    return found.select_related("user").order_by("user__display_name", "id")


def absences_of(office: ElectedOffice, at: datetime) -> "QuerySet[Absence]":
    """Those under way and to come, with who stands in."""
    return Absence.objects.filter(office=office, until__gt=at).select_related("deputy__user").order_by("since", "id")


def partners_of(territory: Territory) -> "QuerySet[Partner]":
    """The institutions that take part, with those who answer for them."""
    contacts = Prefetch("contacts", queryset=User.objects.order_by("display_name", "id"))
    return Partner.objects.filter(territory=territory).prefetch_related(contacts).order_by("name", "id")


@dataclass(frozen=True)
class Residences:
    """How many people are attested, and how; never who."""

    at_counter: int
    by_letter: int
    letters_waiting: int


def residences_of(territory: Territory, at: datetime) -> Residences:
    """The figures of attestation in a territory."""
    methods = list(
        Attestation.objects.valid_at(at).filter(territory=territory).order_by("id").values_list("method", flat=True)
    )
    waiting = LetterCode.objects.filter(Q(used_at__isnull=True), territory=territory, expires_at__gt=at).count()
    return Residences(methods.count("counter"), methods.count("letter"), waiting)
