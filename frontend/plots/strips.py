"""Towns one under the other on one scale, by the alphabet and never by their figure: a point, its interval, the band of the peers.

Each line has a name that says all its figures, and they are written beside it and in a table (PROMISES A-9). A figure that is
hidden or not comparable draws nothing, and says why. Colours come from `styles/plots.css`; the band has a pattern too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.observatory.figures import Unit
from core.territories.names import plain_name
from frontend.plots.axis import Axis, axis_for, grid, labels, percents
from frontend.plots.bands import Band, median_in_words, median_of, peers_in_words
from frontend.plots.quantities import in_words, interval_in_words
from frontend.typography import french_spaces, number, plural

HIDDEN_MARK: Final = "•"
Marks = list[tuple[SafeString, str]]  # a mark of a drawing, and what it stands for
DIAMOND: Final = "M0 -8L8 0L0 8L-8 0Z"
PEERS: Final = '<pattern id="mark-peers" width="7" height="7" patternUnits="userSpaceOnUse"><path class="strip__hatch" d="M-2 2l4-4M0 7l7-7M5 9l4-4"/></pattern>'


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One town: its figure, or why there is none."""

    name: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    base: str = ""  # what it rests on, in words
    unsaid: str = ""  # why there is no figure, in words
    is_hidden: bool = False  # because it could show somebody; else because it cannot be compared
    is_beyond: bool = False  # a delay that half have not reached: no number, and longer than those that were
    is_chosen: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One line of a chart: its drawing, if there is one, and its figures in words."""

    line: Line
    drawing: SafeString
    figure: str
    interval: str


@dataclass(frozen=True, slots=True)
class Strips:
    """A chart: its lines, its axis, one sentence to read it by, and what the band is."""

    drawn: list[Drawn]
    axis: SafeString  # nothing where nothing is drawn
    reading: str
    peers: str

    @property
    def said_alike(self) -> str:
        """What is said of every town, where none has a figure and all for one reason; else nothing."""
        said = {one.figure for one in self.drawn}
        return said.pop() if len(self.drawn) > 1 and len(said) == 1 and not self.axis else ""


def patterns() -> SafeString:
    """The mark of the band: once a page, before its charts."""
    return format_html(
        '<svg class="chart-marks" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}</defs></svg>',
        mark_safe(PEERS),
    )


def alphabetical(lines: Iterable[Line]) -> list[Line]:
    """By name, accents and articles' capitals apart: the only order that says nothing of the figures."""
    return sorted(lines, key=lambda line: (plain_name(line.name), line.name))


def ends_of(lines: Iterable[Line]) -> list[float]:
    """All that these lines draw a point or an end at."""
    return [one for line in lines for one in (line.value, line.low, line.high) if one is not None]


def shared_axis(lines: Iterable[Line], band: Band | None, unit: Unit) -> Axis:
    """One scale for all of them, their intervals and their band."""
    return axis_for([*ends_of(lines), *(band.ends if band else [])], unit)


def strips(lines: Iterable[Line], unit: Unit, *, band: Band | None = None, axis: Axis | None = None) -> Strips:
    """The chart of these towns."""
    ordered = alphabetical(lines)
    scale = axis or shared_axis(ordered, band, unit)
    drawn = [
        Drawn(line, strip(line, scale, band), figure_of(line, unit), interval_in_words(line.low, line.high, unit))
        for line in ordered
    ]
    axis_drawn = labels(scale) if any(one.drawing for one in drawn) else SafeString("")
    return Strips(drawn, axis_drawn, reading_of(ordered, unit), peers_in_words(band, unit))


def strip(line: Line, axis: Axis, band: Band | None, others: Sequence[float] = ()) -> SafeString:
    """One line: its band, the points of `others`, its interval, its point. Nothing is drawn of what is not said, not even its name."""
    if line.value is None:
        return SafeString("")
    name = french_spaces(spoken(line, axis.unit))
    return format_html(
        '<svg class="strip{}" width="100%" height="32" role="img" aria-label="{}"><title>{}</title>{}</svg>',
        mark_safe(" strip--chosen" if line.is_chosen else ""), name, name, body(line, axis, band, others),
    )  # fmt: skip


