"""Plain sums over ballots, exact: how many chose each option, and what they gave it."""

from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from itertools import chain

from consult.votes.tally.election import Ballot, Election


def votes_of(election: Election) -> dict[str, int]:
    """How many people chose each option: approved it, gave it points other than zero, ranked it, or gave it a grade."""
    alike: dict[int, list[Iterable[str]]] = {}  # ballots of one weight are counted at once
    for ballot in election.ballots:
        alike.setdefault(ballot.count, []).append(_named(ballot))
    votes: Counter[str] = Counter()
    for weight, named in alike.items():
        for i, count in Counter(chain.from_iterable(named)).items():
            votes[i] += count * weight
    return {i: votes[i] for i in election.ids}


def _named(ballot: Ballot) -> Iterable[str]:
    if ballot.approvals:
        return ballot.approvals
    if ballot.points:
        return [i for i, points in ballot.points if points]
    if ballot.ranking:
        return chain.from_iterable(ballot.ranking)
    return [i for i, _grade in ballot.grades]


def points_of(election: Election) -> dict[str, Fraction]:
    """The sum of the points each option was given."""
    sums: dict[int, Counter[str]] = {}  # one sum of whole numbers for each denominator: far faster than fractions
    for ballot in election.ballots:
        for i, points in ballot.points:
            sums.setdefault(points.denominator, Counter())[i] += points.numerator * ballot.count
    return {i: sum((Fraction(total[i], d) for d, total in sums.items()), Fraction(0)) for i in election.ids}


def places_of(election: Election) -> dict[str, Fraction]:
    """Points by place, as town budgets count rankings: `depth` for the first place, one less for each next one.

    Options in one tier share the points of the places they take together.
    """
    depth = election.depth or len(election.options)
    totals = dict.fromkeys(election.ids, Fraction(0))
    for ballot in election.ballots:
        place = 0
        for tier in ballot.ranking:
            given = sum(max(depth - p, 0) for p in range(place, place + len(tier)))
            for i in tier:
                totals[i] += Fraction(given * ballot.count, len(tier))
            place += len(tier)
    return totals


def score_of(election: Election) -> dict[str, Fraction]:
    """What the greedy rules order by: people for approvals, points for points, points by place for rankings."""
    if election.form == "points":
        return points_of(election)
    if election.form == "ranking":
        return places_of(election)
    return {i: Fraction(count) for i, count in votes_of(election).items()}
