"""How a figure of the observatory is read: its value and interval in words, or why there is none."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from django.utils.translation import gettext as _

from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.figures import Unit
from consult.observatory.published import Told
from consult.observatory.selectors import indicators
from consult.observatory.words import CAUSES, part_label
from frontend.typography import number, percent

# Unit of a value: how many decimals it is written with
DECIMALS: Final = {Unit.PER_THOUSAND: 1, Unit.DAYS: 0, Unit.HOURS: 0, Unit.RATIO: 1, Unit.INDEX: 2}
SMALL_SHARE: Final = 0.1  # under it, a share has one decimal: participation is a few per cent


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
    def method(self) -> str:
        """The address of its method sheet."""
        return f"indicateur-{self.code.lower()}"


def value_text(value: float, unit: Unit | None) -> str:
    """A value with its unit: « 3,4 % », « 12 jours », « 0,42 »."""
    if unit == Unit.SHARE:
        return percent(value, 1 if value < SMALL_SHARE else 0)
    written = number(value, DECIMALS.get(unit or Unit.RATIO, 1))
    if unit == Unit.DAYS:
        return _("%(n)s j") % {"n": written}
    if unit == Unit.HOURS:
        return _("%(n)s h") % {"n": written}
    return _("%(n)s pour mille") % {"n": written} if unit == Unit.PER_THOUSAND else written


def interval_text(part: PublishedPart) -> str:
    """« de 9 % à 15 % »: where the true value is 95 times in a hundred."""
    if part.low is None or part.high is None:
        return ""
    return _("de %(low)s à %(high)s") % {
        "low": value_text(part.low, part.unit),
        "high": value_text(part.high, part.unit),
    }


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
        value=value if part.value is None else value_text(part.value, part.unit), interval=interval_text(part),
        base=_("sur %(n)s") % {"n": number(part.base)} if part.base is not None and state == State.TOLD else "",
        why=why, state=state,
    )  # fmt: skip


def rows_of(told: Told) -> list[tuple[str, str, list[FigureRow]]]:
    """Each indicator of a town: its code, its name, and its rows, in the order of the catalogue."""
    asked = indicators()
    return [
        (code, str(asked[code].name), [row_of(code, part) for part in told.figures[code]])
        for code in asked
        if code in told.figures
    ]
