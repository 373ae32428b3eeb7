"""Schulze: the option that no other beats, even by a chain of duels."""

from fractions import Fraction
from typing import Any

import numpy as np

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.pairwise import Matrix, duels
from consult.votes.tally.placing import Tier, first
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import ballots, elected, options, told
from core.lib.sentences import Said, figure, quoted, sentence, some


def strongest_paths(matrix: Matrix) -> Matrix:
    """The strength of the strongest chain of won duels from each option to each other; a chain is worth its weakest
    duel, a duel its margin."""
    margins = matrix - matrix.T
    paths = np.where(margins > 0, margins, 0)
    for k in range(len(paths)):
        np.maximum(paths, np.minimum(paths[:, k : k + 1], paths[k : k + 1, :]), out=paths)
    np.fill_diagonal(paths, 0)
    return paths


def _tiers(ids: tuple[str, ...], beats: Any) -> list[Tier]:
    """Those that nobody left beats, then the same among the others."""
    left, tiers = list(range(len(ids))), []
    while left:
        top = [n for n in left if not any(beats[m, n] for m in left)]
        tiers.append(tuple(ids[n] for n in top))
        left = [n for n in left if n not in top]
    return tiers


def schulze(election: Election, *, unranked: str = "last") -> Outcome:
    """The options that no other beats by a stronger chain of duels win; strength is counted in margins.

    `unranked`: "last" puts the options a ballot leaves out behind the others, "ignored" draws nothing from it.
    Source: Schulze, 2011 (docs/methods/schulze.md).
    """
    ids, names = election.ids, election.names
    matrix = duels(election, unranked=unranked)
    paths = strongest_paths(matrix)
    beats = paths > paths.T
    score = {i: Fraction(int(beats[n].sum())) for n, i in enumerate(ids)}
    any_ranking = any(b.ranking for b in election.ballots)
    winners, ties = first(_tiers(ids, beats) if any_ranking else [], election.seats)
    said = {i: _why(election, n, matrix, beats) for n, i in enumerate(ids) if i in winners}
    steps: list[dict[str, Any]] = [
        {"text": sentence("Duels gagnés par %(option)s : contre %(others)s.", option=quoted([names[i]]),
                          others=quoted(names[ids[m]] for m in won))
         if won else sentence("Duels gagnés par %(option)s : aucun.", option=quoted([names[i]])),
         "option": i,
         "duels": [{"against": ids[m], "for": int(matrix[n, m]), "opposed": int(matrix[m, n])}
                   for m in range(len(ids)) if m != n],
         "paths": {ids[m]: int(paths[n, m]) for m in range(len(ids)) if m != n}}
        for n, i in enumerate(ids)
        for won in [[m for m in range(len(ids)) if matrix[n, m] > matrix[m, n]]]
    ]  # fmt: skip
    return Outcome(
        "schulze", votes_of(election), score, winners, ties,
        told(election, "schulze", elected(election, winners), said, steps, ties, sentence("aucune ne bat l’autre")),
    )  # fmt: skip


def _why(election: Election, n: int, matrix: Matrix, beats: Any) -> Said:
    ids, names = election.ids, election.names
    others = [m for m in range(len(ids)) if m != n]
    won = [m for m in others if matrix[n, m] > matrix[m, n]]
    if not others:
        return sentence("Seule option proposée.")
    if len(won) == len(others):
        closest = min(won, key=lambda m: int(matrix[n, m] - matrix[m, n]))
        parts = {
            "other": quoted([names[ids[closest]]]), "won": figure(int(matrix[n, closest])),
            "lost": figure(int(matrix[closest, n])), "ballots": ballots(election.voters),
        }  # fmt: skip
        closest_words = sentence(
            "Le plus serré, contre %(other)s\u202f: %(won)s contre %(lost)s, sur %(ballots)s.", **parts
        )
        if len(others) == 1:
            return sentence("Gagne son seul duel. %(closest)s", closest=closest_words)
        return sentence("Gagne ses %(n)s duels. %(closest)s", n=len(others), closest=closest_words)
    ahead, behind = int(beats[n].sum()), int(beats[:, n].sum())
    return some(
        len(won),
        "Gagne %(n)s duel sur %(all)s. En suivant les chaînes de duels, passe devant %(ahead)s et derrière %(behind)s, "
        "sur %(ballots)s.",
        "Gagne %(n)s duels sur %(all)s. En suivant les chaînes de duels, passe devant %(ahead)s et derrière %(behind)s, "
        "sur %(ballots)s.",
        all=figure(len(others)), ahead=options(ahead), behind=figure(behind), ballots=ballots(election.voters),
    )  # fmt: skip
