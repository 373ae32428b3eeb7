"""Towns side by side: chosen in the address, by the alphabet, with their peers, their ways of working and their sheets."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client

from consult.observatory.models import Release
from consult.observatory.vintages import Vintage
from core.territories.models import Territory
from tests.compared import PUBLIC, make_towns
from tests.counted import make_snapshot
from tests.kept import make_practice
from tests.measured import CLICHY
from tests.words import plain

COMPARE = "/observatoire/comparer/"
NAMES = re.compile(r'<span class="strips__name"[^>]*><a [^>]*>([^<]+)</a>')


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    return make_towns()


def read(url: str, client: Client | None = None) -> str:
    """A page as a stranger reads it, with plain spaces."""
    cache.clear()
    answer = (client or Client()).get(url)
    assert answer.status_code == 200, url
    return plain(unescape(answer.content.decode()))


def names_in(page: str) -> list[str]:
    return NAMES.findall(page)


def cited(query: str) -> str:
    """The line to cite this comparison by."""
    return read(f"{COMPARE}?{query}").partition("<cite>")[2].partition("</cite>")[0]


def test_a_town_and_its_peers_are_of_one_kind_and_size(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?pairs=59606&indicateur=P1")
    assert names_in(page) == ["=1+1", "Besançon", "Écully", "Le Havre", "Valenciennes"]
    assert page.count("strip--chosen") == 1
    assert "Médiane des 3 pairs qui ont un chiffre : 0,92 %" in page


@pytest.mark.promise("P-6")
def test_a_hidden_figure_says_why_and_draws_nothing(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?territoire=76351&territoire=25056&indicateur=P1")
    assert names_in(page) == ["Besançon", "Le Havre"]
    assert "• Trop peu de cas pour être montré" in page
    assert page.count('class="strip" ') == 1


def test_what_does_not_compare_says_its_cause(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?territoire=60175&territoire=93014&territoire=25056&indicateur=P")
    assert "non comparable : la population n’est pas connue" in page
    assert "non comparable : d’autres contours des quartiers prioritaires" in page
    assert "non comparable : une population d’une autre année" in page
    assert "d’après 120 ; population de 2022" in page


def test_towns_that_are_not_peers_are_told_to_be_so_and_have_no_band(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?territoire=33063&territoire=25056&indicateur=P1")
    assert "Ces territoires ne sont pas des pairs" in page
    assert "strip__band" not in page.split("chart-legend")[1].split("</ul>", 1)[1]
    assert "Ces territoires ne sont pas des pairs" not in read(f"{COMPARE}?pairs=25056&indicateur=P1")


def test_every_part_of_one_indicator_is_drawn_on_one_scale(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?pairs=59606&indicateur=C1")
    assert page.count('<svg class="strip-axis"') == 3
    assert len(set(re.findall(r'<svg class="strip-axis".*?</svg>', page))) == 1


def test_a_profile_has_one_chart_an_indicator_and_leads_to_its_grids(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?pairs=59606&indicateur=T")
    assert page.count('<div class="strips"') == 1  # prevention ÷ repair; themes are a grid
    assert "indicateur=T1" in page


@pytest.mark.promise("A-9")
def test_each_chart_has_a_sentence_a_name_and_a_table_of_the_same_figures(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?pairs=59606&indicateur=P1")
    assert "Sur 4 territoires, médiane : " in page
    assert 'aria-label="Besançon : 1,1 %, intervalle de 1,0 % à 1,3 %"' in page
    table = re.search(r"<caption[^>]*>Taux de participation</caption>.*?</table>", page, re.DOTALL)
    assert table
    for cell in ("Besançon", "1,1 %", "de 1,0 % à 1,3 %", "350 sur 31 000", "• Trop peu de cas pour être montré"):
        assert cell in table[0]


def test_no_figure_moves_a_town_in_the_list(db: None):
    vintage = Vintage(2025, 4)
    made = make_towns()
    peers = [made[name] for name in ("Valenciennes", "Besançon", "Écully")]
    for place, town in enumerate(peers):
        make_snapshot(town, vintage, replace(CLICHY, population=town.population, participants=400 - 150 * place))
        make_snapshot(
            town, Vintage(2025, 3), replace(CLICHY, population=town.population, participants=100 + 150 * place)
        )
    Release.objects.create(vintage="2025-T4", towns=3)
    Release.objects.create(vintage="2025-T3", towns=3)
    for one in ("2025-T4", "2025-T3"):
        page = read(f"{COMPARE}?millesime={one}&indicateur=P1")
        assert names_in(page) == ["Besançon", "Écully", "Valenciennes"]
        assert not re.search(
            r"(?i)\b(rang|palmarès|meilleure?s?|premiers?|dernière?s?)\b", page.split("<main", 1)[1].split("</main>")[0]
        )
    assert 'class="tally__rank"' not in page


def test_what_differs_in_how_towns_work_is_beside_their_figures(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?territoire=25056&territoire=59606&indicateur=P1")
    row = re.search(r'<th scope="row">Modération (.*?)</tr>', page, re.DOTALL)
    assert row
    assert "diffère" in row[1]
    assert "avant publication" in row[1]
    assert "après publication" in row[1]
    assert "diffère" not in re.search(r'<th scope="row">Canaux(.*?)</tr>', page, re.DOTALL)[1]  # type: ignore[index]


def test_the_sheets_of_the_chosen_towns_are_beside_their_figures(towns: dict[str, Territory]):
    make_practice(towns["Besançon"])
    make_practice(towns["Bordeaux"], "Quarante bancs")
    page = read(f"{COMPARE}?pairs=25056")
    assert "Éclairer l’allée" in page
    assert "Quarante bancs" not in page


@pytest.mark.parametrize(
    ("wrong", "field", "remedy"),
    [
        ("territoire=nulle-part", "territoire", "par exemple 93014"), ("pairs=../", "pairs", "par exemple 93014"),
        ("indicateur=Z9&pairs=25056", "indicateur", "Choisissez un profil (P, D, C, M, T, V) ou un indicateur (P1, P2,"),
        ("territoire=12345'&territoire=25056", "territoire", "un code INSEE (cinq caractères) ou SIREN (neuf chiffres)"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_the_name_of_its_field_with_its_remedy_and_compares_nothing(
    towns: dict[str, Territory], wrong: str, field: str, remedy: str
):
    for page in ("", "chiffres.csv", "chiffres.pdf"):
        answer = Client().get(f"{COMPARE}{page}?{wrong}")
        assert answer.status_code == 400, page
        words = plain(unescape(answer.content.decode()))
        assert f"<p>{field} : " in words
        assert remedy in words
        assert words.count("notice--error") == 1
        assert 'name="territoire"' in words  # the choices are there, to ask again
        assert "strips__line" not in words
        assert "nulle-part" not in words.split("<main")[1].split("</main>")[0]


def test_a_town_without_a_count_is_told_and_an_unknown_vintage_is_not_there(towns: dict[str, Territory]):
    assert "1 territoire demandé n’a pas de relevé pour ce millésime" in read(
        f"{COMPARE}?territoire=75056&territoire=25056"
    )
    for unknown in ("millesime=2019-T1", "millesime=hier", "millesime=2026-T9"):
        assert Client().get(f"{COMPARE}?{unknown}").status_code == 404, unknown


def test_beyond_what_a_page_holds_the_first_of_the_alphabet_stay_with_the_one_in_focus(
    towns: dict[str, Territory], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("frontend.pages.observatory.forms.MOST_COMPARED", 3)
    page = read(f"{COMPARE}?pairs=59606&indicateur=P1")
    assert names_in(page) == ["=1+1", "Besançon", "Valenciennes"]
    assert "2 autres territoires ne sont pas dessinés" in page


def test_a_comparison_costs_the_same_questions_for_two_towns_and_for_seven(
    towns: dict[str, Territory], django_assert_max_num_queries: object
):
    for query in ("territoire=25056&territoire=59606", "&".join(f"territoire={one.code}" for one in towns.values())):
        cache.clear()
        with django_assert_max_num_queries(8):  # type: ignore[operator]
            Client().get(f"{COMPARE}?{query}")


def test_the_page_says_how_to_be_cited_and_taken_away(towns: dict[str, Territory]):
    page = read(f"{COMPARE}?pairs=25056&indicateur=C2")
    assert f"/observatoire/comparer/?pairs=25056&indicateur=C2&millesime={PUBLIC}, Licence" in page
    assert f"« Délai médian de réponse, 5 territoires », millésime {PUBLIC}" in page
    for form in ("csv", "ods", "json", "pdf"):
        assert f"/observatoire/comparer/chiffres.{form}?pairs=25056" in page


def test_a_citation_says_what_was_understood_and_no_word_of_a_stranger(towns: dict[str, Territory]):
    plainly = cited("territoire=25056&territoire=59606&indicateur=C2")
    assert f"?territoire=25056&territoire=59606&indicateur=C2&millesime={PUBLIC}," in plainly
    for same in (
        "territoire=25056&territoire=59606&indicateur=C2&x=La+mairie+ment",
        "indicateur=C2&territoire=59606&territoire=25056&territoire=25056&indicateur=C2&pairs=",
        f"territoire=75056&territoire=25056&territoire=59606&indicateur=C2&millesime={PUBLIC}",
        "pairs=75056&territoire=25056&territoire=59606&indicateur=C2",
    ):
        assert cited(same) == plainly, same
    focused = cited("pairs=25056&territoire=76351&indicateur=P1&indicateur=P")
    assert "?pairs=25056&territoire=25056&territoire=76351&indicateur=P&indicateur=P1&" in focused


@pytest.mark.parametrize(
    "query",
    ["", "pairs=25056", "pairs=25056&territoire=76351", "pairs=25056&territoire=75056", "territoire=76351&indicateur=C2", "territoire=76351&pairs=75056"],
)  # fmt: skip
def test_the_address_of_a_citation_compares_the_same_towns(towns: dict[str, Territory], query: str):
    names, said = names_in(read(f"{COMPARE}?{query}")), cited(query)
    assert names
    address = re.search(r"/observatoire/comparer/\?([^ ,]+),", said)
    assert address
    assert (names_in(read(f"{COMPARE}?{address[1]}")), cited(address[1])) == (names, said)
