"""A table of counts leaves rounded, and no small group can be found again in it, even by who knows these rules.

The rules, in their order (k is 5 for what was done, 11 for opinions and votes). They protect people. What an institution did is public
under its name, one act after the other: k is 1 there, so that no rule hides or rounds anything, and a nought is shown as one.

1. **Few.** A count under k is hidden, a nought as well. Were noughts shown, « hidden » would say one to four: within two of the
   truth. And a nought tells of each person of a group that they did not: as much as a count may.
2. **One voice.** A count of which one contributor makes more than 85 % is hidden; so are all the answers of a group under fifty of
   which one makes more than 85 %.
3. **With its sum.** Where a sum is hidden, none of its cells is shown, whatever they hold: they would give it back.
4. **Together.** Where a sum is published, those hidden beside it are two at least, and what it leaves them is at least k each. Others
   are hidden until they are: the first of the grid, never the smallest, which would tell that it is; and no reason says which
   of them is small. So a small one may be anything under k, and the others take up the difference.
5. **Five values.** In a table of two directions, each hidden cell keeps at least five values that all the sums allow (± 2);
   otherwise no cell is shown, and the sums alone are.
6. **Rounded.** What is shown, sums as well, is rounded to the nearest five: always the same, so that asking again teaches nothing.

The sums of a table are first two tables of one row, which share their total: what they show never depends on a cell.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consult.observatory.disclosure.bounds import NO_LIMIT, Number, width
from consult.observatory.figures import Nature

SMALLEST: Final = {Nature.ACTIVITY: 5, Nature.OPINION: 11, Nature.INSTITUTION: 1}
PROTECTED: Final = (Nature.ACTIVITY, Nature.OPINION)  # what the rules are for: behind its counts there are people
STEP = 5  # what is shown is a multiple of it
OFF = STEP // 2  # how far the count may be from what is shown
SPREAD = 2 * OFF  # a hidden number's least and most are at least as far apart
LARGEST_SHARE = 0.85  # of one answer, or of one contributor
FEWEST_TOGETHER = 2
SAFE_SIZE = 50  # from which one answer may prevail and be told


class Reason(TextChoices):
    """Why a number is not shown: the same words for a page and for a file."""

    TOO_FEW = "too_few", _("Trop peu de cas pour être montré")
    ONE_VOICE = "one_voice", _("Presque tous les cas viennent d’une même réponse ou d’un même contributeur")
    WITH_ITS_SUM = "with_its_sum", _("Masqué avec son total, qu’il ferait retrouver")
    TOGETHER = "together", _("Masqué avec d’autres : le total ferait retrouver une case trop petite")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number that is not shown, and why."""

    reason: Reason

    def __str__(self) -> str:
        return "•"


