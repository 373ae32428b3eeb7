"""Duels between options, counted with whole numbers over grouped ballots. Read by Borda and Schulze."""

from itertools import chain

import numpy as np
from numpy.typing import NDArray

from consult.votes.tally.election import Election

Matrix = NDArray[np.int64]
SLICE = 20_000  # ballots counted at once: bounds the memory


def duels(election: Election, *, unranked: str = "last") -> Matrix:
    """`[i, j]` is how many people put option i before option j.

    `unranked="last"` puts the options that a ballot leaves out behind those it names, and level with each other;
    `"ignored"` draws nothing from their absence.
    """
    ids = election.ids
    groups: dict[tuple[tuple[str, ...], ...], int] = {}
    for ballot in election.ballots:
        groups[ballot.ranking] = groups.get(ballot.ranking, 0) + ballot.count
    groups.pop((), None)
    found = np.zeros((len(ids), len(ids)), dtype=np.int64)
    rankings, counts = list(groups), np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
    for start in range(0, len(rankings), SLICE):
        places = _places(ids, rankings[start : start + SLICE])
        weight = counts[start : start + SLICE]
        for i in range(len(ids)):
            ahead = places[i] < places
            if unranked == "ignored":
                ahead &= places < len(ids)
            found[i] += ahead @ weight
    return found


def _places(ids: tuple[str, ...], rankings: list[tuple[tuple[str, ...], ...]]) -> NDArray[np.int16]:
    """`[option, ballot]`: the tier an option stands in, or the number of options where the ballot leaves it out."""
    index = {i: n for n, i in enumerate(ids)}
    lengths = np.fromiter(map(len, rankings), dtype=np.int64, count=len(rankings))
    sizes = np.fromiter(map(len, chain.from_iterable(rankings)), dtype=np.int64, count=lengths.sum())
    tiers = np.arange(len(sizes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    options = np.fromiter(
        map(index.__getitem__, chain.from_iterable(chain.from_iterable(rankings))), dtype=np.int64, count=sizes.sum()
    )
    places = np.full((len(ids), len(rankings)), len(ids), dtype=np.int16)
    rows = np.repeat(np.repeat(np.arange(len(rankings)), lengths), sizes)
    places[options, rows] = np.repeat(tiers, sizes)
    return places
