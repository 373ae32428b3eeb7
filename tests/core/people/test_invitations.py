"""Roles are given by invitation: to one address, once, for a while (S-23)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import Invitation, Role, RoleGrant, User
from core.audit.models import Entry
from core.lib.refusals import Refused
from core.notices.models import Mail
from core.people import services
from core.people.rules import PeopleRefusal
from core.territories.models import Territory
from tests.people import give_role, make_clichy, make_isabelle, make_user, standing

pytestmark = pytest.mark.django_db
ADDRESS = "zoe.martin@exemple.fr"


def invite(isabelle: User, clichy: Territory, email: str = ADDRESS, role: str = Role.MODERATOR) -> str:
    """Invite, and read the token in the letter as its reader would."""
    by = standing(isabelle, clichy)
    services.invite(
        standing=by, territory=clichy, email=email, role=role, link=lambda token: f"https://ville.example/i/{token}/"
    )
    text = Mail.objects.filter(recipient=email.lower()).order_by("-id").values_list("text", flat=True)[0]
    return text.split("https://ville.example/i/")[1].split("/")[0]


def test_the_invited_address_takes_the_role(clichy: Territory, isabelle: User) -> None:
    token = invite(isabelle, clichy, "Zoe.Martin@Exemple.fr")
    zoe = make_user("Zoé Martin", ADDRESS)
    grant = services.accept_invitation(user=zoe, token=token)
    assert (grant.role, grant.territory, grant.granted_by) == (Role.MODERATOR, clichy, isabelle)
    assert standing(zoe, clichy).is_staff
    assert not Entry.objects.filter(details__icontains="exemple.fr").exists()


def test_the_token_itself_is_not_kept(clichy: Territory, isabelle: User) -> None:
    token = invite(isabelle, clichy)
    assert Invitation.objects.get().token_hash != token
    assert token not in str(list(Entry.objects.values()))


@pytest.mark.promise("S-23")
@pytest.mark.parametrize(
    "what", ["expired", "used", "cancelled", "replaced", "another", "unconfirmed", "address changed", "made up"]
)
def test_no_other_hand_or_moment_takes_the_role(clichy: Territory, isabelle: User, what: str) -> None:
    token = invite(isabelle, clichy)
    zoe = make_user("Zoé Martin", ADDRESS)
    invitation = Invitation.objects.get()
    if what == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif what == "used":
        services.accept_invitation(user=zoe, token=token)
        RoleGrant.objects.filter(user=zoe).delete()
    elif what == "cancelled":
        services.cancel_invitation(standing=standing(isabelle, clichy), territory=clichy, invitation=invitation)
    elif what == "replaced":
        invite(isabelle, clichy)
    elif what == "another":
        zoe = make_user("Marc Durand")
    elif what == "unconfirmed":
        EmailAddress.objects.filter(user=zoe).update(verified=False)
    elif what == "address changed":
        EmailAddress.objects.filter(user=zoe).update(email="zoe.durand@exemple.fr")
    elif what == "made up":
        token = "x" * 43
    with pytest.raises(Refused):
        services.accept_invitation(user=zoe, token=token)
    assert not RoleGrant.objects.filter(user=zoe).exists()


@pytest.mark.promise("S-23")
@pytest.mark.django_db(transaction=True)
def test_two_acceptances_at_once_make_one_grant() -> None:
    clichy = make_clichy()
    token = invite(make_isabelle(clichy), clichy)
    zoe = make_user("Zoé Martin", ADDRESS)
    start = Barrier(4)

    def accept(_hand: int) -> bool:
        start.wait()
        try:
            services.accept_invitation(user=zoe, token=token)
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(4) as hands:
        assert sorted(hands.map(accept, range(4))) == [False, False, False, True]
    assert RoleGrant.objects.filter(user=zoe).count() == 1
    assert Entry.objects.filter(act="role.granted").count() == 1


@pytest.mark.parametrize("who", ["nadia", "karim", "theo", "bertrand", "etienne"])
def test_only_an_administrator_of_the_town_invites(request: pytest.FixtureRequest, clichy: Territory, who: str) -> None:
    with pytest.raises(Refused) as refused:
        invite(request.getfixturevalue(who), clichy)
    assert refused.value.reason == PeopleRefusal.NOT_ADMINISTRATOR
    assert not Invitation.objects.exists()
    assert not Mail.objects.exists()


def test_a_role_already_held_is_not_given_twice(clichy: Territory, isabelle: User, theo: User) -> None:
    services.grant_role(standing=standing(isabelle, clichy), territory=clichy, user=theo, role=Role.MODERATOR)
    assert RoleGrant.objects.filter(user=theo).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_dismiss_each_other_at_once_leave_one() -> None:
    clichy = make_clichy()
    isabelle, second = make_isabelle(clichy), make_user("Deuxième Personne")
    give_role(second, Role.ADMINISTRATOR, clichy)
    pairs = [(isabelle, RoleGrant.objects.get(user=second)), (second, RoleGrant.objects.get(user=isabelle))]
    start = Barrier(2)

    def dismiss(pair: tuple[User, RoleGrant]) -> bool:
        by = standing(pair[0], clichy)
        start.wait()
        try:
            services.end_role(standing=by, territory=clichy, grant=pair[1])
        except Refused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as hands:
        assert sorted(hands.map(dismiss, pairs)) == [False, True]
    assert RoleGrant.objects.valid_at(timezone.now()).filter(territory=clichy, role=Role.ADMINISTRATOR).count() == 1


def test_the_invitations_of_an_administrator_end_with_their_role(clichy: Territory, isabelle: User) -> None:
    second, zoe = make_user("Deuxième Personne"), make_user("Zoé Martin", ADDRESS)
    give_role(second, Role.ADMINISTRATOR, clichy)
    theirs = invite(second, clichy, role=Role.OFFICIAL)
    ours = invite(isabelle, clichy)
    grant = RoleGrant.objects.get(user=second)
    services.end_role(standing=standing(isabelle, clichy), territory=clichy, grant=grant)
    with pytest.raises(Refused) as refused:
        services.accept_invitation(user=zoe, token=theirs)
    assert refused.value.reason == PeopleRefusal.INVITATION_UNKNOWN
    assert services.accept_invitation(user=zoe, token=ours).role == Role.MODERATOR


def test_a_command_names_the_first_administrator_who_alone_opens_the_territory(client: Client) -> None:
    town = make_clichy()
    Territory.objects.update(opened_at=None)
    for _twice in range(2):
        call_command("name_administrator", "93014", "Mairie@Clichy.example")
    town.refresh_from_db()
    assert town.opened_at is None
    client.force_login(User.objects.get(email="mairie@clichy.example"))
    assert reverse("territories:describe", args=[town.slug]) in client.get(f"/t/{town.slug}/").content.decode()
    user = User.objects.get(email="mairie@clichy.example")
    assert standing(user, town).is_administrator
    assert RoleGrant.objects.filter(user=user).count() == 1


@pytest.mark.parametrize(("code", "address"), [("99999", "a@b.example"), ("93014", "pas une adresse")])
def test_the_command_says_what_is_wrong(clichy: Territory, code: str, address: str) -> None:
    with pytest.raises(CommandError):
        call_command("name_administrator", code, address)
    assert not RoleGrant.objects.exists()


def test_a_command_names_an_analyst(marcel: User) -> None:
    call_command("name_analyst", marcel.email)
    assert RoleGrant.objects.get(user=marcel).role == Role.ANALYST
    with pytest.raises(CommandError, match="Aucun compte"):
        call_command("name_analyst", "inconnue@exemple.fr")
