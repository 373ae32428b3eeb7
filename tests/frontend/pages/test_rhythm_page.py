"""Valérie chooses when she reads what awaits her; nobody chooses for her."""

import pytest
from django.urls import reverse
from django.utils import timezone

from consult.digests.models import Every, Rhythm
from core.accounts.models import ElectedOffice, User
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
FRIDAY_EVENING = {"every": "weekly", "weekday": "4", "hour": "18"}


def address(office: ElectedOffice) -> str:
    return reverse("accounts:rhythm", args=[office.pk])


def test_she_chooses_friday_evening_and_finds_it_again(valerie: User) -> None:
    office, browser = valerie.offices.get(), signed_in(valerie)
    assert address(office) in browser.get(reverse("accounts:show")).content.decode()
    before = browser.get(address(office)).content.decode()
    for chosen in ('value="weekly" selected', 'value="0" selected', 'value="8" selected'):
        assert chosen in before
    browser.post(address(office), FRIDAY_EVENING)
    browser.post(address(office), FRIDAY_EVENING)
    rhythm = Rhythm.objects.get()
    assert (rhythm.office, rhythm.every, rhythm.weekday, rhythm.hour) == (office, Every.WEEKLY, 4, 18)
    after = browser.get(address(office)).content.decode()
    for chosen in ('value="weekly" selected', 'value="4" selected', 'value="18" selected'):
        assert chosen in after


@pytest.mark.parametrize("wrong", [{"every": "hourly"}, {"weekday": "7"}, {"hour": "24"}, {"hour": "huit"}])
def test_what_is_no_rhythm_is_refused_and_nothing_is_kept(valerie: User, wrong: dict[str, str]) -> None:
    page = signed_in(valerie).post(address(valerie.offices.get()), {**FRIDAY_EVENING, **wrong})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert not Rhythm.objects.exists()


def test_another_person_or_an_office_that_ended_chooses_nothing(valerie: User, nadia: User) -> None:
    office = valerie.offices.get()
    assert signed_in(nadia).post(address(office), FRIDAY_EVENING).status_code == 404
    ElectedOffice.objects.update(until=timezone.now())
    assert signed_in(valerie).post(address(office), FRIDAY_EVENING).status_code == 404
    assert not Rhythm.objects.exists()


def test_the_page_says_what_the_letter_holds(valerie: User) -> None:
    page = words_of_page(signed_in(valerie).get(address(valerie.offices.get())))
    assert "les décisions qui vous attendent" in page
    assert "Adjointe au maire déléguée aux solidarités, Clichy-sous-Bois" in page