def body(line: Line, axis: Axis, band: Band | None, others: Sequence[float] = ()) -> SafeString:
    """What a line draws, inside its frame."""
    if line.value is None:
        return SafeString("")
    return format_html(
        "{}{}{}{}{}", grid(axis), _band(band, axis) if band else "", _crowd(others, axis), _interval(line, axis),
        point(axis.place(line.value), is_chosen=line.is_chosen),
    )  # fmt: skip


def figure_of(line: Line, unit: Unit) -> str:
    """What is written beside it: the figure, or « • » and why."""
    if line.value is not None:
        return in_words(line.value, unit)
    if line.is_hidden:
        return f"{HIDDEN_MARK} {line.unsaid}"
    words = _("non atteint : %(cause)s") if line.is_beyond else _("non comparable : %(cause)s")
    return words % {"cause": line.unsaid}


def spoken(line: Line, unit: Unit) -> str:
    """« Besançon : 0,31 %, intervalle de 0,29 % à 0,33 % »."""
    words = _("%(town)s : %(figure)s") % {"town": line.name, "figure": figure_of(line, unit)}
    if interval := interval_in_words(line.low, line.high, unit):
        words = _("%(said)s, intervalle %(interval)s") % {"said": words, "interval": interval}
    return words


def reading_of(lines: Sequence[Line], unit: Unit) -> str:
    """One sentence that says what the chart shows, and names no town; then how many it cannot show."""
    values = sorted(line.value for line in lines if line.value is not None)
    many, beyond = len(values), sum(line.is_beyond for line in lines)
    middle = median_of(values, beyond)
    if many and middle is not None and beyond:
        said = _("Sur %(n)s territoires, médiane : %(middle)s ; ceux qui ont un chiffre sont entre %(least)s et %(most)s.") % {
            "n": number(many + beyond), "middle": median_in_words(middle, unit), "least": in_words(values[0], unit), "most": in_words(values[-1], unit),
        }  # fmt: skip
    elif middle is not None and many and values[0] == values[-1]:
        said = _("%(n)s territoires ont un chiffre, et c’est le même : %(value)s.") % {"n": number(many), "value": in_words(values[0], unit)}  # fmt: skip
    elif middle is not None and many:
        said = _("Sur %(n)s territoires, médiane : %(middle)s ; tous sont entre %(least)s et %(most)s.") % {
            "n": number(many), "middle": in_words(middle, unit), "least": in_words(values[0], unit), "most": in_words(values[-1], unit),
        }  # fmt: skip
    elif many == 2:
        said = _("Deux territoires seulement ont un chiffre : %(least)s et %(most)s, trop peu pour en dire davantage.") % {
            "least": in_words(values[0], unit), "most": in_words(values[-1], unit),
        }  # fmt: skip
    elif many == 1:
        said = _("Un seul territoire a un chiffre : %(value)s.") % {"value": in_words(values[0], unit)}
    else:
        said = _("Aucun de ces territoires n’a de chiffre qui puisse être montré.")
    hidden = sum(line.value is None and line.is_hidden for line in lines)
    apart = sum(line.value is None and not line.is_hidden and not line.is_beyond for line in lines)
    more = []
    if beyond and many:
        more.append(ngettext("Un autre n’est pas atteint : il est compté au-dessus des chiffres.", "%(n)s autres ne sont pas atteints : ils sont comptés au-dessus des chiffres.", plural(beyond)) % {"n": number(beyond)})  # fmt: skip
    if hidden and many:
        more.append(ngettext("Un autre chiffre est masqué.", "%(n)s autres chiffres sont masqués.", plural(hidden)) % {"n": number(hidden)})  # fmt: skip
    if apart and many:
        more.append(ngettext("Un autre n’est pas comparable.", "%(n)s autres ne sont pas comparables.", plural(apart)) % {"n": number(apart)})  # fmt: skip
    return french_spaces(" ".join([said, *more]))


