"""The digest as it was sent, on a page to print: for fourteen days, for who received it, read-only."""

from datetime import timedelta

import pytest
from django.test import Client

from consult.digests.links import KEPT, act_key
from consult.digests.models import Act, Digest
from consult.digests.printing import print_key
from consult.digests.services import prepare
from core.accounts.models import ElectedOffice, User
from core.lib.db import clock
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.digests.making import in_office, to_decide
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(clichy: Territory) -> ElectedOffice:
    found = in_office(clichy)
    to_decide(clichy, "Un banc <b>gras</b>")
    prepare(clock())
    return found


def address(office: ElectedOffice) -> str:
    """Where the letter leads to be printed."""
    text = Mail.objects.get().text
    found = text[text.index("/t/clichy-sous-bois/point-imprime/") :].split()[0]
    assert print_key(office, Digest.objects.get().period) in found
    return found


def test_it_is_the_letter_with_its_addresses_and_nothing_to_press(office: ElectedOffice) -> None:
    page = Client().get(address(office))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    html, letter = page.content.decode(), Mail.objects.get()
    assert "&lt;b&gt;gras&lt;/b&gt;" in html
    for line in letter.text.split():
        if line.startswith("http"):
            assert f">{line}</a>" in html, "an address is written out"
    assert letter.subject in html
    assert Client().post(address(office)).status_code == 405


@pytest.mark.promise("S-4")
def test_it_opens_for_fourteen_days_and_not_for_another_account(office: ElectedOffice, nadia: User) -> None:
    link = address(office)
    assert signed_in(office.user).get(link).status_code == 200
    other = signed_in(nadia).get(link)
    assert other.status_code == 403
    assert "banc" not in words_of_page(other)
    Digest.objects.update(made_at=clock() - KEPT + timedelta(minutes=5))
    assert Client().get(link).status_code == 200
    Digest.objects.update(made_at=clock() - KEPT)
    old = Client().get(link)
    assert old.status_code == 410
    assert "banc" not in words_of_page(old)


@pytest.mark.promise("S-3")
def test_a_key_opens_one_letter_in_one_town(office: ElectedOffice, tourcoing: Territory) -> None:
    link, period = address(office), Digest.objects.get().period
    assert Client().get(link.replace("clichy-sous-bois", tourcoing.slug)).status_code == 404
    for wrong in (
        print_key(office, "2026-W01"), act_key(office, period, Act.ADVICE, "proposal:1"), "perdue",
        print_key(office, period)[:-1],
    ):  # fmt: skip
        assert Client().get(f"/t/clichy-sous-bois/point-imprime/{wrong}/").status_code == 404
    Mail.objects.all().delete()
    assert Client().get(link).status_code == 404, "the letter was forgotten"
