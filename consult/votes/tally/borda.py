"""Borda: each place in a ranking is worth points."""

from fractions import Fraction

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.pairwise import duels
from consult.votes.tally.placing import first, tiers_by
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import elected, placed, points, rankings, told
from core.lib.sentences import figure, name, plain, sentence


def borda(election: Election) -> Outcome:
    """One point for each option put behind, half a point for each one level with it; the highest sums win.

    Options that a ballot leaves out are level with each other, behind all those it ranks. Source: Borda, 1781
    (docs/methods/borda.md).
    """
    ids, names = election.ids, election.names
    matrix = duels(election)
    ballots = sum(b.count for b in election.ballots if b.ranking)
    score = {}
    for n, i in enumerate(ids):
        ahead, behind = int(matrix[n].sum()), int(matrix[:, n].sum())
        score[i] = Fraction(ballots * (len(ids) - 1) + ahead - behind, 2)
    winners, ties = first(tiers_by([i for i in ids if score[i] > 0], score), election.seats)
    highest = ballots * (len(ids) - 1)
    why = {
        i: sentence(
            "%(points)s sur %(most)s possibles, avec %(rankings)s.", points=points(score[i]), most=figure(highest),
            rankings=rankings(ballots),
        )
        for i in ids
    }  # fmt: skip
    steps = [
        {"text": placed(place, name(names[i]), why[i]), "option": i, "score": plain(score[i])}
        for place, i in enumerate(sorted(ids, key=lambda i: -score[i]), start=1)
    ]
    said = {i: why[i] for i in winners}
    return Outcome(
        "borda", votes_of(election), score, winners, ties,
        told(election, "borda", elected(election, winners), said, steps, ties, sentence("même total")),
    )  # fmt: skip
