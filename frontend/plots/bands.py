"""Where the peers are: their median and their quartiles, and the same in words.

A delay that half have not reached is no number, and yet it is known to be longer than what was watched: left out, a group would
look the quicker for each slow town. It counts above every figure, and a median or a quartile that falls on one is not reached
(E. L. Kaplan and P. Meier, 1958; docs/methods/indicateur-c2.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, inf
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.observatory.figures import Unit
from frontend.plots.quantities import in_words, interval_in_words
from frontend.typography import number, plural

FEWEST_FOR_MEDIAN: Final = 3
FEWEST_FOR_BAND: Final = 4  # towns with a figure: below, a quartile is one of them


@dataclass(frozen=True, slots=True)
class Band:
    """What the peers are between: their median and their quartiles, infinite where not reached, and how many they are."""

    median: float
    low: float | None
    high: float | None
    many: int
    beyond: int = 0  # of them, those that are not reached

    @property
    def ends(self) -> list[float]:
        """What a scale must hold of it."""
        return [one for one in (self.median, self.high) if one is not None and one != inf]


def band_of(values: Sequence[float], beyond: int = 0) -> Band | None:
    """The band of these peers and of as many `beyond` as are not reached; nothing where they are too few for a median."""
    ordered = [*sorted(values), *([inf] * beyond)]
    if len(ordered) < FEWEST_FOR_MEDIAN:
        return None
    low, median, high = (_quantile(ordered, share) for share in (0.25, 0.5, 0.75))
    is_wide = len(ordered) >= FEWEST_FOR_BAND and low != inf
    return Band(median, low if is_wide else None, high if is_wide else None, len(ordered), beyond)


def median_of(values: Sequence[float], beyond: int = 0) -> float | None:
    """The median of these figures and of those that are not reached: infinite where it is not; nothing of too few."""
    band = band_of(values, beyond)
    return None if band is None else band.median


def median_in_words(median: float, unit: Unit) -> str:
    """« 31 jours », or that it is not reached."""
    return _("non atteinte") if median == inf else in_words(median, unit)


def _quantile(ordered: Sequence[float], share: float) -> float:
    """Between the two nearest, as `statistics.quantiles` does of a whole population; infinite where one of them is."""
    place = share * (len(ordered) - 1)
    at = floor(place)
    part = place - at
    if not part or ordered[at + 1] == inf:
        return ordered[at + bool(part)]
    return ordered[at] * (1 - part) + ordered[at + 1] * part


def peers_in_short(band: Band | None, unit: Unit) -> str:
    """The same beside a figure: « 8 pairs : de 0,2 % à 0,6 % pour la moitié, médiane 0,4 % »."""
    if band is None:
        return ""
    told = {"n": number(band.many), "median": median_in_words(band.median, unit)}
    if band.low is None or band.high is None:
        said = _("médiane de %(n)s pairs : %(median)s") % told
    elif band.high == inf:
        said = _("%(n)s pairs : premier quartile %(low)s, médiane %(median)s, troisième quartile non atteint") % {**told, "low": in_words(band.low, unit)}  # fmt: skip
    else:
        words = _("la moitié de %(n)s pairs : %(between)s ; médiane : %(median)s")
        said = words % {**told, "between": interval_in_words(band.low, band.high, unit)}
    return f"{said} ({_beyond(band.beyond)})" if band.beyond else said


def peers_in_words(band: Band | None, unit: Unit) -> str:
    """What the band is: « Les 8 pairs qui ont un chiffre : la moitié est entre 0,2 % et 0,6 %, médiane 0,4 % »."""
    if band is None:
        return _("Trop peu de pairs ont un chiffre pour une médiane : il en faut trois.")
    if band.beyond:
        short = peers_in_short(band, unit)
        return f"{short[0].upper()}{short[1:]}."
    told = {"n": number(band.many), "median": in_words(band.median, unit)}
    if band.low is None or band.high is None:
        words = _("Médiane des %(n)s pairs qui ont un chiffre : %(median)s. Il en faut quatre pour des quartiles.")
        return words % told
    words = _("Sur %(n)s pairs qui ont un chiffre, la moitié est entre %(low)s et %(high)s ; médiane : %(median)s.")
    return words % {**told, "low": in_words(band.low, unit), "high": in_words(band.high, unit)}


def _beyond(many: int) -> str:
    words = ngettext("dont %(n)s non atteint, compté au-dessus des autres", "dont %(n)s non atteints, comptés au-dessus des autres", plural(many))  # fmt: skip
    return words % {"n": number(many)}
