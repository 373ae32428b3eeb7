"""The 120 approval elections of abcvoting: approval, equal shares and Phragmén find one of its committees."""

import tarfile
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import Any

import yaml

from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally.shared import SHARED, needed

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
RULES = {"av", "seqphragmen", "equal-shares", "equal-shares-with-av-completion"}


@cache
def instances() -> list[tuple[str, Election, dict[str, list[set[str]]]]]:
    return list(_instances())


def _instances() -> Iterator[tuple[str, Election, dict[str, list[set[str]]]]]:
    with tarfile.open(needed(SHARED / "votes" / "abcvoting" / "instances.tar.gz")) as packed:
        for member in packed:
            file = packed.extractfile(member)
            if file is None:
                continue
            head, _compute, rest = file.read().decode().partition("compute:\n")
            wanted = [part for part in rest.split("- rule_id: ")[1:] if part.split("\n", 1)[0] in RULES]
            data: dict[str, Any] = yaml.load(head, LOADER)  # noqa: S506 — the safe loader, in C
            found: dict[str, list[set[str]]] = {}
            for entry in yaml.load("".join("- rule_id: " + part for part in wanted), LOADER):  # noqa: S506
                if not entry["resolute"]:
                    found[entry["rule_id"]] = [{str(i) for i in committee} for committee in entry["result"]]
            ballots = tuple(Ballot(approvals=frozenset(map(str, given))) for given in data["profile"])
            options = tuple(Option(str(n)) for n in range(data["num_cand"]))
            yield member.name, Election(options, ballots, seats=data["committeesize"]), found


def test_all_the_instances_are_read():
    assert len(instances()) == 120
    assert all(set(found) == RULES for _name, _election, found in instances())


def test_approval_elects_one_of_the_committees_and_names_every_tie():
    for name, election, found in instances():
        outcome = outcome_of(election, "approval")
        committees = [c for c in found["av"] if all(outcome.score[i] > 0 for i in c)]
        if committees:
            assert set(outcome.winners) in committees, name
        cut = [tie for tie in outcome.ties if set(tie) - set(outcome.winners)]
        assert bool(cut) == (len(committees) > 1), name


def test_phragmen_elects_one_of_the_committees():
    for name, election, found in instances():
        outcome = outcome_of(election, "phragmen")
        assert any(set(outcome.winners) <= committee for committee in found["seqphragmen"]), name
        supported = sum(1 for n in outcome.votes.values() if n)
        assert len(outcome.winners) == min(election.seats, supported), name
        if len(found["seqphragmen"]) > 1:
            assert outcome.ties, name


def test_equal_shares_elects_within_one_of_the_committees():
    for name, election, found in instances():
        shares = outcome_of(election, "equal-shares", utility="cardinality")
        assert any(set(shares.winners) <= committee for committee in found["equal-shares"]), name
        whole = outcome_of(election, "equal-shares", utility="cardinality", completion="utilitarian")
        assert set(shares.winners) <= set(whole.winners)
        assert any(set(whole.winners) <= committee for committee in found["equal-shares-with-av-completion"]), name
        if len(whole.winners) == election.seats:
            assert set(whole.winners) in found["equal-shares-with-av-completion"], name


def test_utility_by_cost_or_each_is_the_same_where_all_cost_one():
    for name, election, _found in instances():
        by_cost, each = (outcome_of(election, "equal-shares", utility=u) for u in ("cost", "cardinality"))
        assert by_cost.winners == each.winners, name
        assert sum((Fraction(1) for _i in each.winners), Fraction(0)) <= election.seats
