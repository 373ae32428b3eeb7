"""A town is found however its name is typed."""

import timeit

import pytest
from django.utils import timezone

from core.territories.models import PostalCode, Territory, TerritoryKind
from core.territories.names import plain_name, slug_of
from core.territories.selectors import MOST_FOUND, find_territories
from tests.make import queries_of

PLACES = [
    ("42218", "Saint-Étienne", 173_000, ["42000", "42100"]),
    ("76575", "Saint-Étienne-du-Rouvray", 28_000, ["76800"]),
    ("94038", "L'Haÿ-les-Roses", 31_000, ["94240"]),
    ("59599", "Tourcoing", 98_000, ["59200"]),
    ("59200", "Eringhem", 400, ["59470"]),
    ("51410", "Œuilly", 600, ["51480"]),
    ("93014", "Clichy-sous-Bois", 29_354, ["93390"]),
    ("92024", "Clichy", 64_410, ["92110"]),
    ("2A004", "Ajaccio", 75_000, ["20000"]),
]


@pytest.fixture
def places(db: None) -> None:
    for code, name, population, postal in PLACES:
        town = Territory.objects.create(
            code=code, kind=TerritoryKind.MUNICIPALITY, name=name, slug=slug_of(name, code), search_name=plain_name(name),
            departement=code[:2], population=population, population_year=2023,
        )  # fmt: skip
        PostalCode.objects.bulk_create(PostalCode(territory=town, code=one) for one in postal)


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("Saint-Étienne", ["42218", "76575"]),
        ("st etienne", ["42218", "76575"]),
        ("SAINT ETIENNE DU", ["76575", "42218"]),
        ("l'hay", ["94038"]),
        ("L’Haÿ", ["94038"]),
        ("hay les roses", ["94038"]),
        ("oeuilly", ["51410"]),
        ("clichy", ["92024", "93014"]),
        ("clichi sous bois", ["93014"]),
        ("59200", ["59599", "59200"]),
        ("592", ["59599"]),
        ("42 100", ["42218"]),
        ("2a004", ["2A004"]),
        ("zzzzzz", []),
        ("", []),
        ("« »", []),
        ("99999", []),
    ],
)
@pytest.mark.usefixtures("places")
def test_a_town_is_found_by_its_name_or_postal_code(words: str, codes: list[str]):
    assert [town.code for town in find_territories(words)] == codes


@pytest.mark.usefixtures("places")
def test_a_pilot_comes_before_a_larger_town_of_the_same_beginning():
    assert find_territories("saint etienne d")[0].code == "76575"
    assert [town.code for town in find_territories("cli")] == ["92024", "93014"]
    Territory.objects.filter(code="93014").update(opened_at=timezone.now())
    assert [town.code for town in find_territories("cli")] == ["93014", "92024"]


@pytest.mark.usefixtures("places")
def test_a_commune_of_old_leads_to_that_of_today():
    Territory.objects.filter(code="42218").update(former_codes=["42999"])
    assert [town.code for town in find_territories("42999")] == ["42218"]


@pytest.mark.usefixtures("places")
def test_a_search_asks_the_database_twice_at_most_and_shows_thirty_places_at_most():
    Territory.objects.bulk_create(
        Territory(
            code=f"80{n:03}", kind=TerritoryKind.MUNICIPALITY, name=f"Villers {n}", slug=f"villers-{n}",
            search_name=f"villers {n}", departement="80",
        )
        for n in range(50)
    )  # fmt: skip
    assert len(find_territories("villers")) == MOST_FOUND
    assert len(find_territories("villers", limit=10_000)) == MOST_FOUND
    assert {queries_of(lambda w=words: find_territories(w)) for words in ("villers", "clichy", "59200", "vilers")} <= {
        1,
        2,
    }


@pytest.mark.promise("S-20")
@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    "words",
    ["</a" * 100_000, "&amp;" * 50_000, "e" + "\u0301" * 100_000, "st " * 50_000, "%_\\" * 1000, "a\0b", "9" * 100_000],
)
def test_a_hostile_search_is_quick(words: str):
    assert min(timeit.repeat(lambda: find_territories(words), number=1, repeat=3)) < 0.2  # seconds


@pytest.mark.usefixtures("places")
def test_signs_that_sql_knows_are_plain_signs():
    assert find_territories("%") == find_territories("_") == []
    assert find_territories("' OR 1=1 --") == []
