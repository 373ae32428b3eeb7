"""A figure of the observatory as it is printed, in its unit."""

from itertools import count
from math import floor, log10
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consult.observatory.figures import Unit
from frontend.typography import THIN, number, percent, plural

FEW_PER_THOUSAND: Final = 10  # under it, a decimal is printed
TINY: Final = 1e-9  # a tenth is one step of ten, whatever its logarithm says
MOST_DECIMALS: Final = 9
FEW_PERCENT, FEWER_PERCENT = 0.1, 0.01  # shares under which a decimal is printed, then two


def in_words(value: float, unit: Unit, *, like: float | None = None) -> str:
    """« 0,31 % », « 41 jours », « 1,4 »; a share has as many decimals as another one, `like`, where there is one."""
    if unit == Unit.SHARE:
        return percent(value, _decimals(value if like is None else like))
    if unit == Unit.PER_THOUSAND:
        return f"{number(value, _told(value, 1) if 0 < value < FEW_PER_THOUSAND else 0)}{THIN}‰"
    if unit == Unit.DAYS:
        days = round(value)
        return ngettext("%(n)s jour", "%(n)s jours", plural(days)) % {"n": number(days)}
    if unit == Unit.HOURS:
        hours = round(value)
        return ngettext("%(n)s heure", "%(n)s heures", plural(hours)) % {"n": number(hours)}
    return number(value, DECIMALS.get(unit, 0))


def tick_in_words(value: float, step: float, unit: Unit, *, is_last: bool) -> str:
    """A round value under a drawing: no decimal that its steps do not need, and a unit that is a word on the last one alone."""
    decimals = max(0, -floor(log10(step) + TINY)) if value else 0
    if unit == Unit.SHARE:
        return percent(value, max(0, decimals - 2))
    if unit == Unit.PER_THOUSAND:
        return f"{number(value, decimals)}{THIN}‰"
    if unit in (Unit.DAYS, Unit.HOURS):
        return in_words(value, unit) if is_last and step >= 1 else number(value, decimals)
    return number(value, decimals)


def interval_in_words(low: float | None, high: float | None, unit: Unit) -> str:
    """« de 0,29 % à 0,33 % »; one bound where the other is not known, nothing where there is none."""
    if low is not None and high is not None:
        return _("de %(low)s à %(high)s") % {"low": in_words(low, unit, like=high), "high": in_words(high, unit)}
    if low is not None:
        return _("%(low)s ou plus") % {"low": in_words(low, unit)}
    return _("%(high)s ou moins") % {"high": in_words(high, unit)} if high is not None else ""


def _decimals(share: float) -> int:
    share = round(share, 9)  # 1 − 0,9 is a tenth
    if share == 0 or share >= FEW_PERCENT:
        return 0
    return 1 if share >= FEWER_PERCENT else _told(100 * share, 2)


def _told(value: float, decimals: int) -> int:
    """So many decimals, or as many more as it takes for what is not nought not to be printed as nought."""
    return next(n for n in count(decimals) if round(value, n) or n == MOST_DECIMALS)


DECIMALS: Final = {Unit.RATIO: 1, Unit.INDEX: 2}