def swatches(drawings: Iterable[str]) -> Marks:
    """What each mark that these drawings bear stands for, and no other."""
    borne = "".join(drawings)
    band = '<rect class="strip__band" width="100%" height="100%"/><rect width="100%" height="100%" fill="url(#mark-peers)"/>'
    known = {
        "strip__chosen": (point(50, is_chosen=True), _("le territoire choisi")),
        "strip__ring": (mark_safe('<circle class="strip__ring" cx="50%" cy="50%" r="4"/>'), _("ses pairs")),
        "strip__other": (
            point(50, is_chosen=False), _("les autres") if '"strip__chosen"' in borne else _("un territoire"),
        ),
        "strip__interval": (mark_safe('<line class="strip__interval" x1="10%" x2="90%" y1="50%" y2="50%"/>'), _("intervalle à 95 %")),
        "strip__band": (mark_safe(band), _("entre ces bornes, la moitié des pairs")),
        "strip__median": (mark_safe('<line class="strip__median" x1="50%" x2="50%" y1="0" y2="100%"/>'), _("médiane des pairs")),
    }  # fmt: skip
    return swatches_of([mark for name, mark in known.items() if f'"{name}"' in borne])


def swatches_of(marks: Sequence[tuple[SafeString, str]]) -> Marks:
    """Marks beside their words, for a legend."""
    frame = '<svg class="strip-swatch" width="28" height="24" aria-hidden="true" focusable="false">{}</svg>'
    return [(format_html(frame, mark), words) for mark, words in marks]


def _band(band: Band, axis: Axis) -> SafeString:
    line = median_line(band.median, axis)
    if band.low is None or band.high is None:
        return line
    start, end = axis.place(band.low), axis.place(band.high)
    place = format_html('x="{}" width="{}" height="100%"', percents(start), percents(max(end - start, 0.6)))
    return format_html('<rect class="strip__band" {}/><rect {} fill="url(#mark-peers)"/>{}', place, place, line)


def median_line(median: float, axis: Axis) -> SafeString:
    """Where the median falls; nothing of one that is not reached."""
    if median == inf:
        return SafeString("")
    place = percents(axis.place(median))
    return format_html('<line class="strip__median" x1="{0}" x2="{0}" y1="0" y2="100%"/>', place)


def _interval(line: Line, axis: Axis) -> SafeString:
    """From its low to its high; a bound that is not known is left open, to the end of the scale."""
    if line.low is None and line.high is None:
        return SafeString("")
    ends = (0.0 if line.low is None else line.low, axis.top if line.high is None else line.high)
    start, end = (percents(axis.place(one)) for one in ends)
    drawn = format_html('<line class="strip__interval" x1="{}" x2="{}" y1="50%" y2="50%"/>', start, end)
    for known, at in ((line.low, start), (line.high, end)):
        if known is not None:
            drawn += format_html('<line class="strip__interval" x1="{0}" x2="{0}" y1="30%" y2="70%"/>', at)
    return SafeString(drawn)


def _crowd(values: Sequence[float], axis: Axis) -> SafeString:
    """The other towns, without a name: small rings."""
    return format_html_join(
        "",
        '<circle class="strip__ring" cx="{}" cy="50%" r="4"/>',
        ((percents(axis.place(value)),) for value in sorted(values)),
    )


def point(place: float, *, is_chosen: bool) -> SafeString:
    """A lozenge for the chosen one, a disc for the others: told apart without their colour."""
    if is_chosen:
        return format_html(
            '<svg class="strip__at" x="{}" y="50%" overflow="visible"><path class="strip__chosen" d="{}"/></svg>',
            percents(place), DIAMOND,
        )  # fmt: skip
    return format_html('<circle class="strip__other" cx="{}" cy="50%" r="6"/>', percents(place))
