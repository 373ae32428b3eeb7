"""Numbers of associations and establishments, and their checks."""

import pytest
from django.core.exceptions import ValidationError

from core.accounts.numbers import luhn, validate_rna, validate_siren, validate_siret


@pytest.mark.parametrize("number", ["W931234567", "W751000001"])
def test_an_rna_is_w_and_nine_digits(number: str) -> None:
    validate_rna(number)


@pytest.mark.parametrize(
    "number", ["931234567", "W93123456", "W9312345678", "w931234567", "W93123456\n", "W٩31234567", ""]
)
def test_anything_else_is_not_an_rna(number: str) -> None:
    with pytest.raises(ValidationError):
        validate_rna(number)


@pytest.mark.parametrize("number", ["732829320", "356000000"])
def test_a_siren_ends_in_its_check_digit(number: str) -> None:
    validate_siren(number)
    for last in set("0123456789") - {number[-1]}:
        with pytest.raises(ValidationError):
            validate_siren(number[:-1] + last)


@pytest.mark.parametrize("number", ["73282932000074", "35600000000048", "35600000049837"])
def test_a_siret_ends_in_its_check_digit_and_la_poste_counts_otherwise(number: str) -> None:
    validate_siret(number)


@pytest.mark.parametrize(
    "number", ["73282932000075", "35600000049838", "7328293200007", "732829320000744", "7328293200007A", ""]
)
def test_a_wrong_siret_is_refused(number: str) -> None:
    with pytest.raises(ValidationError):
        validate_siret(number)


def test_luhn_finds_every_single_wrong_digit() -> None:
    right = "73282932000074"
    for place in range(len(right)):
        for digit in set("0123456789") - {right[place]}:
            assert not luhn(right[:place] + digit + right[place + 1 :])
