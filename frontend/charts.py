"""Charts drawn by the server: bars whose every figure is written beside them, in words."""

from collections.abc import Sequence
from itertools import accumulate

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HEIGHT = 6  # of a bar, in the units of its drawing; its width is a hundred


def bar(share: float) -> SafeString:
    """One bar, from nothing to the whole: `share` in percent. Silent, since its figure stands beside it."""
    return format_html(
        '<svg class="chart" viewBox="0 0 100 {h}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<rect class="chart__ground" width="100" height="{h}"/><rect class="chart__fill" width="{w}" height="{h}"/></svg>',
        h=HEIGHT, w=_plain(min(max(share, 0.0), 100.0)),
    )  # fmt: skip


def stacked(counts: Sequence[int], name: str) -> SafeString:
    """Shares of one whole, side by side, and a mark at its middle; `name` says it all to who cannot see it."""
    whole = sum(counts) or 1
    ends = [0, *accumulate(counts)]
    pieces = format_html_join(
        "",
        '<rect class="chart__piece chart__piece--{}" x="{}" width="{}" height="{}"/>',
        (
            (place, _plain(ends[place] / whole * 100), _plain(count / whole * 100), HEIGHT)
            for place, count in enumerate(counts)
            if count
        ),
    )
    return format_html(
        '<svg class="chart chart--stacked" viewBox="0 0 100 {h}" preserveAspectRatio="none" role="img" aria-label="{name}">'
        '<rect class="chart__ground" width="100" height="{h}"/>{pieces}<path class="chart__middle" d="M50 0V{h}"/></svg>',
        h=HEIGHT, name=name, pieces=pieces,
    )  # fmt: skip


def swatch(place: int) -> SafeString:
    """The mark of one share, for the legend."""
    return format_html(
        '<svg class="chart__swatch" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">'
        '<rect class="chart__piece chart__piece--{}" width="16" height="16"/></svg>',
        place,
    )


def _plain(number: float) -> str:
    """A number as SVG reads it, whatever the language of the page."""
    return f"{number:.2f}".rstrip("0").rstrip(".")
