"""Invitations: a link sent by mail lets the owner of the address take a role, once."""

import secrets
from collections.abc import Callable
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from core.accounts.models import Invitation, Role, RoleGrant, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock
from core.lib.refusals import Refused, allow
from core.notices.letters import write_letter
from core.people.identity import hash_of_token
from core.people.rules import PeopleRefusal, refuse_accept, refuse_give_role
from core.people.services.roles import give_role
from core.territories.models import Territory

LASTS = timedelta(days=14)
TOKEN_BYTES = 32


@transaction.atomic(durable=True)
def invite(
    *, standing: Standing, territory: Territory, email: str, role: str, link: Callable[[str], str]
) -> Invitation:
    """Send someone the link that lets them take a role; an earlier link for the same role ends.

    `link` makes the address of the page from the token: doors know addresses, services do not.
    """
    allow(refuse_give_role(standing, role))
    if standing.user is None:
        raise Refused(PeopleRefusal.NOT_ADMINISTRATOR)
    now = clock()
    email = email.strip().lower()
    waiting = Invitation.objects.filter(
        territory=territory, email=email, role=role, accepted_at__isnull=True, expires_at__gt=now
    )
    waiting.update(expires_at=now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation.objects.create(
        email=email,
        territory=territory,
        role=role,
        token_hash=hash_of_token(token),
        invited_by=standing.user,
        expires_at=now + LASTS,
    )
    write_letter(
        "invitation",
        to=email,
        territory_name=territory.name,
        role_label=Role(role).label,
        inviter_name=standing.user.display_name,
        url=link(token),
        expires_at=invitation.expires_at,
    )
    record(
        actor=standing.user, territory=territory, act="role.invited", target=f"invitation:{invitation.pk}", role=role
    )
    return invitation


@transaction.atomic(durable=True)
def cancel_invitation(*, standing: Standing, territory: Territory, invitation: Invitation) -> Invitation:
    """An administrator takes an invitation back before it is accepted."""
    allow(refuse_give_role(standing, invitation.role))
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk, territory=territory)
    now = clock()
    if invitation.accepted_at is None and invitation.expires_at > now:
        invitation.expires_at = now
        invitation.save(update_fields=["expires_at"])
        record(actor=standing.user, territory=territory, act="role.uninvited", target=f"invitation:{invitation.pk}")
    return invitation


def confirmed_addresses(user: User) -> set[str]:
    """The addresses that this account has confirmed, as they stand now."""
    return set(EmailAddress.objects.filter(user=user, verified=True).order_by("id").values_list("email", flat=True))


@transaction.atomic(durable=True)
def accept_invitation(*, user: User, token: str) -> RoleGrant:
    """The owner of the invited address takes the role. The link serves once; a second hand gets nothing."""
    invitation = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("territory", "invited_by")
        .filter(token_hash=hash_of_token(token))
        .order_by("id")
        .first()
    )
    now = clock()
    allow(refuse_accept(invitation, confirmed_addresses(user), now))
    if invitation is None:
        raise Refused(PeopleRefusal.INVITATION_UNKNOWN)
    invitation.accepted_at, invitation.accepted_by = now, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    return give_role(user=user, territory=invitation.territory, role=invitation.role, by=invitation.invited_by)
