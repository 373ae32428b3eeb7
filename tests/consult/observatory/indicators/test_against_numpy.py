"""The same statistics written another way, with one row for each person, and with other people's programs where they are there."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.observatory.indicators.statistics import (
    Z,
    degree_centrality,
    density,
    gini,
    likeness,
    top_share,
    wilson,
)
from consult.observatory.indicators.survival import survival

HISTOGRAMS = st.dictionaries(st.integers(1, 40), st.integers(1, 60), min_size=1, max_size=8)
TIMES = st.lists(st.integers(1, 60).map(float), max_size=30)
BANDS = st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300)), min_size=1, max_size=10).filter(
    lambda pairs: all(sum(side) for side in zip(*pairs, strict=True))
)


def rows(acts: dict[int, int]) -> np.ndarray:
    """One number a person."""
    return np.repeat(np.array(list(acts)), np.array(list(acts.values()))).astype(float)


@given(HISTOGRAMS)
def test_gini_is_the_mean_gap_between_two_people(acts: dict[int, int]):
    people = rows(acts)
    gaps = np.abs(people[:, None] - people[None, :]).mean()
    assert gini(acts) == pytest.approx(gaps / (2 * people.mean()), abs=1e-9)


@given(HISTOGRAMS)
def test_the_top_is_read_on_the_curve_of_lorenz(acts: dict[int, int]):
    people = np.sort(rows(acts))
    curve = np.concatenate(([0.0], people.cumsum() / people.sum()))
    read = np.interp(0.95, np.linspace(0, 1, len(curve)), curve)
    assert top_share(acts, 0.05) == pytest.approx(1 - read, abs=1e-9)


@given(BANDS)
def test_likeness_is_what_two_distributions_have_in_common(pairs: list[tuple[int, int]]):
    one, other = np.array(pairs, dtype=float).T
    shared = np.minimum(one / one.sum(), other / other.sum()).sum()
    names = [str(band) for band in range(len(pairs))]
    found = likeness(*(dict(zip(names, side, strict=True)) for side in zip(*pairs, strict=True)))
    assert found == pytest.approx(shared, abs=1e-9)


@given(st.integers(1, 5000), st.data())
def test_the_bounds_of_wilson_are_where_the_test_of_a_share_turns(base: int, data: st.DataObject):
    """A bound is a share p from which the observed one is 1.96 standard errors away: the roots of a polynomial."""
    share = (count := data.draw(st.integers(0, base))) / base
    roots = np.roots([1 + Z**2 / base, -(2 * share + Z**2 / base), share**2])
    assert wilson(count, base) == pytest.approx(sorted(np.real(roots)), abs=1e-6)


@given(TIMES.filter(bool), TIMES)
def test_the_curve_is_the_product_over_a_grid_of_days(events: list[float], others: list[float]):
    happened, censored = np.array(events), np.array(others)
    days = np.arange(1, 61)
    dead = (happened[None, :] == days[:, None]).sum(axis=1)
    risk = (happened[None, :] >= days[:, None]).sum(axis=1) + (censored[None, :] >= days[:, None]).sum(axis=1)
    curve = np.cumprod(1 - np.divide(dead, risk, out=np.zeros(60), where=risk > 0))
    found = survival(events, others)
    for day, share in zip(days, curve, strict=True):
        if found.at(day) is not None:
            assert found.at(day) == pytest.approx(share, abs=1e-9)


@given(TIMES.filter(bool), TIMES)
def test_who_stops_being_watched_hands_their_weight_to_those_who_wait_longer(events: list[float], others: list[float]):
    """B. Efron, 1967: sharing out each censored weight to the right gives the curve of Kaplan and Meier."""
    seen = sorted([(time, 0) for time in events] + [(time, 1) for time in others])
    weights = np.full(len(seen), 1 / len(seen))
    for place, (_time, is_censored) in enumerate(seen[:-1]):
        if is_censored:
            weights[place + 1 :] += weights[place] / (len(seen) - place - 1)
            weights[place] = 0
    found = survival(events, others)
    for time, share in zip(found.times, found.waiting, strict=True):
        gone = sum(w for w, (t, is_censored) in zip(weights, seen, strict=True) if not is_censored and t <= time)
        assert share == pytest.approx(1 - gone, abs=1e-9)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5))))
def test_a_network_is_its_matrix(ties: list[tuple[int, int]]):
    matrix = np.zeros((6, 6))
    for one, other in ties:
        matrix[one, other] = matrix[other, one] = one != other
    actors = [str(actor) for actor in range(6)]
    names = [(str(one), str(other)) for one, other in ties]
    assert density(names, actors) == pytest.approx(matrix.sum() / 30)
    assert list(degree_centrality(names, actors).values()) == pytest.approx(list(matrix.sum(axis=0) / 5))


def test_wilson_is_that_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    for count, base in ((0, 7), (3, 7), (40, 1000), (12, 12)):
        other = stats.binomtest(count, base).proportion_ci(method="wilson")
        assert wilson(count, base) == pytest.approx((other.low, other.high), abs=1e-9)


def test_the_curve_is_that_of_lifelines():
    lifelines = pytest.importorskip("lifelines")
    events, others = (6.0, 6, 6, 7, 10, 13, 16, 22, 23), (6.0, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
    fitted = lifelines.KaplanMeierFitter().fit([*events, *others], [1] * len(events) + [0] * len(others))
    assert survival(events, others).quantile(0.5) == fitted.median_survival_time_
    assert survival(events, others).at(20) == pytest.approx(fitted.predict(20))
