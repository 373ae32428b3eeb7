"""What holds for every paper and every choice, whatever the mode."""

import json
from itertools import permutations, product
from typing import Any

import pytest
from django.http import QueryDict
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from consult.votes.modes import MODES
from consult.votes.modes.paper import Choice, InvalidChoice, Paper
from tests.consult.votes.modes.papers import attempts, paper, papers

EVERY = pytest.mark.parametrize("mode", sorted(MODES))


def valid(mode: str, data: st.DataObject) -> tuple[Paper, Choice]:
    """A paper and a choice that it accepts, in canonical form."""
    blank = data.draw(papers(mode))
    try:
        return blank, MODES[mode].check(data.draw(attempts(blank)), blank)
    except InvalidChoice:
        assume(False)
        raise


def posted(fields: dict[str, Any]) -> QueryDict:
    """The fields as a browser sends them."""
    form = QueryDict(mutable=True)
    for name, value in fields.items():
        form.setlist(name, value if isinstance(value, list) else [value])
    return QueryDict(form.urlencode())


@EVERY
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_choice_shown_again_in_its_form_is_read_as_the_same_choice(mode: str, data: st.DataObject) -> None:
    blank, choice = valid(mode, data)
    assert MODES[mode].read(posted(MODES[mode].fill(choice)), blank) == choice
    assert MODES[mode].read(MODES[mode].fill(choice), blank) == choice


@EVERY
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_checking_twice_changes_nothing_and_json_keeps_the_choice(mode: str, data: st.DataObject) -> None:
    blank, choice = valid(mode, data)
    assert MODES[mode].check(choice, blank) == choice
    again = MODES[mode].check(json.loads(json.dumps(choice)), blank)
    assert json.dumps(again) == json.dumps(choice)


@EVERY
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_no_sealed_ballot_is_longer_than_foreseen(mode: str, data: st.DataObject) -> None:
    blank, choice = valid(mode, data)
    assert len(json.dumps(choice, sort_keys=True, separators=(",", ":")).encode()) <= MODES[mode].longest(blank)


@EVERY
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_data_is_accepted_or_refused_in_words(mode: str, data: st.DataObject) -> None:
    blank = data.draw(papers(mode))
    leaf = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(blank.codes)
    wild = st.recursive(leaf, lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=3), inner), max_leaves=6)
    told = "accepted"
    try:
        MODES[mode].check(data.draw(wild), blank)
    except InvalidChoice as refusal:
        told = str(refusal)
    assert told


@EVERY
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_every_choice_can_be_told_to_its_voter_and_counted(mode: str, data: st.DataObject) -> None:
    blank, choice = valid(mode, data)
    titles = {option.title for option in blank.options}
    said = MODES[mode].in_words(choice, blank)
    assert all(title in titles and words for title, words in said)
    assert len(said) >= len(choice)
    assert isinstance(MODES[mode].left(choice, blank), str)
    assert MODES[mode].ballot_of(choice) == MODES[mode].ballot_of(json.loads(json.dumps(choice, sort_keys=True)))


def everything(blank: Paper) -> list[Choice]:
    """All data that could be a choice of a small paper."""
    if blank.mode in {"approval", "ranking", "budget"}:
        return [list(some) for size in range(len(blank.codes) + 1) for some in permutations(blank.codes, size)]
    top = 5 if blank.mode == "judgment" else blank.points
    figures = product([None, *range(top + 1)], repeat=len(blank.codes))
    return [{c: f for c, f in zip(blank.codes, row, strict=True) if f is not None} for row in figures]


SMALL = [{}, {"least": 0}, {"least": 2}, {"most": 2}, {"envelope": 25_000}, {"points": 1}]


@EVERY
@pytest.mark.parametrize("changes", SMALL, ids=str)
def test_the_number_of_different_ballots_is_the_one_found_by_trying_all(mode: str, changes: dict[str, Any]) -> None:
    blank = paper(mode, options=3, **{"points": 4, **changes})
    found, longest = set(), 0
    for attempt in everything(blank):
        try:
            choice = json.dumps(MODES[mode].check(attempt, blank), separators=(",", ":"))
        except InvalidChoice:
            continue
        found.add(choice)
        longest = max(longest, len(choice))
    assert MODES[mode].patterns(blank) == len(found)
    assert longest <= MODES[mode].longest(blank) <= longest + 8


@EVERY
def test_a_large_paper_is_measured_at_once(mode: str) -> None:
    blank = paper(mode, options=60, points=100_000, envelope=10**9)
    assert MODES[mode].patterns(blank) == 10**6
    assert 60 < MODES[mode].longest(blank) < 2000
