"""Random elections that other people's programs counted (tests/oracles/make.py): the same winners."""

import gzip
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.rules import outcome_of

FIXTURES = Path(__file__).parent / "fixtures"
ASKED: dict[str, tuple[str, dict[str, str]]] = {
    "approval": ("approval", {}),
    "borda": ("borda", {}),
    "equal-shares-add1": ("equal-shares", {"completion": "add1"}),
    "equal-shares-cardinality": ("equal-shares", {"utility": "cardinality"}),
    "equal-shares-cost": ("equal-shares", {"utility": "cost"}),
    "greedy": ("greedy", {}),
    "irv": ("irv", {}),
    "phragmen": ("phragmen", {}),
    "schulze": ("schulze", {}),
}


def rows(name: str) -> list[dict[str, Any]]:
    return json.loads(gzip.decompress((FIXTURES / f"{name}.json.gz").read_bytes()))


def election_of(row: dict[str, Any]) -> Election:
    ranked, counts = "options" in row, row["ballots"]
    costs = [0] * row["options"] if ranked else row["costs"]
    ballots = tuple(
        Ballot(n, ranking=tuple((str(i),) for i in who)) if ranked else Ballot(n, approvals=frozenset(map(str, who)))
        for n, who in counts
    )
    options = tuple(Option(str(n), cost=Fraction(cost)) for n, cost in enumerate(costs))
    return Election(options, ballots, budget=None if ranked else Fraction(row["budget"]))


def test_each_rule_with_an_oracle_has_its_500_elections():
    assert {path.name.removesuffix(".json.gz") for path in FIXTURES.iterdir()} == set(ASKED)
    for path in FIXTURES.iterdir():
        assert path.stat().st_size < 150_000
        assert len(rows(path.name.removesuffix(".json.gz"))) == 500


@pytest.mark.parametrize("name", ASKED)
def test_the_other_program_finds_the_same_winners(name: str):
    rule, settings = ASKED[name]
    tied = 0
    for row in rows(name):
        outcome = outcome_of(election_of(row), rule, **settings)
        found = sorted(int(i) for i in outcome.winners)
        assert found in row["outcomes"], row
        if row["tied"]:
            tied += 1
            assert outcome.ties, row
    assert tied > 5


def test_other_rules_would_not_agree():
    """The comparison can fail: greedy's answers are not those of equal shares, nor Borda's those of the run-off."""
    assert any(
        sorted(map(int, outcome_of(election_of(row), "greedy").winners)) not in row["outcomes"]
        for row in rows("equal-shares-cost")
    )
    assert any(
        sorted(map(int, outcome_of(election_of(row), "irv").winners)) not in row["outcomes"] for row in rows("borda")
    )
