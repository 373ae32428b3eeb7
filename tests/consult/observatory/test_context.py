"""What stands beside the participation of a territory is read in one query, and never mixed or summed."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from consult.observatory.context import context_of, context_of_many
from consult.observatory.models import ContextFigure, ContextKind, ContextUnit
from core.lib.db import clock
from core.territories.models import Territory, TerritoryKind

pytestmark = pytest.mark.django_db


def keep(
    territory: Territory, kind: ContextKind, value: int, year: int | None = 2021, contract: str = "CV1", part: str = ""
) -> None:
    ContextFigure.objects.create(
        territory=territory, contract=contract, contract_name=f"Contrat {contract}", departement=part, kind=kind, year=year,
        value=value, source="ANCT", source_url="https://exemple.fr/", imported_at=clock(),
    )  # fmt: skip


@pytest.fixture
def around(clichy: Territory) -> Territory:
    """The intermunicipality of Clichy."""
    made = Territory.objects.create(
        code="200058790", kind=TerritoryKind.INTERMUNICIPALITY, name="Grand Paris Grand Est", siren="200058790",
        slug="grand-paris-grand-est", search_name="grand paris grand est", departement="93",
    )  # fmt: skip
    Territory.objects.filter(pk=clichy.pk).update(parent=made)
    clichy.refresh_from_db()
    return made


def test_a_commune_sees_its_contracts_and_apart_those_of_its_intermunicipality(clichy: Territory, around: Territory):
    keep(clichy, ContextKind.FONJEP_POSTS, 3, 2022)
    keep(clichy, ContextKind.FONJEP_POSTS, 2, 2021)
    keep(clichy, ContextKind.PRIORITY_POPULATION, 900, None, part="93")
    keep(clichy, ContextKind.PRIORITY_POPULATION, 100, None, part="77")
    keep(around, ContextKind.ADULTE_RELAIS_POSTS, 40, contract="CV2")
    view = context_of(clichy)
    assert [(line.kind, line.year, line.departement, line.value) for line in view.own[0].lines] == [
        ("priority_population", None, "77", 100), ("priority_population", None, "93", 900),
        ("fonjep_posts", 2021, "", 2), ("fonjep_posts", 2022, "", 3),
    ]  # fmt: skip
    assert [(one.code, one.territory, one.lines[0].value) for one in view.of_intermunicipality] == [
        ("CV2", around, Decimal(40))
    ]
    assert not context_of(around).of_intermunicipality


def test_a_territory_without_a_contract_has_an_empty_context(clichy: Territory, tourcoing: Territory):
    keep(tourcoing, ContextKind.FONJEP_POSTS, 3)
    assert not context_of(clichy)
    assert context_of(tourcoing)


def test_the_context_of_many_costs_one_query(clichy: Territory, around: Territory, tourcoing: Territory):
    for place in (clichy, around, tourcoing):
        for contract in ("A", "B"):
            keep(place, ContextKind.FONJEP_POSTS, 1, contract=f"{contract}{place.pk}"[:8])
    with CaptureQueriesContext(
        connection,
    ) as asked:
        found = context_of_many([clichy, around, tourcoing])
        assert {one.territory.name for view in found.values() for one in view.own} == {
            "Clichy-sous-Bois", "Grand Paris Grand Est", "Tourcoing",
        }  # fmt: skip
    assert len(asked) == 1


def test_every_kind_has_the_unit_of_its_number():
    assert {kind.value: kind.unit for kind in ContextKind} == {
        "priority_population": ContextUnit.INHABITANTS,
        "adulte_relais_posts": ContextUnit.POSTS,
        "adulte_relais_euros": ContextUnit.EUROS,
        "fonjep_posts": ContextUnit.POSTS,
        "fonjep_euros": ContextUnit.EUROS,
    }


def test_the_database_keeps_one_figure_a_kind_and_year_even_where_the_year_is_unknown(clichy: Territory):
    keep(clichy, ContextKind.PRIORITY_POPULATION, 900, None)
    with pytest.raises(IntegrityError, match="one_context_figure"), transaction.atomic():
        keep(clichy, ContextKind.PRIORITY_POPULATION, 901, None)
    with pytest.raises(IntegrityError, match="have_their_year"), transaction.atomic():
        keep(clichy, ContextKind.FONJEP_POSTS, 1, None)
    with pytest.raises(IntegrityError, match="from_nought"), transaction.atomic():
        keep(clichy, ContextKind.FONJEP_POSTS, -1)
