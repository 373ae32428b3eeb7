"""Long lists by cursor: a page costs the same wherever it is, and a cursor that was tampered with is refused.

A list is one or more *legs* read one after the other (a round that starts in its middle has two). Each leg is ordered by
the same two columns, the second one unique, in the same direction: an index on them serves every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core import signing
from django.db.models import F, IntegerField, QuerySet, Value
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

SALT = "core.lib.keyset"
LONGEST = 400  # characters


class BadCursorError(ValueError):
    """A cursor that this site did not write, or wrote for another list."""


@dataclass(frozen=True)
class Cursor:
    """A place between two rows: after it (or before it, when reading backwards)."""

    listing: str
    leg: int
    value: Any
    pk: int
    backwards: bool = False

    def written(self) -> str:
        """As it travels in an address: signed, opaque."""
        value = self.value.isoformat() if isinstance(self.value, datetime) else self.value
        return signing.dumps([self.listing, self.leg, value, self.pk, int(self.backwards)], salt=SALT, compress=False)


@dataclass(frozen=True)
class Page:
    """The rows of one page, in their order, and the cursors of its neighbours (empty at an end)."""

    pks: list[int]
    next: str = ""
    previous: str = ""


def read_cursor(text: str, listing: str, *, moments: bool = False) -> Cursor | None:
    """The cursor of this listing (perhaps of its state on a day, `listing@day`), or nothing for no cursor.

    Anything else is refused.
    """
    if not text:
        return None
    try:
        if len(text) > LONGEST:
            raise BadCursorError
        name, leg, value, pk, backwards = signing.loads(text, salt=SALT)
        if name != listing and not str(name).startswith(f"{listing}@"):
            raise BadCursorError
        return Cursor(name, int(leg), datetime.fromisoformat(value) if moments else value, int(pk), bool(backwards))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursorError("cursor") from error


def page_of(
    legs: Sequence[QuerySet[Any]],
    column: str,
    listing: str,
    *,
    cursor: Cursor | None,
    size: int,
    descending: bool,
    merged: bool = False,
) -> Page:
    """One page, in one query whatever the number of legs: one after the other, or merged into one order."""
    backwards = cursor is not None and cursor.backwards
    ahead = descending == backwards  # whether the values grow in the direction of reading
    parts = []
    for number, rows in enumerate(legs):
        leg = 0 if merged else number
        if cursor is not None and (leg > cursor.leg if backwards else leg < cursor.leg):
            continue
        if cursor is not None and leg == cursor.leg:
            rows = rows.filter(_beyond(column, cursor, ahead=ahead))
        order = (F(column).asc(), F("pk").asc()) if ahead else (F(column).desc(), F("pk").desc())
        ordered = rows.annotate(leg=Value(leg, output_field=IntegerField())).order_by(*order)
        parts.append(ordered.values_list("leg", column, "pk")[: size + 1])
    if not parts:
        return Page(pks=[])
    found = list(parts[0] if len(parts) == 1 else parts[0].union(*parts[1:], all=True))
    found.sort(key=lambda row: row[1:], reverse=not ahead)
    found.sort(key=lambda row: row[0], reverse=backwards)
    has_more = len(found) > size
    found = found[:size]
    if backwards:
        found.reverse()
    before = has_more if backwards else cursor is not None
    after = bool(cursor) if backwards else has_more

    def beside(row: tuple[Any, ...], *, back: bool) -> str:
        leg, value, pk = row
        return Cursor(listing, leg, value, pk, back).written()

    return Page(
        pks=[pk for _leg, _value, pk in found],
        next=beside(found[-1], back=False) if found and after else "",
        previous=beside(found[0], back=True) if found and before else "",
    )


def _beyond(column: str, cursor: Cursor, *, ahead: bool) -> Any:
    """The rows after the cursor, by a comparison of rows that an index answers."""
    comparison = TupleGreaterThan if ahead else TupleLessThan
    return comparison(Tuple(F(column), F("pk")), (cursor.value, cursor.pk))
