"""The door, one town, the two questions; and the embargo, which only an analyst reads through."""

from dataclasses import replace
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from consult.observatory.models import ContextFigure, Release, Snapshot
from consult.observatory.published import write_told
from consult.observatory.services.snapshots import hash_of, told_of
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.compared import PUBLIC, SEALED, make_towns
from tests.counted import PROCESS, place_of
from tests.frontend.pages.test_observatory_comparing import read
from tests.measured import CLICHY
from tests.people import signed_in
from tests.words import plain

PAGES = (
    "/observatoire/", "/observatoire/comparer/?pairs=25056&", "/observatoire/questions/", "/observatoire/25056/",
    "/observatoire/comparer/chiffres.csv?pairs=25056&", "/observatoire/comparer/chiffres.json", "/observatoire/25056/chiffres.ods",
    "/observatoire/25056/chiffres.csv", "/observatoire/25056/chiffres.pdf",
)  # fmt: skip


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    return make_towns()


def at(url: str, vintage: object) -> str:
    return f"{url}{'' if url.endswith('&') else '?'}millesime={vintage}"


@pytest.mark.django_db
def test_an_observatory_without_a_vintage_says_what_will_be_there():
    for url in ("/observatoire/", "/observatoire/comparer/", "/observatoire/questions/"):
        assert "L’observatoire commence à peine" in read(url)
    assert "P1 – Taux de participation" in read("/observatoire/")
    for url in ("/observatoire/25056/", "/observatoire/comparer/chiffres.csv", "/observatoire/25056/chiffres.pdf"):
        assert Client().get(url).status_code == 404


def test_the_door_lists_every_pilot_with_its_kind_and_size_and_its_letter_on_the_map(towns: dict[str, Territory]):
    page = read("/observatoire/")
    assert "7 territoires pilotes dans 7 départements" in page
    for words in (
        "commune, de 20 000 à 49 999 habitants",
        "31 000 habitants (population de 2023)",
        "population inconnue",
        "2e trimestre 2026",
    ):
        assert words in page
    assert page.count("pilot-map__spot") == 7


@pytest.mark.parametrize("url", PAGES)
def test_a_vintage_under_embargo_is_as_if_it_were_not_for_everyone_but_an_analyst(
    towns: dict[str, Territory], karim: User, isabelle: User, etienne: User, url: str
):
    for reader in (None, karim, isabelle):
        cache.clear()
        assert signed_in(reader).get(at(url, SEALED)).status_code == 404
        assert signed_in(reader).get(at(url, "2031-T1")).status_code == 404
        assert signed_in(reader).get(at(url, PUBLIC)).status_code == 200
    assert signed_in(etienne).get(at(url, SEALED)).status_code == 200


def test_an_analyst_reads_the_embargo_under_a_banner_and_nobody_else_hears_of_it(
    towns: dict[str, Territory], etienne: User, karim: User
):
    for url in (
        "/observatoire/",
        "/observatoire/comparer/?pairs=25056",
        "/observatoire/questions/",
        "/observatoire/25056/",
    ):
        assert "Ces chiffres ne sont pas publics" in read(url, signed_in(etienne))
        assert signed_in(etienne).get(url)["Cache-Control"] == "private, no-store"
        assert (
            signed_in(etienne).get(at(f"{url}&" if "?" in url else url, PUBLIC))["Cache-Control"] == "private, no-cache"
        )
        for reader in (None, karim):
            page = read(url, signed_in(reader))
            assert "embargo" not in page
            assert "3e trimestre 2026" not in page
            assert str(SEALED) not in page


def test_what_an_analyst_read_is_never_given_to_a_stranger(towns: dict[str, Territory], etienne: User):
    cache.clear()
    analyst = signed_in(etienne)
    for _again in range(2):
        assert "embargo" in analyst.get("/observatoire/25056/").content.decode()
        assert "embargo" not in Client().get("/observatoire/25056/").content.decode()


def test_one_town_shows_every_figure_among_its_peers(towns: dict[str, Territory]):
    page = read("/observatoire/25056/")
    assert 'aria-label="Besançon : 1,1 %, intervalle de 1,0 % à 1,3 %"' in page
    assert "médiane de 3 pairs : 0,71 %" in page
    assert "350 sur 31 000" in page
    assert "Valenciennes" not in page.split("<main", 1)[1].split("</main>")[0]  # its peers are rings without a name
    assert "avant publication" in page


