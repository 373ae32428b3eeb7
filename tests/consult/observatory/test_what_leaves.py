"""Each indicator of a plentiful town leaves with what it may say, in the unit of each of its parts, and nothing small with it."""

from dataclasses import replace

import pytest

from consult.observatory.disclosure.parts import publish_figure
from consult.observatory.disclosure.tables import SMALLEST
from consult.observatory.figures import Nature, Unit
from consult.observatory.indicators import INDICATORS
from core.territories.models import CommonTheme
from tests.measured import CLICHY, ONE_PERSON

pytestmark = pytest.mark.promise("P-6")
# Thirty times the town: what is hidden there is hidden for another reason than its size.
PLENTY = replace(
    CLICHY,
    answered_after=tuple(sorted(CLICHY.answered_after * 30)),
    waiting_since=tuple(sorted(CLICHY.waiting_since * 30)),
    answers=240, reasoned=180, commitments_due=180, commitments_kept=120, commitments=300,
    satisfied={"yes": 360, "partly": 300, "no": 240},
    cooperations={"1": 120, "2": 120, "3": 60},
    removals={"insult": 150, "topic": 90}, texts=15_000, appeals=180, appeals_upheld=60,
    votes=90, votes_equal=60, messages_turned=60, proposals=400, near_duplicates=40, replies=900, both_sides=180,
    by_theme=dict.fromkeys(CommonTheme.values, 40), by_logic={"prevent": 240, "repair": 160},
    digests_by_theme={"health": 120, "housing": 60}, digests_acted_by_theme={"health": 90, "housing": 20},
)  # fmt: skip


@pytest.mark.parametrize("code", INDICATORS)
def test_each_indicator_of_a_plentiful_town_says_something(code: str) -> None:
    indicator = INDICATORS[code]
    parts = indicator.of(PLENTY)
    told = publish_figure(indicator, parts)
    assert any(one.value is not None for one in told)
    for part, one in zip(parts, told, strict=True):
        if one.value is None or part.value is None:
            continue
        unit = part.unit or indicator.unit
        assert one.value == pytest.approx(part.value, rel=0.3, abs=0.55 if unit in (Unit.DAYS, Unit.HOURS) else 0.06)
        assert unit is not Unit.SHARE or 0 <= one.value <= 1


@pytest.mark.parametrize("code", INDICATORS)
def test_of_one_person_nothing_leaves(code: str) -> None:
    indicator = INDICATORS[code]
    for one in publish_figure(indicator, indicator.of(ONE_PERSON)):
        assert one.value is one.count is None


def test_the_share_of_those_that_wait_is_an_estimate_and_leaves_without_a_count() -> None:
    [found, *_others] = INDICATORS["C1"].of(PLENTY)
    [thirty, *_others] = publish_figure(INDICATORS["C1"], INDICATORS["C1"].of(PLENTY))
    assert thirty.value is not None
    assert thirty.value == found.value, "an institution's figures are not rounded"
    assert thirty.count is None


@pytest.mark.parametrize(
    ("code", "counts"), [("C5", {"yes": 40, "partly": 30, "no": 3}), ("T1", {"health": 40, "ageing": 3})]
)
def test_no_verdict_and_no_theme_is_found_by_taking_the_others_from_the_whole(
    code: str, counts: dict[str, int]
) -> None:
    indicator = INDICATORS[code]
    told = publish_figure(indicator, indicator.of(replace(PLENTY, satisfied=counts, by_theme=counts)))
    hidden = [one for one in told if one.count is None]
    assert len(hidden) >= 2
    assert sum(counts.get(one.key, 0) for one in hidden) >= SMALLEST[indicator.nature] * len(hidden) or len(
        hidden
    ) == len(told)


@pytest.mark.parametrize(
    ("code", "key", "few"),
    [("D1", "replies", {"replies": 3}), ("T2", "", {"by_logic": {"prevent": 3, "repair": 40}})],
)  # fmt: skip
def test_a_ratio_needs_enough_above_as_below(code: str, key: str, few: dict[str, object]) -> None:
    indicator = INDICATORS[code]
    told = {one.key: one for one in publish_figure(indicator, indicator.of(replace(PLENTY, **few)))}  # type: ignore[arg-type]
    assert told[key].hidden is not None
    assert told[key].value is told[key].count is told[key].base is None


# Measures that look back over twelve months: two vintages share nine of them.
OF_TWELVE_MONTHS = {
    "answered_after": (1.0,) * 40, "waiting_since": (2.0,) * 40, "answers": 900, "reasoned": 20, "commitments_due": 800,
    "commitments_kept": 10, "commitments": 700, "cooperations": {"1": 5}, "ties": {"caf|state": 3},
}  # fmt: skip


@pytest.mark.parametrize("code", [code for code, one in INDICATORS.items() if one.nature != Nature.INSTITUTION])
def test_what_people_did_is_told_of_its_quarter_alone(code: str) -> None:
    of = INDICATORS[code].of
    assert of(replace(PLENTY, **OF_TWELVE_MONTHS)) == of(PLENTY)  # type: ignore[arg-type]
    assert INDICATORS["C4"].of(replace(PLENTY, **OF_TWELVE_MONTHS)) != INDICATORS["C4"].of(PLENTY)  # type: ignore[arg-type]


def test_where_nearly_all_answer_alike_no_answer_is_told() -> None:
    told = publish_figure(
        INDICATORS["C5"], INDICATORS["C5"].of(replace(PLENTY, satisfied={"yes": 0, "partly": 0, "no": 40}))
    )
    assert {one.count for one in told} == {None}


@pytest.mark.parametrize("unknown", range(5))
def test_a_few_people_whose_neighbourhood_is_unknown_are_in_no_difference(unknown: int) -> None:
    measures = replace(PLENTY, participants=100 + unknown, located=100, in_priority_area=40)
    told = {one.key: one for one in publish_figure(INDICATORS["P3"], INDICATORS["P3"].of(measures))}
    assert told["unknown"].count is None
    assert [one.base for one in told.values() if one.count is not None] in ([], [100], [105])
    assert sum(one.count is None for one in told.values()) >= 2
