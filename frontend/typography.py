"""Dates, figures and spaces as each language prints them."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from django.db.models import TextChoices
from django.utils.text import capfirst

from core.lib.moments import (
    DAY,
    FIRM,
    HOUR,
    day_in_words,
    hour_in_words,
    is_french,
    moment_in_words,
    remaining_in_words,
)

__all__ = [
    "DAY",
    "FIRM",
    "HOUR",
    "THIN",
    "capital",
    "day_in_words",
    "french_spaces",
    "hour_in_words",
    "is_french",
    "moment_in_words",
    "number",
    "percent",
    "remaining_in_words",
    "share",
]

THIN: Final = "\u202f"  # narrow no-break space

_BEFORE_HIGH_SIGN = re.compile(r"[ \u00a0]+(?=[;:!?»])")
_STUCK_SIGN = re.compile(r"(?<=[^\W_])(?=[;!?]+(?:[\s»]|$))|(?<=[^\W\d_])(?=:[\s»])")
_AFTER_OPENING = re.compile(r"«[ \u00a0\u202f]*")
_STUCK_CLOSING = re.compile(r"(?<=[^\s\u202f])»")


def plural(count: int) -> int:
    """The number to choose a plural with: French says « 0 soutien », and its words here are their own catalogue."""
    return 1 if is_french() and count < 2 else count


def french_spaces(text: str) -> str:
    """Plain text with the spaces that French sets before ; : ! ? and inside « »; other languages are left alone."""
    if not is_french():
        return text
    text = _BEFORE_HIGH_SIGN.sub(THIN, text)
    text = _STUCK_SIGN.sub(THIN, text)
    text = _STUCK_CLOSING.sub(f"{THIN}»", text)
    return _AFTER_OPENING.sub(f"«{THIN}", text)


def number(value: int | float | Decimal, decimals: int = 0) -> str:
    """A figure as it is printed: « 12 345,6 » in French, “12,345.6” in English."""
    written = f"{value:,.{decimals}f}"
    return written.replace(",", THIN).replace(".", ",") if is_french() else written


def percent(ratio: float, decimals: int = 0) -> str:
    """A ratio (1 is everything) in percent: « 0,3 % » or “0.3%”."""
    return f"{number(100 * ratio, decimals)}{THIN}%" if is_french() else f"{number(100 * ratio, decimals)}%"


def share(part: float, whole: float) -> int:
    """The share of a whole, as an integer from 0 to 100; never 100 before it is reached, never 0 once begun."""
    if whole <= 0 or part <= 0:
        return 0
    if part >= whole:
        return 100
    return min(99, max(1, round(100 * part / whole)))


def capital(choices: Iterable[TextChoices]) -> list[tuple[str, str]]:
    """Choices as they begin a line."""
    return [(one.value, capfirst(one.label)) for one in choices]
