"""The statistics: examples by hand, and what holds of each whatever the figures."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consult.observatory.indicators.statistics import (
    degree_centrality,
    density,
    gini,
    likeness,
    top_share,
    wilson,
)

HISTOGRAMS = st.dictionaries(st.integers(1, 40), st.integers(1, 200), min_size=1, max_size=12)
BANDS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 500), min_size=1).filter(lambda b: sum(b.values()))
ACTORS = "abcdef"
TIES = st.lists(st.tuples(st.sampled_from(ACTORS), st.sampled_from(ACTORS)))


@pytest.mark.parametrize(
    ("count", "base", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),  # z² ÷ (10 + z²)
        (10, 10, 0.7225, 1.0),
        (1, 20, 0.0089, 0.2361),
        (40, 1000, 0.0295, 0.0540),
    ],
)
def test_wilson_by_hand(count: int, base: int, low: float, high: float):
    assert wilson(count, base) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(1, 10**6), st.data())
def test_wilson_contains_what_was_seen_and_stays_within_0_and_1(base: int, data: st.DataObject):
    count = data.draw(st.integers(0, base))
    low, high = wilson(count, base)
    assert 0 <= low <= count / base <= high <= 1
    assert low < high


@given(st.integers(1, 10_000), st.data())
def test_wilson_reads_the_same_from_both_ends(base: int, data: st.DataObject):
    count = data.draw(st.integers(0, base))
    low, high = wilson(count, base)
    assert wilson(base - count, base) == pytest.approx((1 - high, 1 - low), abs=1e-9)


@pytest.mark.parametrize(("count", "base"), [(0, 0), (3, 2), (-1, 5)])
def test_what_is_not_a_share_has_no_interval(count: int, base: int):
    with pytest.raises(ValueError, match="is not a share"):
        wilson(count, base)


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ({3: 10}, 0.0),
        ({1: 3, 7: 1}, 0.45),  # 1, 1, 1, 7: 2 (1 + 2 + 3 + 4 × 7) ÷ (4 × 10) − 5 ÷ 4
        ({1: 1, 3: 1}, 0.25),
        ({0: 9, 5: 1}, 0.9),
    ],
)
def test_gini_by_hand(acts: dict[int, int], expected: float):
    assert gini(acts) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("acts", "expected"),
    [
        ({1: 95, 19: 5}, 0.5),  # five people of a hundred did 95 acts of 190
        ({1: 100}, 0.05),
        ({1: 9, 11: 1}, 0.275),  # half a person did 5.5 acts of 20
        ({1: 36, 2: 3, 10: 1}, 12 / 52),  # two people of forty: 10 + 2
    ],
)
def test_the_share_of_the_top_5_percent_by_hand(acts: dict[int, int], expected: float):
    assert top_share(acts, 0.05) == pytest.approx(expected)


@given(HISTOGRAMS, st.integers(2, 50))
def test_a_town_twice_as_large_with_the_same_habits_is_as_unequal(acts: dict[int, int], times: int):
    larger = {each: many * times for each, many in acts.items()}
    assert gini(larger) == pytest.approx(gini(acts), abs=1e-12)
    assert top_share(larger, 0.05) == pytest.approx(top_share(acts, 0.05), abs=1e-9)


@given(HISTOGRAMS)
def test_inequality_has_its_bounds_and_no_order(acts: dict[int, int]):
    turned = dict(reversed(acts.items()))
    assert 0 <= gini(acts) < 1
    assert gini(acts) == gini(turned)
    assert 0.05 - 1e-12 <= top_share(acts, 0.05) <= 1
    assert top_share(acts, 0.05) == top_share(turned, 0.05)


@given(HISTOGRAMS)
def test_an_act_given_by_who_did_most_to_who_did_least_never_makes_it_more_unequal(acts: dict[int, int]):
    most, least = max(acts), min(acts)
    assume(most - least >= 2)
    moved = dict(acts)
    for each, change in ((most, -1), (most - 1, 1), (least, -1), (least + 1, 1)):
        moved[each] = moved.get(each, 0) + change
    assert gini(moved) < gini(acts)
    assert top_share(moved, 0.05) <= top_share(acts, 0.05) + 1e-12


@pytest.mark.parametrize("acts", [{}, {0: 12}, {3: 0}, {2: 5, 1: -1}])
def test_where_nobody_did_anything_there_is_no_inequality(acts: dict[int, int]):
    for ask in (gini, lambda acts: top_share(acts, 0.05)):
        with pytest.raises(ValueError, match="nobody"):
            ask(acts)


@pytest.mark.parametrize(
    ("observed", "expected", "alike"),
    [
        ({"F": 30, "H": 20}, {"F": 500, "H": 500}, 0.9),  # ½ (|0.6 − 0.5| + |0.4 − 0.5|) = 0.1
        ({"F": 3, "H": 3}, {"F": 7, "H": 7}, 1.0),
        ({"F": 8}, {"H": 9}, 0.0),
        ({"a": 1, "b": 1, "c": 2}, {"a": 2, "b": 1, "c": 1}, 0.75),
    ],
)
def test_likeness_by_hand(observed: dict[str, int], expected: dict[str, int], alike: float):
    assert likeness(observed, expected) == pytest.approx(alike)


@given(BANDS, BANDS, st.integers(2, 9))
def test_likeness_is_mutual_without_order_or_size(one: dict[str, int], other: dict[str, int], times: int):
    alike = likeness(one, other)
    assert 0 <= alike <= 1
    assert likeness(other, one) == alike
    assert likeness(dict(reversed(one.items())), other) == alike
    assert likeness({band: many * times for band, many in one.items()}, other) == pytest.approx(alike, abs=1e-12)
    assert likeness(one, one) == 1


@pytest.mark.parametrize(("one", "other"), [({}, {"F": 1}), ({"F": 1}, {}), ({"F": 0}, {"F": 1})])
def test_nothing_is_like_an_empty_distribution(one: dict[str, int], other: dict[str, int]):
    with pytest.raises(ValueError, match="empty"):
        likeness(one, other)


def test_a_network_by_hand():
    """The town works with the CAF and with the State; the landlords with nobody: 2 pairs of 6."""
    ties = [("caf", "town"), ("town", "state"), ("state", "town"), ("town", "town")]
    actors = ["town", "caf", "state", "landlords"]
    assert density(ties, actors) == pytest.approx(2 / 6)
    assert degree_centrality(ties, actors) == pytest.approx(
        {"town": 2 / 3, "caf": 1 / 3, "state": 1 / 3, "landlords": 0}
    )


@given(TIES)
def test_density_is_the_mean_of_the_centralities(ties: list[tuple[str, str]]):
    central = degree_centrality(ties, ACTORS)
    assert density(ties, ACTORS) == pytest.approx(sum(central.values()) / len(ACTORS))
    assert all(0 <= degree <= 1 for degree in central.values())
    assert degree_centrality([(b, a) for a, b in reversed(ties)], ACTORS) == central


@pytest.mark.parametrize("ask", [density, degree_centrality])
def test_a_network_of_one_or_with_a_stranger_is_refused(ask):
    with pytest.raises(ValueError, match="two actors"):
        ask([], ["town"])
    with pytest.raises(ValueError, match="not one of the actors"):
        ask([("town", "stranger")], ["town", "caf"])
