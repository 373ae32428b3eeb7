"""Who may do what about people: role × act, and role × moment."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.accounts.models import Association, Invitation, Mandate, Role, RoleGrant, User
from core.accounts.selectors import Standing
from core.lib.refusals import Common
from core.people import rules
from core.people.rules import PeopleRefusal
from core.territories.models import Territory
from tests.people import give_mandate, make_association, standing

pytestmark = pytest.mark.django_db
PEOPLE = (
    "nobody",
    "nadia",
    "samba",
    "maud",
    "bertrand",
    "etienne",
    "theo",
    "awa",
    "rachid",
    "karim",
    "valerie",
    "isabelle",
)
NOT_OFFICIAL = PeopleRefusal.NOT_OFFICIAL
NOT_ADMINISTRATOR = PeopleRefusal.NOT_ADMINISTRATOR

# Who may; all the others are refused with the reason of the act (a stranger is sent to sign in).
MAY = {
    "give a role": ({"isabelle"}, NOT_ADMINISTRATOR),
    "name an élue": ({"isabelle"}, NOT_ADMINISTRATOR),
    "act as an official": ({"isabelle", "karim"}, NOT_OFFICIAL),
    "attest a residence": ({"isabelle", "karim"}, NOT_OFFICIAL),
    "verify an association": ({"isabelle", "karim"}, NOT_OFFICIAL),
    "end a role": ({"isabelle"}, NOT_ADMINISTRATOR),
}


def stand(request: pytest.FixtureRequest, who: str, town: Territory) -> Standing:
    return standing(None if who == "nobody" else request.getfixturevalue(who), town)


def ask(act: str, who: Standing, marcel: User, association: Association, grant: RoleGrant) -> Any:
    """The rule of each act, asked about the same neutral things."""
    questions: dict[str, Any] = {
        "give a role": lambda: rules.refuse_give_role(who, Role.MODERATOR),
        "name an élue": lambda: rules.refuse_name_elected(who),
        "act as an official": lambda: rules.refuse_official_act(who),
        "attest a residence": lambda: rules.refuse_attest(who, marcel),
        "verify an association": lambda: rules.refuse_verify(who, association),
        "end a role": lambda: rules.refuse_end_role(who, grant, administrators=2),
    }
    return questions[act]()


@pytest.mark.parametrize("act", MAY)
@pytest.mark.parametrize("who", PEOPLE)
def test_each_role_may_do_its_acts_and_no_other(
    request: pytest.FixtureRequest, act: str, who: str, clichy: Territory, marcel: User
) -> None:
    association = make_association(clichy, "Les Jardins partagés", "W930000001", verified=False)
    grant = RoleGrant.objects.create(user=marcel, territory=clichy, role=Role.MEDIATOR)
    found = ask(act, stand(request, who, clichy), marcel, association, grant)
    may, reason = MAY[act]
    expected = None if who in may else Common.SIGN_IN if who == "nobody" else reason
    assert found == expected


def test_no_town_gives_the_role_of_analyst(clichy: Territory, isabelle: User) -> None:
    assert rules.refuse_give_role(standing(isabelle, clichy), Role.ANALYST) == PeopleRefusal.ROLE_ELSEWHERE


def test_an_administrator_touches_no_role_of_the_next_town(
    clichy: Territory, tourcoing: Territory, isabelle: User, bertrand: User
) -> None:
    grant = RoleGrant.objects.get(user=bertrand)
    assert rules.refuse_end_role(standing(isabelle, clichy), grant, administrators=2) == Common.NOT_ALLOWED


@pytest.mark.parametrize(("administrators", "expected"), [(2, None), (1, PeopleRefusal.LAST_ADMINISTRATOR)])
def test_the_last_administrator_stays(clichy: Territory, isabelle: User, administrators: int, expected: Any) -> None:
    grant = RoleGrant.objects.get(user=isabelle)
    assert rules.refuse_end_role(standing(isabelle, clichy), grant, administrators) == expected


def test_nobody_attests_their_own_residence(clichy: Territory, karim: User) -> None:
    assert rules.refuse_attest(standing(karim, clichy), karim) == PeopleRefusal.OWN_RESIDENCE


def test_whoever_declared_an_association_does_not_verify_it(clichy: Territory, karim: User) -> None:
    own = Association(name="Ma chorale", territory=clichy, rna="W930000002", declared_by=karim)
    assert rules.refuse_verify(standing(karim, clichy), own) == PeopleRefusal.OWN_ASSOCIATION


NOW = timezone.now()
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("since", "until", "manages", "verified", "expected"),
    [
        (-DAY, None, True, True, None),
        (-DAY, DAY, True, True, None),
        (-DAY, None, False, True, PeopleRefusal.NOT_A_MANAGER),
        (DAY, None, True, True, PeopleRefusal.NOT_A_MANAGER),
        (-2 * DAY, -DAY, True, True, PeopleRefusal.NOT_A_MANAGER),
        (-2 * DAY, timedelta(0), True, True, PeopleRefusal.NOT_A_MANAGER),
        (-DAY, None, True, False, PeopleRefusal.ASSOCIATION_NOT_VERIFIED),
    ],
)
def test_a_mandate_is_given_by_a_manager_while_theirs_lasts(
    since: timedelta, until: timedelta | None, manages: bool, verified: bool, expected: Any
) -> None:
    association = Association(pk=1, verified_at=NOW if verified else None)
    own = Mandate(
        association=association, is_manager=manages, since=NOW + since, until=None if until is None else NOW + until
    )
    assert rules.refuse_manage(own, association, NOW) == expected


def test_a_member_leaves_alone_and_a_last_manager_does_not(
    clichy: Territory, samba: User, marcel: User, regie: Association
) -> None:
    manager, member = Mandate.objects.get(user=samba), give_mandate(marcel, regie)
    assert rules.refuse_end_mandate(member, member, 1, timezone.now()) is None
    assert rules.refuse_end_mandate(member, manager, 2, timezone.now()) == PeopleRefusal.NOT_A_MANAGER
    assert rules.refuse_end_mandate(manager, manager, 1, timezone.now()) == PeopleRefusal.LAST_MANAGER
    assert rules.refuse_end_mandate(manager, member, 1, timezone.now()) is None


@pytest.mark.promise("S-23")
@pytest.mark.parametrize(
    ("expires", "accepted", "addresses", "expected"),
    [
        (DAY, False, {"Zoe@Exemple.fr"}, None),
        (DAY, False, {"autre@exemple.fr"}, PeopleRefusal.INVITATION_FOR_ANOTHER),
        (DAY, False, set(), PeopleRefusal.INVITATION_FOR_ANOTHER),
        (DAY, True, {"zoe@exemple.fr"}, PeopleRefusal.INVITATION_UNKNOWN),
        (timedelta(0), False, {"zoe@exemple.fr"}, PeopleRefusal.INVITATION_UNKNOWN),
        (-DAY, False, {"zoe@exemple.fr"}, PeopleRefusal.INVITATION_UNKNOWN),
    ],
)
def test_an_invitation_serves_its_address_once_and_in_time(
    expires: timedelta, accepted: bool, addresses: set[str], expected: Any
) -> None:
    invitation = Invitation(email="zoe@exemple.fr", expires_at=NOW + expires, accepted_at=NOW if accepted else None)
    assert rules.refuse_accept(invitation, addresses, NOW) == expected
    assert rules.refuse_accept(None, addresses, NOW) == PeopleRefusal.INVITATION_UNKNOWN
