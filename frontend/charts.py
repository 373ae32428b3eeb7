"""Charts drawn by the server, of stones laid side by side. Each has a name, and its figures are written beside it and in a table.

Nothing here has a style of its own: colours come from `styles/charts.css`, and each share of a whole has a pattern too, so
that it is told apart without its colour, in print, or in the reader's own colours.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

PIECES = 6  # shares that have a mark of their own: the six grades, best first
REST = "rest"  # what was not used

# What each mark is made of, on a tile of eight: the first is plain. Ink on pale stones, paper on dark ones.
_MARKS: dict[str, str] = {
    "1": '<path class="chart__paper" d="M-2 2l4-4M0 8l8-8M6 10l4-4"/>',
    "2": '<circle class="chart__dot" cx="4" cy="4" r="1.4"/>',
    "3": '<path class="chart__ink" d="M0 4h8"/>',
    "4": '<path class="chart__ink" d="M4 0v8"/>',
    "5": '<path class="chart__paper" d="M0 4h8M4 0v8"/>',
    REST: '<path class="chart__ink" d="M-2 6l4 4M0 0l8 8M6 -2l4 4"/>',
}


def patterns() -> SafeString:
    """The marks that the charts of a page draw with: once a page, before its charts."""
    drawn = format_html_join(
        "",
        '<pattern id="mark-{}" width="8" height="8" patternUnits="userSpaceOnUse">{}</pattern>',
        ((name, mark_safe(mark)) for name, mark in _MARKS.items()),
    )
    return format_html(
        '<svg class="chart-marks" width="0" height="0" aria-hidden="true" focusable="false"><defs>{}</defs></svg>',
        drawn,
    )


def bar(part: Fraction | int, whole: Fraction | int, name: str, *, kept: bool = True) -> SafeString:
    """One bar on its ground: `part` of `whole`, which `name` says in words. Nothing under zero, nothing beyond the whole."""
    width = percent_of(part, whole)
    fill = format_html('<rect class="chart__fill" width="{}%" height="100%"/>', width) if float(width) else ""
    look = "chart" if kept else "chart chart--other"
    return format_html('<svg class="{}" width="100%" height="16" role="img" aria-label="{}">{}</svg>', look, name, fill)


def stacked(counts: Sequence[int], name: str) -> SafeString:
    """The shares of one whole side by side, each with its mark, and a line at the middle; `name` says them all."""
    whole, starts = sum(counts), [0, *accumulate(counts)]
    pieces = [_piece(str(n), starts[n], count, whole) for n, count in enumerate(counts) if count]
    return _framed(
        "chart chart--tall", name, pieces, '<line class="chart__middle" x1="50%" x2="50%" y1="0" y2="100%"/>'
    )


def shares(parts: Sequence[tuple[str, int]], name: str) -> SafeString:
    """The shares of one whole side by side, each with the mark it is given; `name` says them all."""
    counts = [count for _mark, count in parts]
    whole, starts = sum(counts), [0, *accumulate(counts)]
    pieces = [_piece(mark, starts[n], count, whole) for n, (mark, count) in enumerate(parts) if count]
    return _framed("chart chart--tall", name, pieces)


def spent(parts: Sequence[int], whole: int, name: str) -> SafeString:
    """What was spent of a whole, one stone for each thing bought, then what is left, hatched."""
    starts = [0, *accumulate(parts)]
    pieces = [_piece("0", starts[n], part, whole) for n, part in enumerate(parts) if part]
    left = whole - starts[-1]
    if left > 0:
        pieces.append(_piece(REST, starts[-1], left, whole))
    return _framed("chart chart--tall", name, pieces)


def swatch(name: int | str) -> SafeString:
    """The mark of one share, for a legend."""
    return format_html(
        '<svg class="chart-swatch" width="24" height="24" aria-hidden="true" focusable="false">{}</svg>',
        _piece(str(name), 0, 1, 1),
    )


def percent_of(part: Fraction | int, whole: Fraction | int) -> str:
    """A share in percent as SVG reads it, whatever the language of the page."""
    share = min(max(Fraction(part) / Fraction(whole), Fraction(0)), Fraction(1)) if whole > 0 else Fraction(0)
    return f"{float(share * 100):.2f}".rstrip("0").rstrip(".")


def _framed(look: str, name: str, pieces: Sequence[SafeString], over: str = "") -> SafeString:
    return format_html(
        '<svg class="{}" width="100%" height="28" role="img" aria-label="{}">{}{}</svg>',
        look, name, format_html_join("", "{}", ((piece,) for piece in pieces)), mark_safe(over),
    )  # fmt: skip


def _piece(mark: str, start: int, part: int, whole: int) -> SafeString:
    """One stone: its colour, then its mark over it."""
    place = format_html('x="{}%" width="{}%" height="100%"', percent_of(start, whole), percent_of(part, whole))
    over = format_html('<rect {} fill="url(#mark-{})"/>', place, mark) if mark in _MARKS else ""
    return format_html('<rect class="chart__piece chart__piece--{}" {}/>{}', mark, place, over)
