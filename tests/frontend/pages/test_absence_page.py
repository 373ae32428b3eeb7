"""Valérie says when she is away and who stands in; what is wrong is said in French, field by field."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import Absence, ElectedOffice, User
from core.territories.models import Territory
from tests.consult.digests.making import in_office
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(office: ElectedOffice) -> str:
    return reverse("accounts:absence", args=[office.pk])


def said(deputy: ElectedOffice, first: int = 2, last: int = 9) -> dict[str, str]:
    today = timezone.localdate()
    return {"since": f"{today + first * DAY}", "until": f"{today + last * DAY:%d/%m/%Y}", "deputy": f"{deputy.pk}"}


def test_she_declares_an_absence_and_ends_it(valerie: User, clichy: Territory) -> None:
    office, deputy, browser = valerie.offices.get(), in_office(clichy, "Hélène Prost"), signed_in(valerie)
    assert address(office) in browser.get(reverse("accounts:show")).content.decode()
    page = browser.post(address(office), said(deputy), follow=True)
    assert "Hélène Prost (Adjointe) vous remplace" in words_of_page(page)
    absence = Absence.objects.get()
    begins, ends = timezone.localtime(absence.since), timezone.localtime(absence.until)
    assert (begins.date(), begins.hour) == (timezone.localdate() + 2 * DAY, 0)
    assert (ends.date(), ends.hour) == (timezone.localdate() + 10 * DAY, 0), "the last day is counted"
    browser.post(reverse("accounts:end_absence", args=[office.pk, absence.pk]))
    assert not Absence.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "told"),
    [
        (-1, 3, "Ce jour est passé"),
        (4, 3, "Le dernier jour vient après le premier"),
        (1, 400, "Une absence dure un an au plus"),
    ],
)
def test_dates_that_say_nothing_are_refused(valerie: User, clichy: Territory, first: int, last: int, told: str) -> None:
    page = signed_in(valerie).post(address(valerie.offices.get()), said(in_office(clichy, "Hélène Prost"), first, last))
    assert page.status_code == 400
    assert told in words_of_page(page)
    assert not Absence.objects.exists()


def test_a_deputy_who_is_away_too_is_named_as_the_reason(valerie: User, clichy: Territory) -> None:
    deputy, other = in_office(clichy, "Hélène Prost"), in_office(clichy, "Rose Weil")
    now = timezone.now()
    Absence.objects.create(office=deputy, deputy=other, since=now, until=now + 5 * DAY)
    page = signed_in(valerie).post(address(valerie.offices.get()), said(deputy))
    assert "Cette personne s’absente aussi pendant ces jours" in words_of_page(page)


def test_nobody_declares_for_another_or_by_an_office_of_another_town(
    valerie: User, nadia: User, clichy: Territory, tourcoing: Territory
) -> None:
    office, deputy, there = valerie.offices.get(), in_office(clichy, "Hélène Prost"), in_office(tourcoing, "Rose Weil")
    assert signed_in(nadia).post(address(office), said(deputy)).status_code == 404
    assert signed_in(valerie).post(address(office), said(there)).status_code == 400
    ending = Absence.objects.create(
        office=deputy, deputy=office, since=timezone.now() + DAY, until=timezone.now() + 2 * DAY
    )
    gone = signed_in(valerie).post(reverse("accounts:end_absence", args=[office.pk, ending.pk]))
    assert gone.status_code == 404
    assert Absence.objects.get() == ending
