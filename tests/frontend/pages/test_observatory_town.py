"""A town signs and takes back from its own page, reads its running quarter there; an analyst lifts an embargo, once sure."""

import pytest
from django.test import Client

from consult.observatory.models import Convention, Release
from consult.observatory.services.boards import refresh_board
from consult.observatory.services.snapshots import take_snapshot
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.consult.observatory.signed import last_quarter, under_convention
from tests.people import signed_in
from tests.words import words_of_page

TOWN = "/t/clichy-sous-bois/agents/observatoire/"
RELEASES = "/observatoire/publication/"


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_its_administrator_signs_and_takes_back_on_the_page(isabelle: User, clichy: Territory) -> None:
    client = signed_in(isabelle)
    assert "Signer la convention" in text(client, TOWN)
    said = client.post(TOWN + "convention/", {"act": "sign"}, follow=True).content.decode()
    assert "premier trimestre compté est le" in said
    assert f"comparés depuis le {Vintage.holding(clock()).label}" in said, "a quarter is named, not coded"
    assert "Reprendre la convention" in said
    said = client.post(TOWN + "convention/", {"act": "revoke"}, follow=True).content.decode()
    assert f"le {Vintage.holding(clock()).label} est le dernier compté" in said
    assert Convention.objects.get().revoked_at is not None


def test_an_official_reads_and_signs_nothing(karim: User, clichy: Territory) -> None:
    client = signed_in(karim)
    assert "Signer la convention" not in text(client, TOWN)
    assert client.post(TOWN + "convention/", {"act": "sign"}).status_code == 403
    assert not Convention.objects.exists()


def test_a_town_that_was_just_opened_is_told_when_to_come_back(karim: User, clichy: Territory) -> None:
    client = signed_in(karim)
    assert "Revenez un peu plus tard" in text(client, TOWN)
    refresh_board(clichy)
    page = text(client, TOWN)
    assert "Taux de participation" in page
    assert "Trop peu de cas pour être montré" in page


@pytest.mark.parametrize("who", ["nadia", "maud", "etienne", "bertrand"])
def test_for_whoever_does_not_work_there_there_is_no_such_page(
    who: str, request: pytest.FixtureRequest, clichy: Territory
) -> None:
    assert signed_in(request.getfixturevalue(who)).get(TOWN).status_code == 404


def test_an_analyst_makes_a_vintage_public_once_sure(etienne: User, clichy: Territory, tourcoing: Territory) -> None:
    vintage, client = last_quarter(), signed_in(etienne)
    assert "Aucun trimestre n’est encore compté" in text(client, RELEASES)
    under_convention(clichy)
    under_convention(tourcoing)
    take_snapshot(territory=clichy, vintage=vintage)
    assert "Tourcoing" in text(client, f"{RELEASES}{vintage}/")
    assert client.post(f"{RELEASES}{vintage}/", {"sure": "yes"}).status_code == 409
    take_snapshot(territory=tourcoing, vintage=vintage)
    assert "sous embargo" in text(client, RELEASES)
    assert "Cochez la case" in client.post(f"{RELEASES}{vintage}/", follow=True).content.decode()
    assert not Release.objects.exists()
    assert "est public" in client.post(f"{RELEASES}{vintage}/", {"sure": "yes"}, follow=True).content.decode()
    assert Release.objects.get().vintage == str(vintage)
    assert client.post(f"{RELEASES}{vintage}/", {"sure": "yes"}).status_code == 409


def test_an_analyst_says_why_a_vintage_becomes_public_without_a_town(
    etienne: User, clichy: Territory, tourcoing: Territory
) -> None:
    vintage, client = last_quarter(), signed_in(etienne)
    under_convention(clichy)
    under_convention(tourcoing)
    take_snapshot(territory=clichy, vintage=vintage)
    page, sent = f"{RELEASES}{vintage}/", {"sure": "yes", "without": tourcoing.code}
    assert f'name="without" value="{tourcoing.code}"' in text(client, page)
    assert "Dites pourquoi" in client.post(page, sent, follow=True).content.decode()
    assert not Release.objects.exists()
    assert "est public" in client.post(page, {**sent, "because": "Base perdue."}, follow=True).content.decode()
    assert "sans Tourcoing (59), faute d’avoir pu compter. Raison donnée : Base perdue." in words_of_page(
        Client().get("/observatoire/")
    )


@pytest.mark.parametrize("written", ["2026-T9", "nulle-part", "1999-T1"])
def test_what_is_no_vintage_is_no_page(written: str, etienne: User) -> None:
    assert signed_in(etienne).get(f"{RELEASES}{written}/").status_code == 404