def test_a_grid_that_says_nothing_is_one_line(towns: dict[str, Territory]):
    page = read("/observatoire/76351/")
    assert "les 11 lignes" in page
    assert '<svg class="strip strip--chosen"' not in page.split("Qui participe", 1)[1].split("Comment on dialogue")[0]


def test_a_family_of_which_nothing_was_counted_has_no_title(towns: dict[str, Territory]):
    assert "De quoi on parle" in read("/observatoire/25056/")
    told = told_of(place_of(towns["Besançon"]), CLICHY, PROCESS)
    figures = {code: parts for code, parts in told.figures.items() if code[0] != "T"}
    vintage = Vintage(2025, 1)
    Snapshot.objects.create(
        territory=towns["Besançon"], vintage=str(vintage), taken_at=vintage.ends, code_version="essai", inputs="{}",
        input_hash=hash_of("{}"), published=write_told(replace(told, figures=figures)),
    )  # fmt: skip
    Release.objects.create(vintage=str(vintage), towns=1)
    assert "De quoi on parle" not in read(f"/observatoire/25056/?millesime={vintage}")


def test_a_town_that_was_not_counted_has_no_page(towns: dict[str, Territory]):
    for code in ("75056", "nulle-part", "25056x"):
        assert Client().get(f"/observatoire/{code}/").status_code == 404


def test_the_two_questions_group_towns_by_how_they_work_and_say_that_it_proves_nothing(towns: dict[str, Territory]):
    page = read("/observatoire/questions/?resultat=P1")
    assert "Aller ensemble n’est pas causer" in page
    for group in (
        "Élues et élus seuls",
        "Élues, élus et services",
        "Avant publication",
    ):
        assert group in page
    assert "trop peu pour une médiane" in page
    others = read("/observatoire/questions/?resultat=P1&semblables=commune-unknown")
    assert "Six ou plus" in others
    assert "Services seuls" in others


def test_a_question_with_too_few_towns_has_no_answer_and_says_so(towns: dict[str, Territory]):
    assert "Aucune réponse ne peut encore être donnée" in read("/observatoire/questions/?resultat=P1")
    for wrong, words in (
        ("resultat=P9", "resultat : ce code n’existe pas. Choisissez parmi C2, C1-60,"),
        (
            "semblables=x",
            "semblables : aucun territoire n’est de ce type et de cette taille. Choisissez parmi commune-20000,",
        ),
    ):
        answer = Client().get(f"/observatoire/questions/?{wrong}")
        assert answer.status_code == 400
        page = plain(unescape(answer.content.decode()))
        assert words in page
        assert "side__group" not in page


def test_the_footer_of_every_page_leads_to_the_observatory(towns: dict[str, Territory]):
    assert '<a href="/observatoire/"' in read("/").split('<footer class="footer">')[1]


def test_the_context_that_the_state_publishes_stands_beside_a_town_with_its_year_and_source(
    towns: dict[str, Territory],
):
    assert "Le contexte social" not in read("/observatoire/25056/")
    ContextFigure.objects.create(
        territory=towns["Besançon"], contract="CV1", contract_name="Contrat de ville <b>du Grand Besançon</b>", kind="adulte_relais_posts",
        year=2021, value=14, source="ANCT", source_url="https://exemple.fr/postes", imported_at=clock(),
    )  # fmt: skip
    ContextFigure.objects.create(
        territory=towns["Besançon"], contract="CV1", contract_name="Contrat de ville <b>du Grand Besançon</b>", kind="priority_population",
        value=1, source="ANCT", source_url="https://exemple.fr/habitants", imported_at=clock(),
    )  # fmt: skip
    page = read("/observatoire/25056/")
    context = page.split("Le contexte social, à côté")[1].split("</section>")[0]
    for words in (
        "postes d’adulte-relais",
        "<td>2021</td>",
        "14 postes</td>",
        "1 habitant</td>",
        "https://exemple.fr/postes",
        "ils n’expliquent pas sa participation",
    ):
        assert words in context
    assert "Le contexte social" not in read("/observatoire/59606/")
