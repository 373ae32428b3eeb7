"""Associations speak through members with dated mandates, once an official has verified them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.accounts.models import Association, Delegation, Mandate, User
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.people import services
from core.people.rules import PeopleRefusal
from core.people.selectors import offices_of
from core.territories.models import CommonTheme, Territory
from tests.people import give_mandate, standing

pytestmark = pytest.mark.django_db
URL = "https://ville.example/a/"


def declare(user: User, town: Territory, rna: str = "W930000009") -> Association:
    return services.declare_association(user=user, territory=town, name="Les Jardins partagés", rna=rna)


def test_a_declared_association_speaks_only_once_verified(clichy: Territory, marcel: User, karim: User) -> None:
    association = declare(marcel, clichy)
    assert standing(marcel, clichy).associations == ()
    services.verify_association(standing=standing(karim, clichy), territory=clichy, association=association, url=URL)
    assert standing(marcel, clichy).associations == (association,)
    assert URL in Mail.objects.get(recipient=marcel.email).text


def test_a_number_is_declared_once(clichy: Territory, marcel: User, nadia: User) -> None:
    declare(marcel, clichy)
    with pytest.raises(Refused) as refused:
        declare(nadia, clichy)
    assert refused.value.reason == PeopleRefusal.ASSOCIATION_KNOWN
    assert Mandate.objects.filter(user=nadia).count() == 0


def test_a_declaration_that_cannot_be_verified_frees_its_number_and_says_why(
    clichy: Territory, marcel: User, nadia: User, karim: User
) -> None:
    association = declare(marcel, clichy)
    services.dismiss_association(
        standing=standing(karim, clichy),
        territory=clichy,
        association=association,
        reason="Ce numéro est celui d’un club de Lyon.",
    )
    assert "club de Lyon" in Mail.objects.get(recipient=marcel.email).text
    assert declare(nadia, clichy)


def test_a_verified_association_is_not_dismissed(clichy: Territory, karim: User, regie: Association) -> None:
    with pytest.raises(Refused) as refused:
        services.dismiss_association(standing=standing(karim, clichy), territory=clichy, association=regie, reason="x")
    assert refused.value.reason == Common.ALREADY_DONE


def test_a_mandate_lets_a_member_speak_until_its_end(
    clichy: Territory, samba: User, marcel: User, regie: Association
) -> None:
    until = timezone.now() + timedelta(days=30)
    services.give_mandate(giver=samba, association=regie, email=marcel.email, is_manager=False, until=until, url=URL)
    assert standing(marcel, clichy).speaks_for(regie)
    Mandate.objects.filter(user=marcel).update(until=timezone.now())
    assert not standing(marcel, clichy).speaks_for(regie)
    again = services.give_mandate(
        giver=samba, association=regie, email=marcel.email, is_manager=False, until=None, url=URL
    )
    assert again.until is None


@pytest.mark.parametrize(
    ("who", "reason"), [("karim", PeopleRefusal.NOT_A_MANAGER), ("nadia", PeopleRefusal.NOT_A_MANAGER)]
)
def test_only_a_manager_gives_mandates(
    request: pytest.FixtureRequest, regie: Association, marcel: User, who: str, reason: PeopleRefusal
) -> None:
    giver = request.getfixturevalue(who)
    with pytest.raises(Refused) as refused:
        services.give_mandate(giver=giver, association=regie, email=marcel.email, is_manager=True, until=None, url=URL)
    assert refused.value.reason == reason
    assert not Mandate.objects.filter(user=marcel).exists()


def test_a_mandate_goes_to_an_account_that_exists(samba: User, regie: Association) -> None:
    with pytest.raises(Refused) as refused:
        services.give_mandate(
            giver=samba, association=regie, email="nul@exemple.fr", is_manager=False, until=None, url=URL
        )
    assert refused.value.reason == PeopleRefusal.NO_SUCH_ACCOUNT


def test_someone_always_manages_the_association(samba: User, marcel: User, regie: Association) -> None:
    own = Mandate.objects.get(user=samba)
    with pytest.raises(Refused) as refused:
        services.end_mandate(actor=samba, mandate=own)
    assert refused.value.reason == PeopleRefusal.LAST_MANAGER
    give_mandate(marcel, regie, is_manager=True)
    assert services.end_mandate(actor=samba, mandate=own).until is not None


def test_an_elected_official_speaks_by_function_and_answers_for_themes(
    clichy: Territory, isabelle: User, karim: User, marcel: User
) -> None:
    office = services.name_elected_official(
        standing=standing(isabelle, clichy), territory=clichy, user=marcel, function="Maire", url=URL
    )
    assert standing(marcel, clichy).function == "Maire"
    given = services.give_delegation(
        standing=standing(karim, clichy), territory=clichy, office=office, theme=CommonTheme.HEALTH
    )
    with pytest.raises(Refused):
        services.give_delegation(
            standing=standing(karim, clichy), territory=clichy, office=office, theme=CommonTheme.HEALTH
        )
    services.end_delegation(standing=standing(karim, clichy), territory=clichy, delegation=given)
    services.give_delegation(
        standing=standing(karim, clichy), territory=clichy, office=office, theme=CommonTheme.HEALTH
    )
    services.end_office(standing=standing(isabelle, clichy), territory=clichy, office=office)
    assert standing(marcel, clichy).function == ""
    assert not Delegation.objects.filter(until__isnull=True).exists()
    assert not offices_of(clichy, timezone.now()).exists()


def test_partners_are_added_once_with_their_contacts(clichy: Territory, karim: User, marcel: User) -> None:
    by = standing(karim, clichy)
    partner = services.add_partner(standing=by, territory=clichy, name="CAF", kind="caf")
    services.add_partner_contact(standing=by, territory=clichy, partner=partner, user=marcel)
    assert list(partner.contacts.all()) == [marcel]
    with pytest.raises(Refused):
        services.add_partner(standing=by, territory=clichy, name="CAF", kind="caf")
