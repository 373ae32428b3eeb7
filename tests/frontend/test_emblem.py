"""The paving of a territory."""

from hypothesis import given
from hypothesis import strategies as st

from frontend.emblem import PATTERNS, SIDE, drawing, pattern_number, tiles

INSEE = st.from_regex(r"\A[0-9][0-9AB][0-9]{3}\Z")
SIREN = st.from_regex(r"\A[0-9]{9}\Z")


@given(st.sets(INSEE | SIREN, min_size=2, max_size=20))
def test_two_territories_never_share_a_paving(codes: set[str]) -> None:
    assert len({pattern_number(code) for code in codes}) == len(codes)
    assert len({drawing(code) for code in codes}) == len(codes)


@given(INSEE | SIREN)
def test_every_code_has_a_paving_that_covers_all_but_the_centre(code: str) -> None:
    assert 0 <= pattern_number(code) < PATTERNS
    places = {(tile.row, tile.column) for tile in tiles(code)}
    assert places == {(row, column) for row in range(SIDE) for column in range(SIDE)} - {(2, 2)}


@given(INSEE)
def test_a_quarter_turn_leaves_the_paving_as_it_is(code: str) -> None:
    stones = {(t.row, t.column, t.shape, t.turns, t.dark) for t in tiles(code)}
    turned = {(t.column, SIDE - 1 - t.row, t.shape, (t.turns + 1) % 4, t.dark) for t in tiles(code)}
    assert turned == stones


def test_a_town_keeps_its_paving_for_good() -> None:
    assert pattern_number("25056") == 0x3458810C
    assert drawing("25056").count("<path") == 25
