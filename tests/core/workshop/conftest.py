"""The whole demonstration, made once for each file that reads it."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from core.lib.text import unaccented
from core.territories.models import Territory, TerritoryKind
from core.workshop.seeding.loading import seed_all
from core.workshop.seeding.sheets import read


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


@pytest.fixture(scope="module")
def demonstration(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[list[str]]:
    """The whole seed, once for this file, undone at its end; the lines it said."""
    with django_db_blocker.unblock():
        world = transaction.atomic()
        world._from_testcase = True  # as Django's own TestCase does: durable services may run inside
        world.__enter__()
        lines: list[str] = []
        try:
            make_places()
            seed_all(lines.append)
            yield lines
        finally:
            transaction.set_rollback(True)
            world.__exit__(None, None, None)


@pytest.fixture
def seeded(demonstration: list[str], db: None) -> list[str]:
    return demonstration
