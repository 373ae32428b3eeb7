"""What holds of every indicator, whatever was counted: a cause or a figure, never nought for unknown, and no exception."""

from dataclasses import fields, replace
from math import isfinite

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit
from consult.observatory.indicators import INDICATORS
from consult.observatory.indicators.answers import SINGLE
from consult.observatory.measures import Measures
from core.territories.models import CommonTheme
from tests.measured import CLICHY, ONE_PERSON

CODES = (
    "P1", "P2", "P3", "P4", "P5", "P6", "P7", "D1", "D2", "D3", "C1", "C2", "C3", "C4", "C5", "C6", "C7",
    "M1", "M2", "M3", "T1", "T2", "V1",
)  # fmt: skip
PLACES = ("priority", "elsewhere", "unknown")
PUBLIC = {"C1", "C2", "C3", "C4", "C7", "M1", "M2", "M3", "V1"}  # what an institution did, under its name
every = pytest.mark.parametrize("code", CODES)

NUMBERS = st.integers(0, 300)
SHAPES = {
    "age_sex_expected": st.sampled_from(("F 1990-2004", "F 1960-1974", "M 1990-2004")),
    "age_sex": st.sampled_from(("F 1990-2004", "F 1960-1974", "M 2005")),
    "acts_by_person": st.integers(0, 30).map(str),
    "cooperations": st.integers(0, 8).map(str),
    "ties": st.sampled_from(("caf|municipality", "municipality|state", "caf|police", "municipality|municipality")),
    "by_theme": st.sampled_from(("health", "isolation", "gone")),
    "by_logic": st.sampled_from(("prevent", "repair")),
    "satisfied": st.sampled_from(("yes", "partly", "no")),
    "digests_by_theme": st.sampled_from(("health", "isolation")),
    "digests_acted_by_theme": st.sampled_from(("health", "housing")),
    "digests_acted_by_one": st.sampled_from(("health", "housing")),
    "digests_left_by_one": st.sampled_from(("health", "housing")),
    "removals": st.sampled_from(("insult", "topic", "gone")),
}
DAYS = st.lists(st.floats(0, 400), max_size=30).map(lambda days: tuple(sorted(days)))


def a_measure(name: str, default: object) -> st.SearchStrategy[object]:
    """Anything that may be counted under this name."""
    if name in SHAPES:
        return st.dictionaries(SHAPES[name], NUMBERS)
    if default == ():
        return DAYS
    return NUMBERS | st.none() if default is None else NUMBERS


MEASURES = st.builds(Measures, **{f.name: a_measure(f.name, f.default) for f in fields(Measures)})


def said(indicator: Indicator, part: Part) -> None:
    """A part is a figure within the bounds of its unit, or a cause alone."""
    if part.cause is not None:
        assert (part.value, part.low, part.high, part.count, part.base) == (None,) * 5
        return
    unit = part.unit or indicator.unit
    assert part.value is not None
    for figure in (part.value, part.low, part.high):
        assert figure is None or (isfinite(figure) and figure >= 0)
        assert figure is None or figure <= {Unit.SHARE: 1, Unit.INDEX: 1}.get(unit, 1e9)
    assert part.low is None or part.low <= part.value
    assert part.high is None or part.high >= part.value
    assert part.base is not None
    assert part.base >= (1 if indicator.is_public_base else indicator.least)
    if part.count is not None:
        assert unit in {Unit.SHARE, Unit.PER_THOUSAND, Unit.RATIO}
        assert part.count >= 0
        assert part.value == pytest.approx(part.count / part.base * (1000 if unit is Unit.PER_THOUSAND else 1))
    if part.count is not None and unit is Unit.SHARE:
        assert part.count <= part.base
        assert part.low is not None
        assert part.high is not None


def test_the_indicators_are_those_of_the_product_in_their_order():
    assert tuple(INDICATORS) == CODES
    assert all(indicator.code == code for code, indicator in INDICATORS.items())
    assert len({str(indicator.name) for indicator in INDICATORS.values()}) == len(CODES)


@given(MEASURES)
def test_whatever_was_counted_an_indicator_answers_with_figures_or_with_causes(measures: Measures):
    for indicator in INDICATORS.values():
        parts = indicator.of(measures)
        assert parts
        assert len({part.key for part in parts}) == len(parts)
        for part in parts:
            said(indicator, part)


