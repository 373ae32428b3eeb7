"""The rules that add up: approval, points, score, quadratic. The highest sums win; a sum of zero or less never does."""

from fractions import Fraction

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.placing import first, tiers_by
from consult.votes.tally.totals import points_of, votes_of
from consult.votes.tally.words import elected, figure, of, plain, share, some, told


def _added(election: Election, rule: str, score: dict[str, Fraction], sentence: dict[str, str]) -> Outcome:
    tiers = tiers_by([i for i in election.ids if score[i] > 0], score)
    winners, ties = first(tiers, election.seats)
    steps = [
        {"text": f"{place}. {election.names[i]}{'' if score[i] > 0 else ' (jamais retenue)'} — {sentence[i]}",
         "option": i, "score": plain(score[i])}
        for place, i in enumerate(sorted(election.ids, key=lambda i: -score[i]), start=1)
    ]  # fmt: skip
    said = {i: sentence[i] for i in winners}
    return Outcome(
        rule, votes_of(election), score, winners, ties,
        told(election, rule, elected(election, winners), said, steps, ties, "même total"),
    )  # fmt: skip


def approval(election: Election) -> Outcome:
    """The options that the most people approve win. Source: Brams and Fishburn, 1978 (docs/methods/approval.md)."""
    votes = votes_of(election)
    said = {i: f"Approuvée par {of(votes[i], election.voters)}." for i in election.ids}
    return _added(election, "approval", {i: Fraction(n) for i, n in votes.items()}, said)


def points(election: Election) -> Outcome:
    """Each person shares out points; the options with the most points win (docs/methods/points.md)."""
    total, votes = points_of(election), votes_of(election)
    given = sum(total.values())
    said = {
        i: f"{some(total[i], 'point')} sur {figure(given)} donnés ({share(total[i], given)}), par "
        f"{of(votes[i], election.voters)}."
        for i in election.ids
    }
    return _added(election, "points", total, said)


def score(election: Election) -> Outcome:
    """Each person marks every option; the highest sums win. No mark counts as zero (docs/methods/score.md)."""
    total, people = points_of(election), election.voters
    said = {
        i: f"{some(total[i], 'point')} au total, soit {figure(total[i] / people if people else 0)} en moyenne sur "
        f"{some(people, 'bulletin')}."
        for i in election.ids
    }
    return _added(election, "score", total, said)


def quadratic(election: Election) -> Outcome:
    """The highest sums of voices win, where n voices on one option cost their giver n² credits.

    A ballot's points are voices, not credits, and may be negative. Source: Lalley and Weyl, 2018
    (docs/methods/quadratic.md).
    """
    total, votes = points_of(election), votes_of(election)
    spent = dict.fromkeys(election.ids, Fraction(0))
    for ballot in election.ballots:
        for i, voices in ballot.points:
            spent[i] += voices * voices * ballot.count
    said = {
        i: f"{figure(total[i])} voix, pour {some(spent[i], 'crédit')}, de {of(votes[i], election.voters)}."
        for i in election.ids
    }
    return _added(election, "quadratic", total, said)
