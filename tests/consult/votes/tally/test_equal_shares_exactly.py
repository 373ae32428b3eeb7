"""Equal shares and Phragmén, the fast ones, against the plain ones: exactly the same, ties and prices included."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings

from consult.votes.tally import purses
from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally import plainly
from tests.consult.votes.tally.strategies import elections


def costs_and_budget(election: Election) -> tuple[dict[str, Fraction], Fraction]:
    if election.budget is None:
        return dict.fromkeys(election.ids, Fraction(1)), Fraction(election.seats)
    return {o.id: o.cost for o in election.options}, election.budget


def check(election: Election, utility: str) -> None:
    costs, budget = costs_and_budget(election)
    outcome = outcome_of(election, "equal-shares", utility=utility)
    if not election.voters:
        assert outcome.winners == ()
        return
    voters = plainly.worths(election)
    bought, level = plainly.equal_shares(voters, costs, budget / len(voters), utility)
    assert list(outcome.winners) == bought
    assert bool(outcome.ties) == level
    share, added = budget / len(voters), 0
    while added < 40:  # the add1 completion, step by step
        left = budget - sum(costs[i] for i in bought)
        supported = {i for voter in voters for i in voter}
        if not any(costs[i] <= left for i in supported - set(bought)):
            break
        more, _level = plainly.equal_shares(voters, costs, share + added + 1, utility)
        if sum(costs[i] for i in more) > budget:
            break
        bought, added = more, added + 1
    if added < 40:
        assert list(outcome_of(election, "equal-shares", utility=utility, completion="add1").winners) == bought


@pytest.mark.parametrize("form", ["approvals", "points"])
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
def test_small_elections_full_of_ties(form: str, utility: str):
    @settings(max_examples=50, deadline=None)
    @given(elections(form, most=8))
    def holds(election: Election) -> None:
        check(election, utility)

    holds()


@settings(max_examples=80, deadline=None)
@given(elections("approvals", most=8))
def test_phragmen_is_the_plain_one(election: Election):
    costs, budget = costs_and_budget(election)
    assert list(outcome_of(election, "phragmen").winners) == plainly.phragmen(plainly.worths(election), costs, budget)


def town(seed: int, people: int, projects: int, points: bool = False) -> Election:
    """Many different ballots, odd costs: purses soon differ by very little."""
    chance = random.Random(seed)
    names = [f"P{n}" for n in range(projects)]
    ballots = []
    for _n in range(people):
        chosen = chance.sample(names, chance.randint(1, min(6, projects)))
        if points:
            ballots.append(Ballot(points=tuple((i, Fraction(chance.randint(1, 9), 2)) for i in chosen)))
        else:
            ballots.append(Ballot(chance.randint(1, 3), approvals=frozenset(chosen)))
    options = tuple(Option(i, cost=Fraction(chance.randint(500, 9000), 7)) for i in names)
    return Election(options, tuple(ballots), budget=Fraction(30_011, 3))


@pytest.mark.parametrize("seed", range(8))
def test_towns_with_odd_costs(seed: int):
    election = town(seed, 60, 14, points=seed % 2 == 1)
    for utility in ("cost", "cardinality"):
        costs, budget = costs_and_budget(election)
        voters = plainly.worths(election)
        bought, _level = plainly.equal_shares(voters, costs, budget / len(voters), utility)
        outcome = outcome_of(election, "equal-shares", utility=utility)
        assert list(outcome.winners) == bought
        assert len(bought) > 2


@pytest.mark.parametrize("doubt", [1e-6, 0.2, 10.0])
def test_fractions_alone_find_the_same(doubt: float, monkeypatch: pytest.MonkeyPatch):
    """Whatever floats may leave in doubt, fractions settle: even when they are trusted with nothing."""
    elections = [town(seed, 40, 10, points=seed % 2 == 1) for seed in range(6)]
    before = [outcome_of(e, "equal-shares") for e in elections]
    monkeypatch.setattr(purses, "DOUBT", doubt)
    for election, outcome in zip(elections, before, strict=True):
        again = outcome_of(election, "equal-shares")
        assert (again.winners, again.ties, again.explanation) == (outcome.winners, outcome.ties, outcome.explanation)


def test_two_prices_closer_than_a_float_can_tell_are_told_apart():
    """B costs one part in 10^20 less than A: floats see a tie, the count does not."""
    options = (Option("A", cost=Fraction(10)), Option("B", cost=Fraction(10) - Fraction(1, 10**20)))
    ballots = (Ballot(3, approvals=frozenset("A")), Ballot(3, approvals=frozenset("B")))
    election = Election(options, ballots, budget=Fraction(20))
    outcome = outcome_of(election, "equal-shares", utility="cardinality")
    assert outcome.winners == ("B", "A")
    assert outcome.ties == ()
    level = replace(election, options=(options[0], Option("B", cost=Fraction(10))))
    assert outcome_of(level, "equal-shares", utility="cardinality").ties == (("A", "B"),)


def test_supporters_who_lack_one_part_in_a_trillion_do_not_buy():
    """Together they hold 10: a project of 10 is bought, one that costs a trifle more is not."""
    ballots = (Ballot(3, approvals=frozenset("A")), Ballot(3))
    for extra, winners in ((Fraction(0), ("A",)), (Fraction(1, 10**15), ())):
        election = Election((Option("A", cost=Fraction(10) + extra),), ballots, budget=Fraction(20))
        assert outcome_of(election, "equal-shares").winners == winners