@given(MEASURES)
def test_the_order_in_which_things_were_counted_does_not_matter(measures: Measures):
    turned = {
        f.name: dict(reversed(value.items())) if isinstance(value, dict) else value[::-1]
        for f in fields(Measures)
        if isinstance(value := getattr(measures, f.name), dict | tuple)
    }
    for indicator in INDICATORS.values():
        assert indicator.of(replace(measures, **turned)) == indicator.of(measures)


@every
def test_a_town_of_which_everything_was_counted_is_answered(code: str):
    parts = INDICATORS[code].of(CLICHY)
    assert [part for part in parts if part.cause is not None] == []
    assert any(part.value for part in parts)


@every
def test_a_town_in_which_nothing_happened_has_causes_and_not_noughts(code: str):
    parts = INDICATORS[code].of(Measures())
    assert parts
    assert {part.value for part in parts} == {None}
    missing = {
        "P1": {Cause.NO_POPULATION},
        "P3": {Cause.NO_REFERENCE},
        "P4": {Cause.NO_REFERENCE},
    }
    assert {part.cause for part in parts} == missing.get(code, {Cause.NOTHING_HAPPENED})


@every
def test_one_person_alone_is_never_a_figure(code: str):
    parts = INDICATORS[code].of(ONE_PERSON)
    assert {part.value for part in parts} == {None}
    assert {part.cause for part in parts} <= {Cause.TOO_FEW, Cause.NOTHING_HAPPENED}


@every
def test_each_line_keeps_its_place_when_there_is_nothing_to_say(code: str):
    keys = [part.key for part in INDICATORS[code].of(CLICHY)]
    assert [part.key for part in INDICATORS[code].of(Measures())] == keys
    assert [part.key for part in INDICATORS[code].of(ONE_PERSON)] == keys


DELEGATIONS = (*CommonTheme.values, SINGLE)
ALL_DELEGATIONS = dict.fromkeys(DELEGATIONS, 12)

