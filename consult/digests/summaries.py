"""One screen for who heads the executive: what awaits by élue and theme, what is late, since when. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from consult.digests.rules import Item, Kind, Lateness, lateness_of

MOST_ROWS = 3  # the lines of her own delegations have the rest of the screen
KEY = "summary"  # its name in the ledger of what was said


@dataclass(frozen=True)
class Row:
    """What awaits one élue under one theme; `oldest` is the first date owed, `commitments` those that are late."""

    holder: str
    theme: str
    waiting: int
    late: int
    commitments: int
    oldest: date | None


@dataclass(frozen=True)
class Summary:
    """The rows, the latest first; `left` counts those that found no room."""

    rows: tuple[Row, ...]
    left: int
    waiting: int
    late: int
    fingerprint: str


def summarise(held: Iterable[tuple[str, Item]], today: date) -> Summary | None:
    """What each élue has before her, in counts; nothing where nothing awaits anybody and no commitment is late."""
    by_row: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for holder, item in held:
        by_row[holder, item.theme].append(item)
    rows = [row for (holder, theme), items in by_row.items() if (row := _row(holder, theme, items, today)) is not None]
    if not rows:
        return None
    rows.sort(key=lambda row: (-row.late, -row.commitments, row.oldest or date.max, row.holder, row.theme))
    waiting, late = sum(row.waiting for row in rows), sum(row.late for row in rows)
    words = sha256(repr(rows).encode()).hexdigest()[:16]  # equal where it would be read as it was
    said = tuple(rows[:MOST_ROWS])
    return Summary(said, len(rows) - len(said), waiting, late, f"summary {waiting} {late} {words}")


def _row(holder: str, theme: str, items: list[Item], today: date) -> Row | None:
    awaited = [one for one in items if one.kind != Kind.COMMITMENT]
    late = sum(lateness_of(one.due_on, today) == Lateness.LATE for one in awaited)
    commitments = sum(one.kind == Kind.COMMITMENT and lateness_of(one.due_on, today) == Lateness.LATE for one in items)
    oldest = min((one.due_on for one in awaited if one.due_on), default=None)
    row = Row(holder, theme, len(awaited), late, commitments, oldest)
    return row if awaited or commitments else None