Shown = int | Hidden
Line = tuple[int, tuple[int, ...]]  # a sum that is published, or nought where it is hidden, and what it is the sum of


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Counts of disjoint groups, by row and column, before any control. Every key of the grid is there, even where it counts nought:
    a missing key would say so."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    nature: Nature
    has_margins: bool = True  # sums are published with it, or can be read elsewhere
    largest: tuple[tuple[int, ...], ...] | None = None  # of each cell, what one contributor makes
    columns_are_answers: bool = False  # and rows the groups that gave them


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedTable:
    """What may leave. A table of one row or one column has one sum, its total."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[tuple[Shown, ...], ...]
    row_totals: tuple[Shown, ...] | None = None
    column_totals: tuple[Shown, ...] | None = None
    total: Shown | None = None


def rounded(count: int) -> int:
    """The nearest multiple of five."""
    return (count + OFF) // STEP * STEP


def publish_table(table: Table) -> PublishedTable:
    """This table as it may be shown, by the rules above."""
    if table.nature not in PROTECTED:
        return _exact(table)
    height, across, k = len(table.rows), len(table.columns), SMALLEST[table.nature]
    cells = [count for row in table.counts for count in row]
    small = _small(table)
    if not table.has_margins or len(cells) == 1:
        return _published(table, _told(cells, small))
    total = Hidden(Reason.TOO_FEW) if sum(cells) < k else rounded(sum(cells))
    if min(height, across) == 1:
        return _published(table, _told(cells, _hidden([_line(total, range(len(cells)))], cells, small, k)), total=total)
    rows, columns = (_sums(counts, total, k) for counts in (table.counts, tuple(zip(*table.counts, strict=True))))
    lines = [_line(whole, range(row * across, (row + 1) * across)) for row, whole in enumerate(rows)]
    lines += [_line(whole, range(column, len(cells), across)) for column, whole in enumerate(columns)]
    told = _told(cells, _hidden(lines, cells, small, k))
    if _is_found(table, told, rows, columns, total):
        told = [Hidden(Reason.TOGETHER)] * len(cells)
    return _published(table, told, rows, columns, total)


def _exact(table: Table) -> PublishedTable:
    """A table of public acts, and its sums, as they were counted."""
    cells = [count for row in table.counts for count in row]
    if not table.has_margins or len(cells) == 1:
        return _published(table, cells)
    if min(len(table.rows), len(table.columns)) == 1:
        return _published(table, cells, total=sum(cells))
    sums = tuple(map(sum, table.counts)), tuple(map(sum, zip(*table.counts, strict=True)))
    return _published(table, cells, *sums, sum(cells))


def _published(
    table: Table,
    cells: Sequence[Shown],
    rows: tuple[Shown, ...] | None = None,
    columns: tuple[Shown, ...] | None = None,
    total: Shown | None = None,
) -> PublishedTable:
    across = len(table.columns)
    return PublishedTable(
        rows=table.rows,
        columns=table.columns,
        cells=tuple(tuple(cells[row * across : (row + 1) * across]) for row in range(len(table.rows))),
        row_totals=rows,
        column_totals=columns,
        total=total,
    )


def _small(table: Table) -> dict[int, Reason]:
    """Rules 1 and 2: the cells that may not be shown, counted row by row."""
    across, k = len(table.columns), SMALLEST[table.nature]
    found = {}
    for row, counts in enumerate(table.counts):
        is_alike = table.columns_are_answers and sum(counts) < SAFE_SIZE and _is_one_voice(max(counts), sum(counts))
        for column, count in enumerate(counts):
            if count < k:
                found[row * across + column] = Reason.TOO_FEW
            elif is_alike or (table.largest and _is_one_voice(table.largest[row][column], count)):
                found[row * across + column] = Reason.ONE_VOICE
    return found


def _is_one_voice(largest: int, count: int) -> bool:
    return largest > LARGEST_SHARE * count


def _sums(counts: Sequence[Sequence[int]], total: Shown, k: int) -> tuple[Shown, ...]:
    """The sums of rows, or of columns, as the table of one row that they are."""
    sums = [sum(row) for row in counts]
    small = {one for one, count in enumerate(sums) if count < k}
    return tuple(_told(sums, _hidden([_line(total, range(len(sums)))], sums, small, k)))


def _told(counts: Sequence[int], hidden: Mapping[int, Reason]) -> list[Shown]:
    return [Hidden(hidden[one]) if one in hidden else rounded(count) for one, count in enumerate(counts)]


def _line(whole: Shown, parts: Iterable[int]) -> Line:
    return (whole if isinstance(whole, int) else 0), tuple(parts)


def _hidden(lines: Sequence[Line], counts: Sequence[int], small: Iterable[int], k: int) -> dict[int, Reason]:
    """Rules 3 and 4: what is hidden, and why, given these sums."""
    unsaid = {one for whole, parts in lines if not whole for one in parts}
    hidden = unsaid.union(small)
    while more := {one for line in lines for one in _alone(line, counts, hidden, k)}:
        hidden |= more
    return {one: Reason.WITH_ITS_SUM if one in unsaid else Reason.TOGETHER for one in hidden}


def _alone(line: Line, counts: Sequence[int], hidden: Set[int], k: int) -> tuple[int, ...]:
    """The first number still shown of a line whose hidden ones need another beside them; nothing where they do not."""
    whole, parts = line
    shown = [one for one in parts if one not in hidden]
    few = len(parts) - len(shown)
    left = whole - OFF - sum(rounded(counts[one]) + OFF for one in shown)
    is_enough = few == 0 or (few >= FEWEST_TOGETHER and left >= k * few)
    return () if is_enough else tuple(shown[:1])


def _is_found(
    table: Table, cells: Sequence[Shown], rows: Sequence[Shown], columns: Sequence[Shown], total: Shown
) -> bool:
    """Rule 5: whether the sums together leave some hidden cell fewer than five values."""
    height, across, k = len(table.rows), len(table.columns), SMALLEST[table.nature]
    start, end = height + across, height + across + 1
    ends = [(row, height + column) for row in range(height) for column in range(across)]
    ends += [(start, row) for row in range(height)] + [(height + column, end) for column in range(across)]
    counts = [count for row in table.counts for count in row]
    sums = [*map(sum, table.counts), *map(sum, zip(*table.counts, strict=True))]
    numbers = [
        Number(*way, count, *((0, NO_LIMIT) if isinstance(shown, Hidden) else (max(k, shown - OFF), shown + OFF)))
        for way, count, shown in zip(
            [*ends, (end, start)], [*counts, *sums, sum(counts)], [*cells, *rows, *columns, total], strict=True
        )
    ]
    return isinstance(total, int) and any(
        isinstance(shown, Hidden) and width(numbers, one, enough=SPREAD) < SPREAD for one, shown in enumerate(cells)
    )
