"""The rules that add up: approval, points, score, quadratic. The highest sums win; a sum of zero or less never does."""

from fractions import Fraction

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.placing import first, tiers_by
from consult.votes.tally.totals import points_of, votes_of
from consult.votes.tally.words import ballots, elected, people_of, placed, told
from consult.votes.tally.words import points as points_words
from core.lib.sentences import Said, figure, name, plain, sentence, share, some


def _added(election: Election, rule: str, score: dict[str, Fraction], why: dict[str, Said]) -> Outcome:
    tiers = tiers_by([i for i in election.ids if score[i] > 0], score)
    winners, ties = first(tiers, election.seats)
    steps = [
        {"text": placed(place, name(election.names[i]), why[i], ever=score[i] > 0),
         "option": i, "score": plain(score[i])}
        for place, i in enumerate(sorted(election.ids, key=lambda i: -score[i]), start=1)
    ]  # fmt: skip
    said = {i: why[i] for i in winners}
    return Outcome(
        rule, votes_of(election), score, winners, ties,
        told(election, rule, elected(election, winners), said, steps, ties, sentence("même total")),
    )  # fmt: skip


def approval(election: Election) -> Outcome:
    """The options that the most people approve win. Source: Brams and Fishburn, 1978 (docs/methods/approval.md)."""
    votes = votes_of(election)
    said = {i: sentence("Approuvée par %(people)s.", people=people_of(votes[i], election.voters)) for i in election.ids}
    return _added(election, "approval", {i: Fraction(n) for i, n in votes.items()}, said)


def points(election: Election) -> Outcome:
    """Each person shares out points; the options with the most points win (docs/methods/points.md)."""
    total, votes = points_of(election), votes_of(election)
    given = sum(total.values())
    said = {
        i: sentence(
            "%(points)s sur %(all)s donnés (%(share)s), par %(people)s.", points=points_words(total[i]), all=figure(given),
            share=share(total[i], given), people=people_of(votes[i], election.voters),
        )
        for i in election.ids
    }  # fmt: skip
    return _added(election, "points", total, said)


def score(election: Election) -> Outcome:
    """Each person marks every option; the highest sums win. No mark counts as zero (docs/methods/score.md)."""
    total, people = points_of(election), election.voters
    said = {
        i: sentence(
            "%(points)s au total, soit %(mean)s en moyenne sur %(ballots)s.", points=points_words(total[i]),
            mean=figure(total[i] / people if people else 0), ballots=ballots(people),
        )
        for i in election.ids
    }  # fmt: skip
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
        i: some(
            total[i], "%(n)s voix, pour %(credits)s, de %(people)s.", "%(n)s voix, pour %(credits)s, de %(people)s.",
            credits=some(spent[i], "%(n)s crédit", "%(n)s crédits"), people=people_of(votes[i], election.voters),
        )
        for i in election.ids
    }  # fmt: skip
    return _added(election, "quadratic", total, said)
