"""What the law expects of a territory follows its size, to the inhabitant."""

import pytest

from core.lib.law import ARTICLES
from core.territories.models import Territory, TerritoryKind
from core.territories.presets import TABLE, Force, presets_for

MUNICIPALITY, INTERMUNICIPALITY = TerritoryKind.MUNICIPALITY, TerritoryKind.INTERMUNICIPALITY


def forces(population: int | None, kind: TerritoryKind = MUNICIPALITY) -> dict[str, str]:
    return {p.subject: p.force for p in presets_for(Territory(kind=kind, population=population))}


@pytest.mark.parametrize(
    ("population", "councils"),
    [
        (19_999, None),
        (20_000, Force.ALLOWED),
        (79_999, Force.ALLOWED),
        (80_000, Force.REQUIRED),
        (2_000_000, Force.REQUIRED),
    ],
)
def test_neighbourhood_councils_follow_the_population(population: int, councils: Force | None):
    assert forces(population).get("neighbourhood_councils") == councils


@pytest.mark.parametrize("kind", TerritoryKind)
def test_open_data_is_a_duty_from_3500_inhabitants(kind: TerritoryKind):
    assert "open_data" not in forces(3_499, kind)
    assert forces(3_500, kind)["open_data"] == Force.REQUIRED


def test_an_intermunicipality_has_no_neighbourhood_councils():
    assert "neighbourhood_councils" not in forces(200_000, INTERMUNICIPALITY)


@pytest.mark.parametrize(("kind", "divisor"), [(MUNICIPALITY, 10), (INTERMUNICIPALITY, 20)])
def test_a_petition_needs_one_elector_in_ten_in_a_commune_and_in_twenty_elsewhere(kind: TerritoryKind, divisor: int):
    [petition] = [p for p in presets_for(Territory(kind=kind, population=5_000)) if p.subject == "local_petition"]
    assert petition.electors_divisor == divisor


def test_a_place_whose_population_is_not_known_gets_no_line_that_depends_on_it():
    assert set(forces(None)) == {"local_petition"}


def test_every_line_names_its_article_and_the_day_it_was_read():
    assert {p.subject for p in TABLE} <= set(ARTICLES)
    assert all(article.reference and article.says and article.read_on for article in ARTICLES.values())
