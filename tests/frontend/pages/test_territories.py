"""A territory's pages: where things stand, who answers, and what its administrators change."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Kind, Status
from core.territories.models import Neighbourhood, PriorityArea, Territory
from tests import people
from tests.make import DAY, make_consultation, make_phase, queries_of
from tests.people import signed_in

TOWN = "/t/clichy-sous-bois/"
DESK = f"{TOWN}agents/territoire/"
WHOLE = {
    "tagline": "Disons-le ici", "accent_hue": "152", "contact_email": "ville@exemple.fr", "publisher": "Ville", "host": "Communs",
    "publication_director": "La maire",
}  # fmt: skip


def words_of(client: Client, path: str) -> str:
    cache.clear()  # pages are kept for ten seconds
    answer = client.get(path)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_the_page_says_what_is_open_what_comes_and_what_is_over(client: Client, clichy: Territory):
    make_consultation(clichy, "ouverte", title="La rue aux enfants")
    coming = make_consultation(clichy, "bientot", opened=(), title="Le marché de demain")
    make_phase(coming, Kind.PROPOSE, timezone.now() + 5 * DAY)
    make_consultation(clichy, "finie", title="Le square", status=Status.CLOSED, closed_at=timezone.now())
    page = words_of(client, TOWN)
    places = [
        page.index(words)
        for words in ('id="en-cours"', "La rue aux enfants</a>", 'id="a-venir"', "Le marché de demain</a>")
    ]
    places += [page.index(words) for words in ('id="terminees"', "Le square</a>")]
    assert places == sorted(places)
    assert page.count("button--primary") <= 2, "one act: in the rail, and at the foot of a phone"
    assert f'href="{TOWN}consultations/ouverte/"' in page


def test_an_empty_pilot_says_what_will_be_there(client: Client, clichy: Territory):
    page = words_of(client, TOWN)
    assert "Aucune consultation n’est ouverte" in page
    assert "Le Chêne-Pointu" in page
    assert "button--primary" not in page


def test_a_place_that_is_no_pilot_says_so_and_what_can_be_done(client: Client, clichy: Territory, tourcoing: Territory):
    Territory.objects.filter(pk=clichy.pk).update(opened_at=None, parent=tourcoing)
    page = words_of(client, TOWN)
    assert "Clichy-sous-Bois n’est pas encore un territoire pilote" in page
    assert "Votre agglomération est un territoire pilote" in page
    assert "Comprendre la démarche" in page
    html = client.get(TOWN).content.decode()
    assert "/consultations/" not in html
    assert "/recherche/" not in html


def test_an_unknown_place_is_the_same_page_as_any_missing_one(client: Client, clichy: Territory):
    answers = [client.get(path) for path in ("/t/nulle-part/", "/t/nulle-part/mentions-legales/", "/nulle-part/")]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


def test_a_fuller_page_asks_the_database_no_more_often(client: Client, clichy: Territory):
    make_consultation(clichy)
    words_of(client, TOWN)
    few = queries_of(lambda: words_of(client, TOWN))
    for n in range(8):
        make_consultation(clichy, f"autre-{n}")
        Neighbourhood.objects.create(territory=clichy, name=f"Quartier {n}", slug=f"quartier-{n}")
        PriorityArea.objects.create(territory=clichy, name=f"Aire {n}", code=f"QP09300{n}", vintage=2021 + n % 2)
    assert queries_of(lambda: words_of(client, TOWN)) == few


def test_priority_areas_of_two_vintages_are_never_mixed(client: Client, clichy: Territory):
    for vintage, name in ((2021, "Le Plateau d’hier"), (2024, "Le Plateau de 2024")):
        PriorityArea.objects.create(territory=clichy, name=name, code="QP093001", vintage=vintage, population=1000)
    page = words_of(client, TOWN)
    assert page.index("millésime 2024") < page.index("Le Plateau de 2024") < page.index("millésime 2021")
    assert "2\u202f000" not in page, "figures are never summed"


def test_the_reserve_is_told(client: Client, clichy: Territory):
    assert "réserve électorale" not in words_of(client, TOWN)
    Territory.objects.filter(pk=clichy.pk).update(is_election_reserve=True)
    assert "La consultation continue." in words_of(client, TOWN)


def test_each_territory_says_who_publishes_its_pages(client: Client, clichy: Territory):
    assert "doit compléter cette mention" in words_of(client, f"{TOWN}mentions-legales/")
    Territory.objects.filter(pk=clichy.pk).update(
        publisher="La Ville", publication_director="La maire", host="Communs", contact_email="a@exemple.fr"
    )
    page = words_of(client, f"{TOWN}mentions-legales/")
    assert "La Ville" in page
    assert "doit compléter" not in page


def test_the_desk_sends_a_stranger_to_sign_in_and_refuses_others(client: Client, clichy: Territory):
    answer = client.get(DESK)
    assert (answer.status_code, answer.url) == (302, f"/compte/connexion/?next={DESK.replace('/', '%2F')}")
    for user in (
        people.make_nadia(clichy),
        people.make_official(clichy),
        people.make_isabelle(people.make_tourcoing()),
    ):
        refused = signed_in(user).post(DESK, WHOLE)
        assert refused.status_code == 403
        assert "Votre rôle ne permet pas" in refused.content.decode()
    assert Territory.objects.get(pk=clichy.pk).publisher == ""


def test_an_administrator_completes_the_notice_then_opens(clichy: Territory):
    Territory.objects.filter(pk=clichy.pk).update(opened_at=None)
    desk = signed_in(people.make_isabelle(clichy))
    assert "Enregistrer et ouvrir le territoire" in words_of(desk, DESK)
    gap = desk.post(DESK, {**WHOLE, "host": "", "open": "1"})
    assert gap.status_code == 400
    assert "qui les héberge" in gap.content.decode()
    assert Territory.objects.get(pk=clichy.pk).opened_at is None
    assert desk.post(DESK, {**WHOLE, "open": "1"}).url == DESK
    town = Territory.objects.get(pk=clichy.pk)
    assert (town.opened_at is None, town.accent_hue, town.tagline) == (False, 152, "Disons-le ici")
    assert "Le territoire est ouvert" in words_of(desk, DESK)


@pytest.mark.promise("S-7")
def test_only_the_fields_of_the_form_are_written(clichy: Territory):
    before = (
        Territory.objects.filter(pk=clichy.pk)
        .values("code", "name", "slug", "population", "opened_at", "siren", "kind")
        .get()
    )
    forged = {
        "code": "75056",
        "name": "Paris",
        "slug": "paris",
        "population": "1",
        "opened_at": "2020-01-01",
        "siren": "1",
        "kind": "state",
    }
    assert signed_in(people.make_isabelle(clichy)).post(DESK, {**WHOLE, **forged}).status_code == 302
    assert Territory.objects.filter(pk=clichy.pk).values(*before).get() == before


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("accent_hue", "360"),
        ("accent_hue", "bleu"),
        ("contact_email", "ville"),
        ("tagline", "x" * 161),
        ("publisher", ""),
        ("host", "y" * 301),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(clichy: Territory, field: str, value: str):
    answer = signed_in(people.make_isabelle(clichy)).post(DESK, {**WHOLE, field: value})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'id="id_{field}_error"' in page
    assert "La maire" in page
    assert Territory.objects.get(pk=clichy.pk).tagline == ""


@pytest.mark.promise("S-22")
def test_a_post_without_token_is_refused(clichy: Territory):
    desk = Client(enforce_csrf_checks=True)
    desk.force_login(people.make_isabelle(clichy))
    assert desk.post(DESK, WHOLE).status_code == 403
    assert Territory.objects.get(pk=clichy.pk).publisher == ""
