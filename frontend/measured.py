"""How a figure of the observatory is read: its value and interval in words, or why there is none."""

from dataclasses import dataclass, replace
from enum import StrEnum

from django.utils.translation import gettext as _

from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.figures import Unit
from consult.observatory.published import Told
from consult.observatory.selectors import indicators
from consult.observatory.words import CAUSES, part_label
from frontend.plots.quantities import in_words, interval_in_words
from frontend.typography import number


class State(StrEnum):
    TOLD = "told"
    HIDDEN = "hidden"  # a small group
    NONE = "none"  # not comparable


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRow:
    """One number of one town, as it is read."""

    code: str
    name: str  # of the indicator
    label: str  # of the part; empty where it is the only one
    value: str  # « 12 % », « • », or « non comparable »
    interval: str  # « de 9 % à 15 % », empty where there is none
    base: str  # « sur 1 240 », empty where it is not told
    why: str  # why there is no value
    state: State

    @property
    def is_apart(self) -> bool:
        """There is nothing to compare, and its reason follows."""
        return self.state == State.NONE

    @property
    def method(self) -> str:
        """The address of its method sheet."""
        return f"indicateur-{self.code.lower()}"


def state_of(part: PublishedPart) -> State:
    """Whether a part says its value, hides it, or has none."""
    if part.hidden:
        return State.HIDDEN
    return State.NONE if part.value is None else State.TOLD


def row_of(code: str, part: PublishedPart) -> FigureRow:
    """One part of an indicator, as it is read."""
    state = state_of(part)
    why = str(part.hidden.reason.label) if part.hidden else str(CAUSES[part.cause]) if part.cause else ""
    value = "•" if part.value is None and part.hidden else _("non comparable")
    return FigureRow(
        code=code, name=str(indicators()[code].name), label=part_label(code, part.key),
        value=value if part.value is None else in_words(part.value, part.unit or Unit.RATIO), interval=interval_in_words(part.low, part.high, part.unit or Unit.RATIO),
        base=_("sur %(n)s") % {"n": number(part.base)} if part.base is not None and state == State.TOLD else "",
        why=why, state=state,
    )  # fmt: skip


def rows_of(told: Told) -> list[tuple[str, str, list[FigureRow]]]:
    """Each indicator of a town: its code, its name, and its rows, in the order of the catalogue."""
    asked = indicators()
    return [
        (code, str(asked[code].name), folded([row_of(code, part) for part in told.figures[code]]))
        for code in asked
        if told.figures.get(code)
    ]


def folded(rows: list[FigureRow]) -> list[FigureRow]:
    """Lines of a grid that say nothing, all for one reason, are one line."""
    if len(rows) < 2 or any(row.state == State.TOLD or row.why != rows[0].why for row in rows):
        return rows
    return [replace(rows[0], label=_("les %(n)s lignes") % {"n": number(len(rows))})]
