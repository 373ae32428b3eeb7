"""The whole demonstration, made once for all the files that read it."""

import pytest
from pytest_django import DjangoDbBlocker

from core.lib.text import unaccented
from core.territories.models import Territory, TerritoryKind
from core.workshop.seeding.loading import seed_all
from core.workshop.seeding.sheets import read
from tests.worlds import GROUND


def make_places() -> None:
    """The fourteen territories, as the official list would give them."""
    for sheet in read("pilots"):
        code = sheet["code"]
        Territory.objects.create(
            code=code, name=f"Ville {code}", slug=f"ville-{code}", search_name=unaccented(f"Ville {code}"),
            kind=TerritoryKind.INTERMUNICIPALITY if len(code) == 9 else TerritoryKind.MUNICIPALITY,
            departement=code[:2], population=50_000, population_year=2023,
        )  # fmt: skip
    agglomeration = Territory.objects.get(code="245901160")
    Territory.objects.filter(code="59606").update(parent=agglomeration)


def build() -> list[str]:
    """The whole seed; the lines it said."""
    lines: list[str] = []
    make_places()
    seed_all(lines.append)
    return lines


@pytest.fixture(scope="class")
def standing_demonstration(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> list[str]:
    """The demonstration, as it was seeded."""
    return GROUND.stand("standing_demonstration", build, django_db_blocker)


@pytest.fixture
def seeded(standing_demonstration: list[str], db: None) -> list[str]:
    return standing_demonstration
