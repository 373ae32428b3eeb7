"""What an account may be in a territory: read once a page, then asked by every rule."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from core.accounts.models import Association, Role, User
from core.lib.db import clock
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
    suspended_until: datetime | None = None  # no words of theirs here before that moment
    slowed_until: datetime | None = None
    associations: tuple[Association, ...] = field(default=())
    read_at: datetime | None = field(default=None, compare=False)

    @cached_property
    def at(self) -> datetime:
        """The moment of all this, by the database's clock: what a page asks its rules about."""
        return self.read_at or clock()

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


# What is asked about an account in a territory, as columns of any statement that knows these four, and the moment.
_COLUMNS = """
       {at}, ARRAY(SELECT role FROM accounts_rolegrant
             WHERE user_id = {user} AND territory_id = {territory}
               AND since <= {at} AND (until IS NULL OR until > {at})),
       EXISTS(SELECT 1 FROM accounts_attestation
              WHERE person_id = {person} AND territory_id = {territory}
                AND since <= {at} AND (until IS NULL OR until > {at})),
       COALESCE((SELECT function FROM accounts_electedoffice
                 WHERE user_id = {user} AND territory_id = {territory}
                   AND since <= {at} AND (until IS NULL OR until > {at}) ORDER BY id LIMIT 1), ''),
       (SELECT parent_id FROM territories_territory WHERE id = {home}),
       ARRAY(SELECT mandate.association_id FROM accounts_mandate mandate
             JOIN accounts_association association ON association.id = mandate.association_id
             WHERE mandate.user_id = {user} AND association.territory_id = {territory}
               AND association.verified_at IS NOT NULL
               AND mandate.since <= {at} AND (mandate.until IS NULL OR mandate.until > {at})),
       (SELECT max(until) FROM accounts_restriction WHERE user_id = {user} AND territory_id = {territory}
         AND kind = 'suspend' AND lifted_at IS NULL AND since <= {at} AND until > {at}),
       (SELECT max(until) FROM accounts_restriction WHERE user_id = {user} AND territory_id = {territory}
         AND kind = 'slow' AND lifted_at IS NULL AND since <= {at} AND until > {at})
"""


def standing_columns(*, user: str, person: str, home: str, territory: str, at: str = "statement_timestamp()") -> str:
    """The columns that `standing_from` reads, for a statement that names who and where in these words: now, by the database's clock."""
    return _COLUMNS.format(user=user, person=person, home=home, territory=territory, at=at)


# Asked on every page and by every act: one statement, where the ORM would need five.
_STANDING = "SELECT" + standing_columns(
    user="%(user)s", person="%(person)s", home="%(home)s", territory="%(territory)s",
    at="COALESCE(%(at)s, statement_timestamp())",
)  # fmt: skip


def standing_from(user: User, territory_id: int, columns: Sequence[Any]) -> Standing:
    """Who acts, and as what, out of what `standing_columns` answered."""
    read_at, roles, is_attested, function, home_parent, mandates, suspended_until, slowed_until = columns
    return Standing(
        user=user,
        person_id=user.person_id,
        territory_id=territory_id,
        roles=frozenset(roles),
        is_resident=is_attested or (user.home_id is not None and territory_id in {user.home_id, home_parent}),
        is_attested=is_attested,
        function=function,
        suspended_until=suspended_until,
        slowed_until=slowed_until,
        associations=tuple(Association.objects.filter(pk__in=mandates).order_by("name", "id")) if mandates else (),
        read_at=read_at,
    )


def standing_of(user: User | AnonymousUser | object, territory: Territory, at: datetime | None = None) -> Standing:
    """Everything the rules ask about this account in this territory, in one question (none for a stranger).

    A resident of a member commune is a resident of its intermunicipality too.
    """
    if not isinstance(user, User) or not user.is_active:
        return Standing(territory_id=territory.pk)
    named: dict[str, Any] = {
        "user": user.pk,
        "person": user.person_id,
        "home": user.home_id,
        "territory": territory.pk,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, named)
        columns = cursor.fetchone()
    return standing_from(user, territory.pk, columns)
