"""Towns gathered by how they work, and a result of each group on one scale: what goes with what, and never which is best.

A group is a way of working, its towns are in the order of the alphabet. Two figures of each town may also be set against each
other (`cloud`): its points are lettered in the order of the alphabet, and the letters are told beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, islice, product
from string import ascii_uppercase
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.observatory.figures import Unit
from core.territories.names import plain_name
from frontend.plots.axis import Axis, axis_for, grid, labels, percents
from frontend.plots.bands import median_in_words, median_of
from frontend.plots.quantities import in_words, interval_in_words, tick_in_words
from frontend.plots.strips import Line, Marks, alphabetical, figure_of, median_line, point, swatches_of
from frontend.typography import french_spaces, number, plural

EACH_SIDE: Final = 12.0  # percent of the height kept above and below the points of a cloud


@dataclass(frozen=True, slots=True)
class Group:
    """The towns that work in one way, and one result of each."""

    label: str
    lines: Sequence[Line]


@dataclass(frozen=True, slots=True)
class DrawnGroup:
    """One group of a chart: its drawing where a figure can be shown, its sentence, and the figure of each town in words, with its interval."""

    label: str
    drawing: SafeString
    reading: str
    told: list[tuple[Line, str, str]]


@dataclass(frozen=True, slots=True)
class Groups:
    """A chart of groups on one scale."""

    drawn: list[DrawnGroup]
    axis: SafeString


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two figures of one town."""

    name: str
    across: float | None
    up: float | None
    intervals: tuple[str, ...] = ("", "")  # of each, in words
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Points, each with its letter: (letter, town, figure across, figure up); then the towns that cannot be drawn."""

    drawing: SafeString
    axis: SafeString
    points: list[tuple[str, Pair, str, str]]
    missing: list[Pair]
    up_ends: tuple[str, str]


def groups(found: Sequence[Group], unit: Unit) -> Groups:
    """The chart of these groups, in the order given: that of the ways of working, not of their results."""
    axis = axis_for([line.value for group in found for line in group.lines if line.value is not None], unit)
    return Groups([_group(group, axis) for group in found], labels(axis))


def _group(group: Group, axis: Axis) -> DrawnGroup:
    ordered = alphabetical(group.lines)
    values = [line.value for line in ordered if line.value is not None]
    beyond = sum(line.is_beyond for line in ordered)
    reading = french_spaces(_group_reading(values, beyond, len(ordered), axis.unit))
    told = [(line, figure_of(line, axis.unit), interval_in_words(line.low, line.high, axis.unit)) for line in ordered]
    if not values:
        return DrawnGroup(group.label, SafeString(""), reading, told)
    middle = median_of(values, beyond)
    line = "" if middle is None else median_line(middle, axis)
    name = french_spaces(_("%(group)s : %(reading)s") % {"group": group.label, "reading": reading})
    drawing = format_html(
        '<svg class="strip" width="100%" height="32" role="img" aria-label="{0}"><title>{0}</title>{1}{2}{3}</svg>',
        name, grid(axis), line,
        format_html_join("", "{}", ((point(axis.place(one), is_chosen=False),) for one in values)),
    )  # fmt: skip
    return DrawnGroup(group.label, drawing, reading, told)


def can_tell(group: Group) -> bool:
    """Whether enough of its towns count for a median, those that are not reached as well."""
    values = [line.value for line in group.lines if line.value is not None]
    return median_of(values, sum(line.is_beyond for line in group.lines)) is not None


def _group_reading(values: Sequence[float], beyond: int, many: int, unit: Unit) -> str:
    """What a group shows, in one sentence."""
    middle = median_of(values, beyond)
    if beyond:
        return _beyond_reading(values, beyond, many, middle, unit)
    if not values:
        return _("aucun chiffre ne peut être montré.")
    told = {"n": number(len(values)), "all": number(many), "least": in_words(min(values), unit), "most": in_words(max(values), unit)}  # fmt: skip
    if middle is None:
        few = ngettext("%(n)s territoire sur %(all)s a un chiffre, trop peu pour une médiane.", "%(n)s territoires sur %(all)s ont un chiffre, trop peu pour une médiane.", plural(len(values)))  # fmt: skip
        return few % told
    words = _("%(n)s territoires sur %(all)s ont un chiffre, de %(least)s à %(most)s ; médiane : %(median)s.")
    return words % {**told, "median": in_words(middle, unit)}


def _beyond_reading(values: Sequence[float], beyond: int, many: int, middle: float | None, unit: Unit) -> str:
    """The same where some are not reached: they count above the others, or the slow would be forgotten."""
    known = ngettext("%(n)s territoire sur %(all)s a un chiffre", "%(n)s territoires sur %(all)s ont un chiffre", plural(len(values)))  # fmt: skip
    others = ngettext("%(n)s n’est pas atteint, et compte au-dessus", "%(n)s ne sont pas atteints, et comptent au-dessus", plural(beyond))  # fmt: skip
    told = [known % {"n": number(len(values)), "all": number(many)}, others % {"n": number(beyond)}]
    if middle is None:
        told.append(_("trop peu pour une médiane"))
    else:
        told.append(_("médiane : %(median)s") % {"median": median_in_words(middle, unit)})
    return f"{' ; '.join(told)}."


def cloud(pairs: Sequence[Pair], across: Unit, up: Unit, name: str) -> Cloud:
    """Two figures set against each other; `name` says what the drawing shows. A town that lacks one of them is told apart."""
    ordered = sorted(pairs, key=lambda pair: (plain_name(pair.name), pair.name))
    whole = [(pair, pair.across, pair.up) for pair in ordered if pair.across is not None and pair.up is not None]
    x_axis, y_axis = axis_for([x for _pair, x, _y in whole], across), axis_for([y for _pair, _x, y in whole], up)
    lettered = [(letter, *one) for letter, one in zip(letters(len(whole)), whole, strict=True)]
    at: dict[tuple[str, str], list[str]] = {}  # towns that have the same figures are one point, with all their letters
    for letter, _pair, x, y in lettered:
        at.setdefault((percents(x_axis.place(x)), percents(_height(y_axis, y))), []).append(letter)
    drawing = format_html(
        '<svg class="cloud" width="100%" height="280" role="img" aria-label="{0}"><title>{0}</title>{1}{2}{3}</svg>',
        french_spaces(name), grid(x_axis), _level_lines(y_axis),
        format_html_join(
            "",
            '<circle class="strip__other" cx="{0}" cy="{1}" r="6"/><text class="cloud__letter" x="{0}" y="{1}" dx="9" dy="-6">{2}</text>',
            ((x, y, ", ".join(same)) for (x, y), same in at.items()),
        ),
    )  # fmt: skip
    return Cloud(
        drawing=drawing,
        axis=labels(x_axis),
        points=[(letter, pair, in_words(x, across), in_words(y, up)) for letter, pair, x, y in lettered],
        missing=[pair for pair in ordered if pair.across is None or pair.up is None],
        up_ends=(in_words(0.0, up), in_words(y_axis.top, up)),
    )


def letters(many: int) -> list[str]:
    """A, B… Z, AA, AB…: names of points that are no ranks."""
    endless = ("".join(one) for length in count(1) for one in product(ascii_uppercase, repeat=length))
    return list(islice(endless, many))


def _height(axis: Axis, value: float) -> float:
    share = min(max(value / axis.top, 0.0), 1.0)
    return 100 - EACH_SIDE - (100 - 2 * EACH_SIDE) * share


def _level_lines(axis: Axis) -> SafeString:
    return format_html_join(
        "",
        '<line class="strip__grid" x1="0" x2="100%" y1="{0}" y2="{0}"/><text class="cloud__level" x="3" y="{0}" dy="-4">{1}</text>',
        (
            (percents(_height(axis, one)), tick_in_words(one, axis.step, axis.unit, is_last=one == axis.ticks[-1]))
            for one in axis.ticks
        ),
    )


def swatches() -> Marks:
    """What each mark of a group stands for."""
    middle = median_line(0.5, Axis(1.0, 1.0, Unit.INDEX))
    return swatches_of([(point(50, is_chosen=False), _("un territoire")), (middle, _("médiane du groupe"))])
