"""One scale for several drawings: where a value falls, and the round values written under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from math import floor, log10
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from consult.observatory.figures import Unit
from frontend.plots.quantities import tick_in_words

EDGE: Final = 3.0  # percent of the width kept at each end, so that no point is cut
STEPS: Final = (1, 2, 5)
MOST_STEPS: Final = 4
WHOLE: Final = {Unit.SHARE: 1.0, Unit.INDEX: 1.0, Unit.PER_THOUSAND: 1000.0}  # where nothing lies beyond


@dataclass(frozen=True, slots=True)
class Axis:
    """From nought to `top`, by equal steps: a scale that does not begin at nought would make differences look larger."""

    top: float
    step: float
    unit: Unit

    @property
    def ticks(self) -> list[float]:
        """The round values, nought included."""
        return [n * self.step for n in range(round(self.top / self.step) + 1)]

    def place(self, value: float) -> float:
        """Where a value falls, in percent of the width; what lies beyond is laid at the end."""
        return EDGE + (100 - 2 * EDGE) * min(max(value / self.top, 0.0), 1.0)


def axis_for(values: Iterable[float], unit: Unit) -> Axis:
    """The smallest round scale that holds every value."""
    most = max([value for value in values if value > 0], default=WHOLE.get(unit, 1.0))
    step = _step(most)
    whole = WHOLE.get(unit)
    top = next(n * step for n in count(1) if n * step >= most - step * 1e-9)
    return Axis(top if whole is None else min(top, max(whole, most)), step, unit)


def _step(most: float) -> float:
    """A round step that takes at most four to reach it."""
    power = 10.0 ** floor(log10(most / MOST_STEPS))
    return next(
        size * power * ten for ten in (1, 10) for size in STEPS if size * power * ten * MOST_STEPS >= most * (1 - 1e-9)
    )


def percents(value: float) -> str:
    """A place as SVG reads it, whatever the language of the page."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def labels(axis: Axis) -> SafeString:
    """The round values, under the drawings that share them. Silent: each figure is written where it is drawn."""
    ends: Sequence[float] = axis.ticks
    return format_html(
        '<svg class="strip-axis" width="100%" height="26" aria-hidden="true" focusable="false">{}</svg>',
        format_html_join(
            "",
            '<line class="strip__tick" x1="{0}" x2="{0}" y1="0" y2="6"/><text class="strip-axis__value" x="{0}" y="22" text-anchor="{1}">{2}</text>',
            (
                (
                    percents(axis.place(one)),
                    _anchor(one, ends),
                    tick_in_words(one, axis.step, axis.unit, is_last=one == ends[-1]),
                )
                for one in ends
            ),
        ),
    )


def grid(axis: Axis) -> SafeString:
    """A thin line at each round value, from top to bottom."""
    return format_html_join(
        "",
        '<line class="strip__grid" x1="{0}" x2="{0}" y1="0" y2="100%"/>',
        ((percents(axis.place(one)),) for one in axis.ticks),
    )


def _anchor(value: float, ends: Sequence[float]) -> str:
    """A value at an end is written inwards."""
    return "start" if value == ends[0] else "end" if value == ends[-1] else "middle"
