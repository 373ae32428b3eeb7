"""Roles: given, ended, and those that the operator of the installation gives."""

from django.db import transaction

from core.accounts.models import Invitation, Role, RoleGrant, User
from core.accounts.names import skeleton
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import lock_name, require_transaction
from core.lib.refusals import allow
from core.people.rules import refuse_end_role, refuse_give_role
from core.territories.models import Territory


def give_role(*, user: User, territory: Territory | None, role: str, by: User | None) -> RoleGrant:
    """Step: the account holds the role from now on; where it already does, nothing changes."""
    require_transaction()
    now = lock_name(f"roles:{territory.pk if territory else 0}")
    held: RoleGrant | None = (
        RoleGrant.objects.valid_at(now).filter(user=user, territory=territory, role=role).order_by("id").first()
    )
    if held is not None:
        return held
    grant = RoleGrant.objects.create(user=user, territory=territory, role=role, granted_by=by)
    record(actor=by, territory=territory, act="role.granted", target=f"account:{user.pk}", role=role)
    return grant


@transaction.atomic(durable=True)
def grant_role(*, standing: Standing, territory: Territory, user: User, role: str) -> RoleGrant:
    """An administrator gives someone a role of their territory."""
    allow(refuse_give_role(standing, role))
    return give_role(user=user, territory=territory, role=role, by=standing.user)


@transaction.atomic(durable=True)
def end_role(*, standing: Standing, territory: Territory, grant: RoleGrant) -> RoleGrant:
    """An administrator ends a role; a territory never loses its last administrator. With an administrator go their invitations."""
    now = lock_name(f"roles:{territory.pk}")
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    administrators = RoleGrant.objects.valid_at(now).filter(
        territory=territory, role=Role.ADMINISTRATOR, user__is_active=True
    )
    allow(refuse_end_role(standing, grant, administrators.count()))
    grant.until = now
    grant.save(update_fields=["until"])
    if grant.role == Role.ADMINISTRATOR:  # the doors they left ajar close with theirs
        waiting = Invitation.objects.filter(territory=territory, invited_by_id=grant.user_id, accepted_at__isnull=True)
        waiting.filter(expires_at__gt=now).update(expires_at=now)
    record(
        actor=standing.user, territory=territory, act="role.ended", target=f"account:{grant.user_id}", role=grant.role
    )
    return grant


def _free_name(name: str) -> str:
    """The name, or the first of its numbered forms that nobody bears."""
    number, candidate = 1, name
    while User.objects.filter(name_skeleton=skeleton(candidate)).exists():
        number += 1
        candidate = f"{name} {number}"
    return candidate


@transaction.atomic(durable=True)
def name_administrator(*, territory: Territory, email: str) -> RoleGrant:
    """The operator of the installation names a territory's first administrator, who signs in by a code and opens it."""
    lock_name(f"roles:{territory.pk}")
    email = email.strip().lower()
    user = User.objects.filter(email__iexact=email).order_by("id").first()
    if user is None:
        user = User.objects.create_user(email, display_name=_free_name(f"Équipe de {territory.name}"[:50]))
    return give_role(user=user, territory=territory, role=Role.ADMINISTRATOR, by=None)


@transaction.atomic(durable=True)
def name_analyst(*, user: User) -> RoleGrant:
    """The operator of the installation names an analyst of the observatory: no territory gives this role."""
    return give_role(user=user, territory=None, role=Role.ANALYST, by=None)
