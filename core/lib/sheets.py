"""Tables that people take away: CSV, sent line by line, where no cell is ever a formula (PROMISES S-17).

A text that a spreadsheet would run (it begins with `=`, `+`, `-`, `@`, a tab or a line end, even after spaces) is written
after an apostrophe; `read_cell` takes it back. Numbers and dates are written as they are.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.functional import Promise

STARTERS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
)  # full-width ones too: some programs fold them
BYTE_ORDER_MARK = "\ufeff"  # without it, a French Excel reads UTF-8 as something else
DELIMITER = ";"


class _Echo:
    """What a CSV writer writes to, when each line is wanted back."""

    def write(self, line: str) -> str:
        return line


def cell_of(value: Any) -> str:
    """One value as a cell: texts can run nothing, numbers keep their sign, moments are on the wall clock, in ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith("'") or text.lstrip(" \u00a0\u202f").startswith(STARTERS) else text


def read_cell(cell: str) -> str:
    """A text as it was before it was made harmless."""
    return cell.removeprefix("'")


def csv_lines(header: Sequence[str | Promise], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The lines of a CSV file: its header, then each row as it comes."""
    writer = csv.writer(_Echo(), delimiter=DELIMITER, lineterminator="\r\n")
    yield BYTE_ORDER_MARK + writer.writerow([cell_of(name) for name in header])
    for row in rows:
        yield writer.writerow([cell_of(value) for value in row])


def sheet(name: str, header: Sequence[str | Promise], rows: Iterable[Sequence[Any]]) -> StreamingHttpResponse:
    """The answer that sends the table `name` as it is read: a long one never sits in memory."""
    response = StreamingHttpResponse(csv_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
