"""Who acts, and as what: read in one question, with every date honoured."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import Association, Mandate, Role, RoleGrant
from core.accounts.selectors import standing_of
from core.territories.models import Territory
from tests.people import give_mandate, make_clichy, make_marcel, make_nadia, make_samba, make_tourcoing, make_user

DAY = timedelta(days=1)


@pytest.mark.django_db
def test_one_question_tells_all_and_a_stranger_costs_none():
    town, nadia = make_clichy(), make_nadia()
    with CaptureQueriesContext(connection) as asked:
        standing = standing_of(nadia, town)
    assert (len(asked), standing.is_resident, standing.is_attested) == (1, True, True)
    with CaptureQueriesContext(connection) as asked:
        assert standing_of(AnonymousUser(), town).user is None
    assert len(asked) == 0


@pytest.mark.django_db
def test_an_ended_mandate_does_not_hide_the_one_that_followed_it():
    town, samba = make_clichy(), make_samba()
    association = Association.objects.get(mandates__user=samba)
    Mandate.objects.filter(user=samba).update(until=timezone.now() - DAY)
    assert standing_of(samba, town).associations == ()
    give_mandate(samba, association)
    assert standing_of(samba, town).associations == (association,)


@pytest.mark.django_db
def test_a_role_counts_between_its_dates_and_in_its_own_town():
    town, now = make_clichy(), timezone.now()
    paul = make_user("Paul Quinet")
    RoleGrant.objects.create(user=paul, territory=town, role=Role.OFFICIAL, since=now - 2 * DAY, until=now + DAY)
    seen = [standing_of(paul, town, now + n * DAY).is_official for n in (-3, 0, 2)]
    assert seen == [False, True, False]
    assert not standing_of(paul, make_tourcoing()).is_staff


@pytest.mark.django_db
def test_a_member_communes_resident_is_one_of_its_intermunicipality():
    town, marcel = make_clichy(), make_marcel()
    whole = Territory.objects.create(
        code="200054781",
        kind="intermunicipality",
        name="Grand Paris",
        slug="grand-paris",
        search_name="grand paris",
        departement="75",
    )
    assert not standing_of(marcel, whole).is_resident
    Territory.objects.filter(pk=town.pk).update(parent=whole)
    assert standing_of(marcel, whole).is_resident
    assert not standing_of(make_user("Sans commune"), whole).is_resident


@pytest.mark.django_db
def test_a_closed_account_stands_nowhere():
    nadia = make_nadia()
    nadia.is_active = False
    assert standing_of(nadia, make_clichy()).user is None
