"""The digest on a page to print: for fourteen days, for who received it, and nothing on it acts."""

from datetime import timedelta
from typing import Any

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
def office(clichy: Territory, settings: Any) -> ElectedOffice:
    settings.REPLY_ADDRESS = "reponses@exemple.fr"
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


def test_it_is_the_letter_with_the_address_of_its_dossier_and_nothing_that_acts(office: ElectedOffice) -> None:
    page = Client().get(address(office))
    assert page.status_code == 200
    assert page["X-Robots-Tag"] == "noindex"
    assert "no-store" in page["Cache-Control"]
    html, letter = page.content.decode(), Mail.objects.get()
    assert "&lt;b&gt;gras&lt;/b&gt;" in html
    words = words_of_page(page)
    addresses = [word for word in letter.text.split() if word.startswith("http") or "@" in word]
    acting = [word for word in addresses if "/point" in word or "@" in word]
    assert {word.split("/t/clichy-sous-bois/")[1].split("/")[0] for word in acting if "/t/" in word} == {
        "point", "point-imprime", "point-arret",
    }, "the letter has something that acts"  # fmt: skip
    assert any("@" in word for word in acting), "and an address to reply to"
    sheet = html[html.index("<article") : html.index("</article>")]
    assert not [word for word in acting if word in sheet], "paper left on a desk gives nothing to do"
    for word in set(addresses) - set(acting):
        assert f">{word}</a>" in sheet, "the address of a dossier is written out"
    assert "Pour l’imprimer" not in words
    assert "Ne plus recevoir" not in words
    assert "Quand il n’y a rien de nouveau, nous n’écrivons pas." in words
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
