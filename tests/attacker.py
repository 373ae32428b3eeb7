"""Somebody who has everything that was published, knows every rule, and wants to know a number that is hidden.

Two attacks that share nothing with the code they attack. `bounds` finds the least and the most of each number by the cuts of the
flow (Hoffman 1960): every set of sums is tried, so that the answer is exact, and no search is trusted. `guesses` needs no theory:
it publishes every table there could be, and keeps, for each thing that can be read, all the tables that read so.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import product

import numpy as np

from consult.observatory.disclosure.tables import Hidden, PublishedTable, Reason, Shown

FAR = 10**7  # larger than any count
Known = tuple[int, int, int, int]  # where a number comes from, where it goes, and between what it is known to lie


def known(shown: Shown, k: int) -> tuple[int, int]:
    """What a number says by itself: the rounding of what is shown, and the rule that hides what is not."""
    if isinstance(shown, Hidden):
        return {Reason.TOO_FEW: (0, k - 1), Reason.ONE_VOICE: (k, FAR)}.get(shown.reason, (0, FAR))
    return max(k, shown - 2), shown + 2


def flow(table: PublishedTable, k: int) -> list[Known]:
    """A published table as numbers that go from a sum to a sum: cells, then sums of rows, of columns, and of all."""
    height, across = len(table.rows), len(table.columns)
    cells = [known(shown, k) for row in table.cells for shown in row]
    if table.total is None:
        return [(0, 0, *one) for one in cells]
    if table.row_totals is None or table.column_totals is None:
        return [*((0, 1, *one) for one in cells), (1, 0, *known(table.total, k))]
    start, end = height + across, height + across + 1
    ends = [(row, height + column) for row in range(height) for column in range(across)]
    ends += [(start, row) for row in range(height)]
    ends += [(height + column, end) for column in range(across)]
    sums = [known(shown, k) for shown in (*table.row_totals, *table.column_totals, table.total)]
    return [(*end, *one) for end, one in zip([*ends, (end, start)], [*cells, *sums], strict=True)]


def bounds(numbers: Sequence[Known]) -> list[tuple[int, int]]:
    """The least and the most of each, given that at every sum as much comes as goes."""
    tails, heads, lows, highs = (np.array(column) for column in zip(*numbers, strict=True))
    places = int(max(tails.max(), heads.max())) + 1
    cuts = (np.arange(2**places)[:, None] >> np.arange(places)) & 1 == 1
    leaves = cuts[:, tails] & ~cuts[:, heads]
    enters = ~cuts[:, tails] & cuts[:, heads]
    most_in, least_out = enters @ highs, leaves @ lows
    found = []
    for one in range(len(numbers)):
        above = most_in[leaves[:, one]] - (least_out[leaves[:, one]] - lows[one])
        below = least_out[enters[:, one]] - (most_in[enters[:, one]] - highs[one])
        found.append((int(max(lows[one], below.max(initial=0))), int(min(highs[one], above.min(initial=FAR)))))
    return found


def windows(sums: Sequence[tuple[int, int, int, int]], quarters: int) -> list[tuple[int, int]]:
    """The least and the most of each quarter, from what is known of sums of several: (first, after the last, least, most).

    Sums of quarters that follow each other are differences of what was counted up to each: the tightest are shortest ways.
    """
    apart = np.full((quarters + 1, quarters + 1), FAR)
    np.fill_diagonal(apart, 0)
    for one in range(quarters):
        apart[one + 1, one] = 0
    for first, after, least, most in sums:
        apart[first, after] = min(apart[first, after], most)
        apart[after, first] = min(apart[after, first], -least)
    for by in range(quarters + 1):
        apart = np.minimum(apart, apart[:, by : by + 1] + apart[by : by + 1, :])
    return [(int(-apart[one + 1, one]), int(apart[one, one + 1])) for one in range(quarters)]


def guesses(
    publish: Callable[[tuple[int, ...]], Hashable], counts: Iterable[Sequence[int]]
) -> dict[Hashable, list[tuple[int, int]]]:
    """For each thing that can be read, the least and the most of each count among all the tables that are read so."""
    found: dict[Hashable, list[tuple[int, int]]] = {}
    for one in product(*counts):
        ranges = found.setdefault(publish(one), [(count, count) for count in one])
        for place, (count, (least, most)) in enumerate(zip(one, ranges, strict=True)):
            ranges[place] = min(least, count), max(most, count)
    return found
