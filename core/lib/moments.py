"""Dates and durations as each language says them, for pages, letters and answers alike."""

from datetime import date, datetime
from math import ceil
from typing import Final

from django.utils import dateformat, timezone
from django.utils.translation import get_language, gettext, ngettext

FIRM: Final = "\u00a0"  # no-break space
HOUR: Final = 3600  # seconds
DAY: Final = 86_400  # seconds


def is_french() -> bool:
    """Whether French is being written."""
    return (get_language() or "fr").startswith("fr")


def _local(value: date | datetime) -> date | datetime:
    """The moment on the wall clock of the town."""
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def day_in_words(value: date | datetime, weekday: bool = True, today: date | None = None) -> str:
    """« jeudi 3 décembre »; the year only where it is not this one."""
    value = _local(value)
    day = "1er" if value.day == 1 and is_french() else str(value.day)
    words = f"{day}{FIRM}{dateformat.format(value, 'F')}"
    if value.year != (today or timezone.localdate()).year:
        words += f"{FIRM}{value.year}"
    return f"{dateformat.format(value, 'l')} {words}" if weekday else words


def hour_in_words(value: datetime) -> str:
    """« 18 h 30 » or « 8 h »; “6:30 pm” or “8 am” in English."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if is_french():
        minutes = f"{FIRM}{local.minute:02d}" if local.minute else ""
        return f"{local.hour}{FIRM}h{minutes}"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes}{FIRM}{'am' if local.hour < 12 else 'pm'}"


def moment_in_words(value: datetime, today: date | None = None) -> str:
    """« jeudi 3 décembre, 18 h 30 »."""
    return f"{day_in_words(value, today=today)}, {hour_in_words(value)}"


def remaining_in_words(until: datetime, now: datetime | None = None) -> str:
    """« encore 6 jours », « encore 3 heures », « moins d’une heure »; empty once it is over."""
    seconds = (until - (now or timezone.now())).total_seconds()
    if seconds <= 0:
        return ""
    if seconds < HOUR:
        return gettext("moins d’une heure")
    if seconds < 2 * DAY:
        hours = int(seconds // HOUR)
        return ngettext("encore %(n)s heure", "encore %(n)s heures", hours) % {"n": hours}
    days = ceil(seconds / DAY)
    return ngettext("encore %(n)s jour", "encore %(n)s jours", days) % {"n": days}
