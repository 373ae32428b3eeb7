"""« Que sont devenues nos propositions ? », the block of a proposal's page, and the pages that letters lead to."""

import pytest
from django.test import Client
from django.utils import timezone

from consult.answers.addresses import letter_key
from consult.answers.models import Follow, Mute, Satisfaction
from consult.proposals.models import Support
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.answers.making import committed, make_supported
from tests.make import queries_of
from tests.people import signed_in

LIST = "/t/clichy-sous-bois/suites/"
pytestmark = pytest.mark.django_db


def test_an_empty_town_says_what_will_be_here(clichy: Territory, client: Client) -> None:
    page = client.get(LIST).content.decode()
    assert "Aucune proposition n’attend encore de réponse" in page
    assert '<svg class="chart' not in page


def test_the_chart_its_table_and_the_list_say_the_same(clichy: Territory, client: Client) -> None:
    committed(make_supported(clichy, title="Des bancs"))
    page = client.get(LIST).content.decode()
    assert "acceptée : 1" in page
    assert "Des bancs" in page
    assert "Poser douze bancs" in page
    assert client.get(LIST, {"reponse": "refused"}).content.decode().count("proposal-row__title") == 0
    assert client.get(LIST, {"reponse": "n’importe"}).status_code == 400
    assert client.get(LIST, {"suite": "pas-de-nous"}).status_code == 400


def test_many_rows_cost_as_many_queries_as_one(clichy: Territory) -> None:
    committed(make_supported(clichy, title="Une"))
    few = queries_of(lambda: Client().get(LIST, {"theme": "ageing"}))
    for number in range(5):
        committed(make_supported(clichy, title=f"Une de plus {number}"))
    assert queries_of(lambda: Client().get(LIST, {"theme": "ageing", "reponse": "accepted"})) <= few


def test_a_letter_shows_and_only_its_buttons_change_anything(clichy: Territory, nadia: User) -> None:
    proposal = make_supported(clichy, nadia)
    committed(proposal)
    url = f"{LIST}lettre/{letter_key(proposal, nadia)}/"
    assert Client().get(url).status_code == 200
    assert not Mute.objects.exists()
    assert Client().post(url, {"acte": "couper"}).status_code == 302
    assert Mute.objects.filter(user=nadia, proposal=proposal).exists()
    assert Client().post(url, {"acte": "avis"}).status_code == 400
    assert Client().post(url, {"acte": "avis", "verdict": "partly"}).status_code == 302
    assert Satisfaction.objects.get().verdict == "partly"
    assert Client().get(f"{LIST}lettre/perdue/").status_code == 404
    assert Client().get(url.replace("clichy-sous-bois", "tourcoing")).status_code == 404


def test_the_account_lists_what_it_follows_and_stops_the_letters(clichy: Territory, marcel: User) -> None:
    proposal = make_supported(clichy)
    Support.objects.create(proposal=proposal, person=marcel.person, at=timezone.now())
    reader = signed_in(marcel)
    assert "Arrêter les lettres" in reader.get("/compte/suivi/").content.decode()
    reader.post(f"{LIST}propositions/{proposal.pk}/suivi/", {"acte": "couper", "next": "/compte/suivi/"})
    assert "Reprendre les lettres" in reader.get("/compte/suivi/").content.decode()
    assert not Follow.objects.exists()
