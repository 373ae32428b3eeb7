"""A quarter holds each instant once, in the time of France, and is written one way."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.observatory.vintages import UnreadableVintageError, Vintage


@given(st.integers(min_value=946_771_200, max_value=7_258_118_400).map(lambda one: datetime.fromtimestamp(one, UTC)))
def test_each_instant_falls_in_one_quarter_and_no_other(moment: datetime):
    vintage = Vintage.holding(moment)
    assert vintage.starts <= moment < vintage.ends
    assert vintage.later(1).starts == vintage.ends
    assert Vintage.read(str(vintage)) == vintage


def test_a_year_that_ends_in_reunion_is_not_yet_over_in_france():
    moment = datetime(2026, 12, 31, 21, 30, tzinfo=UTC)  # half past one in Saint-Denis, half past ten in Paris
    assert str(Vintage.holding(moment)) == "2026-T4"
    assert str(Vintage.holding(moment + timedelta(minutes=90))) == "2027-T1"


def test_a_quarter_holds_the_hour_that_is_lived_twice():
    vintage = Vintage(2026, 4)
    assert (vintage.ends - vintage.starts).days == 92
    assert vintage.starts.utcoffset() == timedelta(hours=2)
    assert vintage.ends.utcoffset() == timedelta(hours=1)
    assert vintage.ends.astimezone(UTC) - vintage.starts.astimezone(UTC) == timedelta(days=92, hours=1)


def test_twelve_months_end_with_it():
    assert Vintage(2026, 4).year_starts == Vintage(2026, 1).starts
    assert Vintage(2026, 2).year_starts == Vintage(2025, 3).starts
    assert [str(Vintage(2026, 1).later(many)) for many in (-1, 4)] == ["2025-T4", "2027-T1"]


@pytest.mark.parametrize(
    "written", ["", "2026", "2026-T5", "2026-T0", "26-T1", "2026T1", "0000-T1", "2026-T1-T2", "٢٠٢٦-T1"]
)
def test_what_is_no_quarter_is_refused_with_how_one_is_written(written: str):
    with pytest.raises(UnreadableVintageError, match="2026-T4"):
        Vintage.read(written)


def test_small_letters_and_spaces_are_forgiven():
    assert Vintage.read(" 2026-t3 ") == Vintage(2026, 3)
