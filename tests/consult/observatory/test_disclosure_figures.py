"""An indicator says nothing of a small group, whatever its unit, and nothing that its rounded counts do not say."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.observatory.disclosure.parts import (
    PublishedPart,
    publish_figure,
)
from consult.observatory.disclosure.tables import PROTECTED, SMALLEST, Hidden, Reason, Shown
from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit
from consult.observatory.indicators.statistics import wilson
from tests.attacker import FAR, bounds, guesses

pytestmark = pytest.mark.promise("P-6")
MANY = settings(max_examples=300, deadline=None)
FEW = Hidden(Reason.TOO_FEW)


def indicator(unit: Unit = Unit.SHARE, **more) -> Indicator:
    named = {"code": "X1", "name": "essai", "denominator": "essais", "nature": Nature.ACTIVITY, "least": 10}
    return Indicator(**(named | {"comparable_if": "", "of": lambda _measures: (), "unit": unit} | more))


def share(count: int, base: int, key: str = "", times: int = 1) -> Part:
    return Part(key, times * count / base, count=count, base=base) if base else Part(key, None, base=0)


def alone(asked: Indicator, part: Part) -> PublishedPart:
    (told,) = publish_figure(asked, [part])
    return told


@pytest.mark.parametrize("unit", [Unit.SHARE, Unit.PER_THOUSAND])
def test_a_share_is_worked_out_again_from_what_is_rounded(unit: Unit):
    told = alone(indicator(unit), Part("", 17 / 43, low=0.2, high=0.5, count=17, base=43))
    times = 1000 if unit == Unit.PER_THOUSAND else 1
    assert (told.count, told.base, told.value) == (15, 45, times * 15 / 45)
    assert told.low is told.high is None, "an exact interval would give the exact counts back"


def test_its_interval_is_that_of_the_rounded_counts():
    seen: list[tuple[int, int]] = []

    def interval(count: int, base: int) -> tuple[float, float]:
        seen.append((count, base))
        return 0.1, 0.6

    (told,) = publish_figure(indicator(Unit.PER_THOUSAND), [share(17, 43)], interval=interval)
    assert seen == [(15, 45)]
    assert (told.low, told.high) == (100, 600)


@pytest.mark.parametrize(
    ("nature", "count", "base", "is_shown"),
    [
        (Nature.ACTIVITY, 5, 30, True),
        (Nature.ACTIVITY, 4, 30, False),
        (Nature.ACTIVITY, 0, 30, False),
        (Nature.ACTIVITY, 25, 30, True),
        (Nature.ACTIVITY, 26, 30, False),
        (Nature.ACTIVITY, 30, 30, False),
        (Nature.ACTIVITY, 5, 9, False),
        (Nature.OPINION, 11, 60, True),
        (Nature.OPINION, 10, 60, False),
        (Nature.OPINION, 49, 60, True),
        (Nature.OPINION, 50, 60, False),
    ],
)
def test_numerators_and_complements_under_k_are_hidden(nature: Nature, count: int, base: int, is_shown: bool):
    told = alone(indicator(nature=nature), share(count, base))
    assert (told.value is not None) is is_shown
    assert (told.count is not None) is is_shown
    assert told.hidden == (None if is_shown else FEW)


def test_a_hidden_share_does_not_say_on_which_side_it_is_small():
    asked = indicator()
    assert alone(asked, share(2, 40)) == alone(asked, share(38, 40)) == alone(asked, share(0, 41))


def test_a_base_under_the_least_is_not_shown_and_nought_reads_like_few():
    asked = indicator(least=30)
    told = [
        alone(asked, share(12, 29)),
        alone(asked, Part("", None, cause=Cause.NOTHING_HAPPENED, base=0)),
        alone(asked, Part("", None, cause=Cause.NOTHING_HAPPENED)),
        alone(asked, Part("", None, cause=Cause.TOO_FEW, base=7)),
        alone(asked, Part("", None, cause=Cause.NOT_REACHED, base=7)),
        alone(asked, Part("", None)),
    ]
    assert told == [PublishedPart(key="", hidden=FEW, unit=Unit.SHARE)] * 6
    assert alone(asked, share(12, 30)).base == 30


def test_a_cause_that_speaks_of_no_count_is_told():
    told = alone(indicator(is_public_base=True), Part("", None, cause=Cause.NO_POPULATION))
    assert told == PublishedPart(key="", cause=Cause.NO_POPULATION, unit=Unit.SHARE)
    told = alone(indicator(Unit.DAYS), Part("", None, base=40, cause=Cause.NOT_REACHED))
    assert told.cause == Cause.NOT_REACHED


def test_a_public_base_is_exact_and_its_numerator_is_not():
    told = alone(indicator(is_public_base=True), share(7, 2943))
    assert (told.count, told.base, told.value) == (5, 2943, 5 / 2943)
    few = [alone(indicator(is_public_base=True), share(count, 2943)) for count in range(5)]
    assert few == [PublishedPart(key="", hidden=FEW, unit=Unit.SHARE)] * 5, "nobody and a few read alike"
    assert alone(indicator(is_public_base=True), Part("", None, cause=Cause.TOO_FEW)) == few[0]
    told = alone(indicator(is_public_base=True), share(2942, 2943))
    assert told.count == 2940, "everybody knows how many did not"


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [(Unit.DAYS, 12.6, 13), (Unit.HOURS, 3.4, 3), (Unit.RATIO, 2.345, 2.3), (Unit.INDEX, 0.6789, 0.68)],
)
def test_what_is_no_share_is_rounded_and_needs_k_under_it(unit: Unit, value: float, shown: float):
    asked = indicator(unit, least=1)
    told = alone(asked, Part("", value, low=value, high=value, base=12))
    assert (told.value, told.low, told.high, told.base) == (shown, shown, shown, 10)
    assert alone(asked, Part("", value, base=4)) == PublishedPart(key="", hidden=FEW, unit=unit)
    assert alone(asked, Part("", value)) == PublishedPart(key="", hidden=FEW, unit=unit)


def test_the_interval_of_a_ratio_is_worked_out_from_what_is_published():
    asked = indicator(Unit.RATIO, least=1)
    [told] = publish_figure(asked, [Part("", 2.0, 0.1, 9.0, count=42, base=21)], interval=wilson)
    low, high = wilson(40, 60)
    assert (told.low, told.high) == (round(low / (1 - low), 1), round(high / (1 - high), 1))
    [told] = publish_figure(asked, [Part("", 2.0, count=42, base=21)], interval=wilson)
    assert told.low is told.high is None, "what is no ratio of two parts of a whole has none"


@pytest.mark.parametrize(("by_one", "is_shown"), [((17, 4), True), ((18, 4), False), ((9, 19), False)])
def test_what_one_person_makes_nearly_alone_is_hidden_and_the_rest_with_it(by_one: tuple[int, int], is_shown: bool):
    told = alone(indicator(), replace(share(20, 42), largest=by_one))
    assert (told.value is not None) is is_shown
    assert told.hidden == (None if is_shown else FEW)


def test_a_ratio_of_two_counts_needs_k_of_both():
    asked = indicator(Unit.RATIO, least=1)
    told = alone(asked, Part("", 17 / 8, count=17, base=8))
    assert (told.value, told.count, told.base) == (1.5, 15, 10)
    assert alone(asked, Part("", 0.1, count=4, base=40)).hidden == FEW
    assert alone(asked, Part("", 10, count=40, base=4)).hidden == FEW


def test_what_an_institution_did_leaves_as_it_was_counted():
    asked = indicator(nature=Nature.INSTITUTION, least=5)
    told = alone(asked, Part("", 1 / 7, low=0.02, high=0.51, count=1, base=7))
    assert (told.count, told.base, told.value, told.low, told.high) == (1, 7, 1 / 7, 0.02, 0.51)
    nought = alone(asked, Part("", 0.0, count=0, base=7))
    assert (nought.count, nought.value, nought.hidden) == (0, 0, None)
    days = alone(indicator(Unit.DAYS, nature=Nature.INSTITUTION, least=5), Part("", 12.6, base=6))
    assert (days.value, days.base) == (12.6, 6)


def test_why_an_institution_has_no_figure_is_said():
    asked = indicator(nature=Nature.INSTITUTION, least=5)
    assert alone(asked, Part("", None, cause=Cause.NOTHING_HAPPENED)).cause == Cause.NOTHING_HAPPENED
    assert alone(asked, share(1, 4)) == PublishedPart(key="", cause=Cause.TOO_FEW, unit=Unit.SHARE)


def themes(counts: Sequence[int], nature: Nature = Nature.ACTIVITY) -> tuple[PublishedPart, ...]:
    base = sum(counts)
    asked = indicator(parts_add_up=True, nature=nature)
    return publish_figure(asked, [share(count, base, str(place)) for place, count in enumerate(counts)])


def test_a_theme_is_never_hidden_alone():
    told = themes([3, 12, 40])
    assert [part.count for part in told] == [None, None, 40]
    assert {part.hidden for part in told} == {Hidden(Reason.TOGETHER), None}
    assert [part.key for part in told] == ["0", "1", "2"]


def test_parts_that_add_up_are_hidden_together_where_their_base_is_small():
    assert {part.hidden for part in themes([4, 3, 2])} == {FEW}
    told = publish_figure(indicator(parts_add_up=True), [Part("a", None, base=0), Part("b", None, base=0)])
    assert [(part.key, part.hidden) for part in told] == [("a", FEW), ("b", FEW)]


@pytest.mark.parametrize("parts", [[share(3, 10, "a"), share(3, 11, "b")], [share(7, 10, "a"), share(7, 10, "b")]])
def test_parts_that_do_not_add_up_are_refused(parts: list[Part]):
    with pytest.raises(ValueError, match="X1"):
        publish_figure(indicator(parts_add_up=True), parts)


def said(part: PublishedPart, k: int) -> tuple[int, int]:
    return (0, FAR) if part.count is None else (max(k, part.count - 2), part.count + 2)


@MANY
@given(st.lists(st.integers(0, 40), min_size=2, max_size=6), st.sampled_from(PROTECTED))
def test_who_adds_up_the_themes_never_comes_within_two_of_a_hidden_one(counts: list[int], nature: Nature):
    k, told = SMALLEST[nature], themes(counts, nature)
    base = told[0].base
    whole = (0, FAR) if base is None else (base - 2, base + 2)
    found = bounds([*((0, 1, *said(part, k)) for part in told), (1, 0, *whole)])
    for part, count, (least, most) in zip(told, counts, found, strict=False):
        assert least <= count <= most
        assert part.count is not None or most - least >= 4, (counts, told)


def test_who_publishes_every_share_there_could_be_keeps_five_values_for_each_hidden_count():
    top = 45
    found = guesses(lambda two: themes(two), [range(top)] * 2)
    judged = 0
    for told, ranges in found.items():
        if all(most < top - 1 for _least, most in ranges):
            for part, (least, most) in zip(told, ranges, strict=True):
                judged += part.count is None
                assert part.count is not None or most - least >= 4, (told, ranges)
    assert judged


def test_one_person_alone_shows_nothing():
    asked = indicator(least=1)
    whole: list[Shown | None] = [alone(asked, share(1, 1)).count, alone(asked, share(0, 1)).base]
    assert whole == [None, None]
    assert alone(indicator(Unit.DAYS, least=1), Part("", 3.0, base=1)).value is None
