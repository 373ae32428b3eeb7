"""A commune is found by its name, its postal code, or both."""

import pytest
from django.core.exceptions import ValidationError

from core.accounts.homes import commune_from
from core.territories.models import Territory
from tests.people import make_town


@pytest.mark.parametrize(
    "typed", ["Clichy-sous-Bois", "clichy sous bois", "93390", "CLICHY SOUS BOIS 93390", "93390 Clichy-sous-Bois"]
)
def test_one_commune_is_found(clichy: Territory, typed: str) -> None:
    assert commune_from(typed) == clichy


def test_nothing_typed_is_no_commune(clichy: Territory) -> None:
    assert commune_from("  ") is None


@pytest.mark.parametrize("typed", ["Clichy", "93391", "Tourcoing 93390", "x" * 200, "'; DROP TABLE", "\x00"])
def test_an_unknown_commune_is_said_to_be_unknown(clichy: Territory, typed: str) -> None:
    with pytest.raises(ValidationError):
        commune_from(typed)


def test_two_communes_of_a_name_are_told_apart_by_their_postal_code(db: None) -> None:
    here = make_town("93066", "Saint-Denis", "93200", "saint-denis-93066")
    make_town("97411", "Saint-Denis", "97400", "saint-denis-97411")
    with pytest.raises(ValidationError) as error:
        commune_from("St Denis")
    assert "Saint-Denis (93)" in error.value.messages[0]
    assert commune_from("st denis 93200") == here
