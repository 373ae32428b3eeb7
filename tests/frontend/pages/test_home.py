"""The platform's own pages: the door, the search, what the law asks a site to say."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from consult.consultations.models import Consultation, Kind
from core.lib.law import ARTICLES
from core.territories.models import Territory
from core.territories.selectors import MOST_FOUND
from tests.make import DAY, make_consultation, make_phase, queries_of

PAGES = [
    "/",
    "/territoires/",
    "/comprendre/",
    "/accessibilite/",
    "/mentions-legales/",
    "/confidentialite/",
    "/plan-du-site/",
]


def words_of(client: Client, path: str, **parameters: str) -> str:
    cache.clear()  # pages are kept for ten seconds
    answer = client.get(path, parameters)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("path", [*PAGES, *(f"/en{path}" for path in PAGES)])
def test_every_page_stands_on_an_empty_installation(client: Client, path: str):
    page = words_of(client, path)
    assert page.count("<h1>") == 1
    assert 'lang="en"' in page if path.startswith("/en/") else '<html lang="fr">' in page
    assert "csrfmiddlewaretoken" not in page, "it can be cached for everyone"


@pytest.mark.promise("L-5")
@pytest.mark.usefixtures("clichy")
@pytest.mark.parametrize("path", [*PAGES, "/t/clichy-sous-bois/"])
def test_a_stranger_is_given_no_cookie(client: Client, path: str):
    assert not client.get(path).cookies


@pytest.mark.usefixtures("consultation")
def test_the_door_shows_each_pilot_and_what_goes_on_there(client: Client, tourcoing: Territory):
    page = words_of(client, "/")
    assert 'href="/t/clichy-sous-bois/"' in page
    assert "Nos priorités pour mieux vivre ensemble" in page
    assert "Aucune consultation n’est ouverte en ce moment." in page
    assert page.index("Clichy-sous-Bois</a>") < page.index("Tourcoing</a>"), "what is lively comes first"
    Territory.objects.filter(pk=tourcoing.pk).update(opened_at=None)
    assert "Tourcoing" not in words_of(client, "/")


def test_a_draft_is_not_shown_at_the_door(client: Client, clichy: Territory):
    make_consultation(clichy, status="draft", published_at=None)
    for path in ("/", "/t/clichy-sous-bois/", "/plan-du-site/"):
        assert "Nos priorités" not in words_of(client, path)
    Consultation.objects.update(status="published", published_at=timezone.now())
    assert "Nos priorités" in words_of(client, "/"), "the test can fail"


def test_more_pilots_ask_the_database_no_more_often(client: Client, clichy: Territory):
    make_consultation(clichy)
    few = queries_of(lambda: words_of(client, "/"))
    for n in range(6):
        town = Territory.objects.create(
            code=f"80{n:03}", kind="municipality", name=f"Ville {n}", slug=f"ville-{n}", search_name=f"ville {n}", departement="80",
            opened_at=timezone.now(), accent_hue=30 + n,
        )  # fmt: skip
        make_phase(make_consultation(town), Kind.VOTE, timezone.now() + 50 * DAY)
    assert queries_of(lambda: words_of(client, "/")) == few
    page = words_of(client, "/")
    assert "/accent/30-31-32-33-34-35-" in page
    assert client.get("/accent/30-31.set.css").content.count(b".hue-30{") == 2
    assert "/accent/30" not in words_of(client, "/comprendre/")


@pytest.mark.usefixtures("clichy", "tourcoing")
def test_a_town_is_found_by_name_or_postal_code(client: Client):
    assert "/t/clichy-sous-bois/" in words_of(client, "/territoires/", q="CLICHY")
    assert "/t/tourcoing/" in words_of(client, "/territoires/", q=" 59200 ")
    assert "Aucun territoire de ce nom" in words_of(client, "/territoires/", q="zzzzzz")
    assert "Les territoires pilotes" in words_of(client, "/territoires/", q="")


@pytest.mark.promise("S-20", "S-5")
@pytest.mark.usefixtures("clichy")
@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\0", "</a" * 300_000, "{{ 7|add:7 }}", "\u202ealert"])
def test_a_hostile_search_is_words_like_any_other(client: Client, words: str):
    began = time.process_time()
    answer = client.get("/territoires/", {"q": words}, follow=True)
    assert time.process_time() - began < 1
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "<script>alert" not in page
    assert len(page) < 30_000


@pytest.mark.promise("L-1")
@pytest.mark.usefixtures("clichy")
@pytest.mark.parametrize("path", [*PAGES, "/t/clichy-sous-bois/", "/t/clichy-sous-bois/mentions-legales/"])
def test_every_page_leads_to_the_declaration_and_says_where_the_site_stands(client: Client, path: str):
    page = words_of(client, path)
    assert 'href="/accessibilite/"' in page
    assert "Accessibilité\u202f: non conforme" in page


@pytest.mark.promise("L-2")
@pytest.mark.django_db
@pytest.mark.parametrize(
    "part",
    [
        "Déclaration d’accessibilité", "non conforme", "RGAA 4.1", "Contenus non accessibles", "22 novembre 2026", "HTML", "axe-core",
        "Pages vérifiées", "Plan d’action", "sous une semaine", "Défenseur des droits", "acces@exemple.fr",
    ],
)  # fmt: skip
def test_the_declaration_has_every_part_that_the_decree_asks_for(client: Client, settings: Settings, part: str):
    settings.CONTACT_EMAIL = "acces@exemple.fr"
    assert part in words_of(client, "/accessibilite/")


@pytest.mark.promise("L-3")
@pytest.mark.usefixtures("clichy")
def test_the_legal_notice_says_who_answers_and_quotes_each_article(client: Client, settings: Settings):
    assert "doit compléter cette mention" in words_of(client, "/mentions-legales/")
    settings.LEGAL_PUBLISHER = "Syndicat des communes, Nantes"
    settings.LEGAL_DIRECTOR = settings.LEGAL_HOST = "Quelqu’un"
    page = words_of(client, "/mentions-legales/")
    assert "Syndicat des communes, Nantes" in page
    assert "doit compléter" not in page
    assert "/t/clichy-sous-bois/mentions-legales/" in page
    assert all(str(article.reference) in page for article in ARTICLES.values())


@pytest.mark.django_db
def test_a_search_that_finds_more_than_it_shows_says_so(client: Client, clichy: Territory):
    for n in range(MOST_FOUND + 1):
        fields = {
            "code": f"99{n:03}",
            "name": f"Saint-Essai {n}",
            "search_name": f"saint essai {n}",
            "slug": f"saint-essai-{n}",
        }
        Territory.objects.create(kind=clichy.kind, departement="99", **fields)
    assert "Il y en a peut-être d’autres" in words_of(client, "/territoires/?q=saint")
    assert "Il y en a peut-être d’autres" not in words_of(client, "/territoires/?q=clichy")
