"""What an account may be in a territory: read once a page, then asked by every rule."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from core.accounts.models import Association, Attestation, ElectedOffice, Role, RoleGrant, User
from core.territories.models import Territory

STAFF = frozenset({Role.OFFICIAL, Role.MODERATOR, Role.FACILITATOR, Role.MEDIATOR, Role.ADMINISTRATOR})


@dataclass(frozen=True)
class Standing:
    """Who acts, and as what, in one territory at one moment."""

    user: User | None = None
    person_id: UUID | None = None
    territory_id: int | None = None
    roles: frozenset[str] = frozenset()
    is_resident: bool = False
    is_attested: bool = False
    function: str = ""
    associations: tuple[Association, ...] = field(default=())

    @property
    def is_staff(self) -> bool:
        """Works for this territory."""
        return bool(self.roles & STAFF)

    @property
    def is_official(self) -> bool:
        """May prepare and run consultations here."""
        return bool(self.roles & {Role.OFFICIAL, Role.ADMINISTRATOR})

    @property
    def is_administrator(self) -> bool:
        """May give roles here."""
        return Role.ADMINISTRATOR in self.roles

    def speaks_for(self, association: Association | None) -> bool:
        """Holds a mandate of this association today."""
        return association is None or any(a.pk == association.pk for a in self.associations)


def standing_of(user: User | AnonymousUser | object, territory: Territory, at: datetime | None = None) -> Standing:
    """Everything the rules ask about this account in this territory, in four short queries (none for a stranger)."""
    if not isinstance(user, User) or not user.is_active:
        return Standing(territory_id=territory.pk)
    at = at or timezone.now()
    grants = RoleGrant.objects.valid_at(at).filter(user=user, territory=territory).order_by("id")
    attested = Attestation.objects.valid_at(at).filter(person_id=user.person_id, territory=territory).exists()
    office = ElectedOffice.objects.valid_at(at).filter(user=user, territory=territory).order_by("id").first()
    associations = (
        Association.objects.filter(
            mandates__user=user, territory=territory, verified_at__isnull=False, mandates__since__lte=at
        )
        .exclude(mandates__user=user, mandates__until__lte=at)
        .distinct()
        .order_by("name", "id")
    )
    return Standing(
        user=user,
        person_id=user.person_id,
        territory_id=territory.pk,
        roles=frozenset(grants.values_list("role", flat=True)),
        is_resident=attested or user.home_id in {territory.pk, *_members(user, territory)},
        is_attested=attested,
        function=office.function if office else "",
        associations=tuple(associations),
    )


def _members(user: User, territory: Territory) -> set[int]:
    """A resident of a member commune is a resident of its intermunicipality."""
    if user.home_id and user.home and user.home.parent_id == territory.pk:
        return {user.home_id}
    return set()