# What is missing or wrong in the counts of a town → the lines that say why, all the others being answered.
DEGENERATE = [
    ("P1", {"population": None}, {"": Cause.NO_POPULATION}),
    ("P1", {"population": 0}, {"": Cause.NO_POPULATION}),
    ("P1", {"participants": 0, "consultations": 0}, {"": Cause.NOTHING_HAPPENED}),
    ("P1", {"participants": 4}, {"": Cause.TOO_FEW}),
    ("P1", {"population": 150}, {"": Cause.INCONSISTENT}),
    ("P2", {"participants": 9, "offline": 1}, {"": Cause.TOO_FEW}),
    ("P2", {"offline": 201}, {"": Cause.INCONSISTENT}),
    ("P3", {"priority_vintage": None}, dict.fromkeys(PLACES, Cause.NO_REFERENCE)),
    ("P3", {"participants": 0, "located": 0, "in_priority_area": 0}, dict.fromkeys(PLACES, Cause.NOTHING_HAPPENED)),
    ("P3", {"participants": 9, "located": 9, "in_priority_area": 2}, dict.fromkeys(PLACES, Cause.TOO_FEW)),
    ("P3", {"located": 201}, dict.fromkeys(PLACES, Cause.INCONSISTENT)),
    ("P4", {"age_sex_expected": {}}, {"": Cause.NO_REFERENCE}),
    ("P4", {"age_sex_expected": {"F 1990-2004": 0}}, {"": Cause.NO_REFERENCE}),
    ("P4", {"age_sex": {}}, {"": Cause.NOTHING_HAPPENED}),
    ("P4", {"age_sex": {"F 1990-2004": 49}}, {"": Cause.TOO_FEW}),
    ("P5", {"participants": 0, "newcomers": 0}, {"": Cause.NOTHING_HAPPENED}),
    ("P6", {"actors": 0, "associations": 0}, {"": Cause.NOTHING_HAPPENED}),
    ("P6", {"actors": 9, "associations": 9}, {"": Cause.TOO_FEW}),
    ("P7", {"acts_by_person": {"0": 500}}, {"top": Cause.NOTHING_HAPPENED, "gini": Cause.NOTHING_HAPPENED}),
    ("P7", {"acts_by_person": {"2": 19}}, {"top": Cause.TOO_FEW, "gini": Cause.TOO_FEW}),
    ("P7", {"acts_by_person": {"2": 99}}, {"top": Cause.TOO_FEW}),
    ("D1", {"proposals": 0, "both_sides": 0, "replies": 0}, dict.fromkeys(("replies", "both_sides"), Cause.NOTHING_HAPPENED)),
    ("D1", {"both_sides": 41}, {"both_sides": Cause.INCONSISTENT}),
    ("D2", {"messages": 0, "messages_turned": 0}, {"": Cause.NOTHING_HAPPENED}),
    ("D3", {"proposals": 9}, {"": Cause.TOO_FEW}),
    ("C1", {"answered_after": (), "waiting_since": (40.0,) * 9}, {"60": Cause.TOO_SOON, "90": Cause.TOO_SOON}),
    ("C1", {"answered_after": (3.0,) * 4, "waiting_since": ()}, dict.fromkeys(("30", "60", "90"), Cause.TOO_FEW)),
    ("C2", {"answered_after": (3.0,), "waiting_since": (*(40.0,) * 8, 90.0)}, {"": Cause.NOT_REACHED}),
    ("C2", {"answered_after": (3.0,), "waiting_since": (40.0,) * 9}, {"": Cause.TOO_SOON}),
    ("C2", {"answered_after": (), "waiting_since": ()}, {"": Cause.NOTHING_HAPPENED}),
    ("C3", {"answers": 4, "reasoned": 4}, {"": Cause.TOO_FEW}),
    ("C4", {"commitments_due": 0, "commitments_kept": 0}, {"": Cause.NOTHING_HAPPENED}),
    ("C4", {"commitments_kept": 7}, {"": Cause.INCONSISTENT}),
    ("C5", {"satisfied": {"yes": 10}}, dict.fromkeys(("yes", "partly", "no"), Cause.TOO_FEW)),
    ("C6", {"digests_by_theme": {}, "digests_acted_by_theme": {}}, dict.fromkeys(DELEGATIONS, Cause.NOTHING_HAPPENED)),
    ("C6", {"digests_by_theme": ALL_DELEGATIONS | {"housing": 4}}, {"housing": Cause.TOO_FEW}),
    ("C6", {"digests_acted_by_theme": {"health": 13}}, {"health": Cause.INCONSISTENT}),
    ("M1", {"moderation_hours": ()}, dict.fromkeys(("median", "p90"), Cause.NOTHING_HAPPENED)),
    ("M1", {"moderation_waiting": (168.0,) * 11}, {"p90": Cause.NOT_REACHED}),
    ("M1", {"moderation_hours": (1.0,), "moderation_waiting": (5.0,) * 11}, dict.fromkeys(("median", "p90"), Cause.TOO_SOON)),
    ("P7", {"acts_by_person": {"1": 100, "600": 1}}, {"top": Cause.TOO_FEW, "gini": Cause.TOO_FEW}),
    ("M3", {"appeals": 0, "appeals_upheld": 0}, {"overturned": Cause.NOTHING_HAPPENED}),
    ("M3", {"texts": 97}, {"appeals": Cause.TOO_FEW}),
    ("T2", {"by_logic": {"prevent": 12}}, {"": Cause.NOTHING_HAPPENED}),
    ("T2", {"by_logic": {"prevent": 5, "repair": 4}}, {"": Cause.TOO_FEW}),
    ("V1", {"votes": 0, "votes_equal": 0}, {"": Cause.NOTHING_HAPPENED}),
]  # fmt: skip


@pytest.mark.parametrize(("code", "counted", "causes"), DEGENERATE)
def test_what_cannot_be_said_has_its_cause_and_the_rest_is_said(
    code: str, counted: dict[str, object], causes: dict[str, Cause]
):
    parts = INDICATORS[code].of(replace(CLICHY, **counted))
    assert {part.key: part.cause for part in parts if part.cause is not None} == causes
    assert all(part.value is not None for part in parts if part.key not in causes)


def test_more_cooperations_than_commitments_is_a_fault_and_not_a_figure():
    assert {part.cause for part in INDICATORS["C7"].of(replace(CLICHY, commitments=9))} == {Cause.INCONSISTENT}


def test_nobody_took_part_in_a_consultation_that_was_open_is_a_true_nought():
    (part,) = INDICATORS["P1"].of(replace(CLICHY, participants=0))
    assert (part.value, part.count, part.base, part.cause) == (0, 0, 30_000, None)


@every
def test_an_indicator_says_all_that_a_reader_needs(code: str):
    indicator = INDICATORS[code]
    for words in (indicator.name, indicator.denominator, indicator.comparable_if):
        assert len(str(words)) > 8
    assert indicator.version >= 1
    assert indicator.nature is (
        Nature.OPINION if code == "C5" else Nature.INSTITUTION if code in PUBLIC else Nature.ACTIVITY
    )
    assert indicator.least >= (11 if code == "C5" else 1 if code == "V1" else 5)
    assert indicator.is_public_base is (code == "P1")
