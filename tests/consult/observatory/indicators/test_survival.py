"""How long things take: the curve against a published example, by hand, and against plain counting."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from consult.observatory.indicators.survival import survival

# The remissions of leukaemia of E. Freireich and others (Blood 21, 1963), with 6-MP: the example of most textbooks.
RELAPSED = (6, 6, 6, 7, 10, 13, 16, 22, 23)
CENSORED = (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)
TIMES = st.lists(st.integers(0, 120).map(float), max_size=40)


@pytest.mark.parametrize(
    ("weeks", "waiting", "low", "high"),
    [
        (6, 0.8571, 0.6197, 0.9516),
        (7, 0.8067, 0.5631, 0.9228),
        (10, 0.7529, 0.5032, 0.8894),
        (12, 0.7529, 0.5032, 0.8894),
        (13, 0.6902, 0.4316, 0.8491),
        (16, 0.6275, 0.3675, 0.8049),
        (22, 0.5378, 0.2678, 0.7468),
        (23, 0.4482, 0.1881, 0.6801),
        (35, 0.4482, 0.1881, 0.6801),
    ],
)
def test_the_curve_is_that_of_the_textbooks(weeks: float, waiting: float, low: float, high: float):
    curve = survival(RELAPSED, CENSORED)
    assert curve.at(weeks) == pytest.approx(waiting, abs=5e-5)
    assert curve.between(weeks) == pytest.approx((low, high), abs=1e-4)


def test_the_median_is_that_of_the_textbooks():
    curve = survival(RELAPSED, CENSORED)
    assert curve.quantile(0.5) == 23
    assert curve.quantile_between(0.5) == (13, None)
    assert curve.quantile(0.25) == 13


def test_by_hand_with_one_who_waits():
    """Four duties: answered after 10 and 30 days, one that waits since 20, one answered after 40."""
    curve = survival([10, 30, 40], [20])
    assert curve.at(10) == pytest.approx(3 / 4)
    assert curve.at(25) == pytest.approx(3 / 4)
    assert curve.at(30) == pytest.approx(3 / 4 * 1 / 2)
    assert curve.at(40) == 0
    assert curve.quantile(0.5) == 30


def test_leaving_out_those_who_wait_would_flatter():
    assert survival([10, 20], [60, 60, 60]).quantile(0.5) is None
    assert survival([10, 20], []).quantile(0.5) == 10


def test_who_waits_at_the_time_of_an_event_was_at_risk():
    assert survival([30], [30]).at(30) == pytest.approx(1 / 2)


def test_a_half_reached_exactly_is_reached():
    assert survival([1, 2, 3, 4, 5, 6], []).quantile(0.5) == 3
    assert (
        survival([float(t) for t in range(1, 25)], []).quantile(0.5) == 12
    )  # a product of fractions, just above a half


def test_beyond_what_was_watched_nothing_is_said_unless_all_has_happened():
    assert survival([10], [20]).at(20) == pytest.approx(1 / 2)
    assert survival([10], [20]).at(20.5) is None
    assert survival([10], [20]).between(20.5) is None
    assert survival([10, 20], []).at(90) == 0
    assert survival([], [20]).at(10) == 1
    assert survival([], []).at(0) is None


def test_before_the_first_event_and_after_the_last_there_is_no_interval():
    curve = survival([10, 20], [])
    assert curve.between(5) is None
    assert curve.between(10) is not None
    assert curve.between(20) is None


@given(TIMES.filter(bool), st.integers(0, 120))
def test_without_anybody_waiting_the_curve_is_plain_counting(events: list[float], time: int):
    curve = survival(events, [])
    assert curve.at(time) == pytest.approx(sum(t > time for t in events) / len(events), abs=1e-9)
    middle = sorted(events)[(len(events) - 1) // 2]
    assert curve.quantile(0.5) == middle


@given(TIMES, TIMES, st.randoms(use_true_random=False))
def test_the_order_of_the_duties_does_not_matter(events: list[float], others: list[float], chance):
    straight = survival(events, others)
    chance.shuffle(events)
    chance.shuffle(others)
    assert survival(events, others) == straight


@given(TIMES, TIMES)
def test_the_curve_only_goes_down_and_its_interval_holds_it(events: list[float], others: list[float]):
    curve = survival(events, others)
    assert all(0 <= after <= before <= 1 for before, after in zip((1.0, *curve.waiting), curve.waiting, strict=False))
    for time in range(0, 121, 10):
        bounds = curve.between(time)
        if bounds is not None:
            assert 0 <= bounds[0] <= curve.at(time) <= bounds[1] <= 1


@given(TIMES, TIMES)
def test_the_interval_of_the_median_holds_it(events: list[float], others: list[float]):
    curve = survival(events, others)
    median = curve.quantile(0.5)
    assume(median is not None)
    low, high = curve.quantile_between(0.5)
    assert low is None or low <= median
    assert high is None or high >= median


@given(TIMES.filter(bool), TIMES, st.integers(0, 120))
def test_one_more_who_still_waits_never_makes_answers_look_quicker(
    events: list[float], others: list[float], since: int
):
    before, after = survival(events, others), survival(events, [*others, float(since)])
    for time in range(0, 121, 10):
        if (was := before.at(time)) is not None and (now := after.at(time)) is not None:
            assert now >= was - 1e-12
