"""Families of news, how often each is read as letters, and the moment a grouped letter goes. Pure: no clock is read here."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

MORNING: Final = time(8)
MONDAY: Final = 0
DAY: Final = timedelta(days=1)
WEEK: Final = 7  # days


class Family(TextChoices):
    """What somebody may choose to read as letters, or not. What the law or a person's own act asks for is in none."""

    ANSWERS = "answers", _("Ce que deviennent les propositions")
    REPLIES = "replies", _("On me répond, on me nomme")
    PHASES = "phases", _("Les étapes des consultations")
    NEARBY = "nearby", _("Près de chez moi")
    DESK = "desk", _("Ce qui attend dans mes rôles")


class Pace(TextChoices):
    """How often the letters of a family come."""

    AT_ONCE = "at_once", _("Tout de suite")
    DAILY = "daily", _("Chaque jour")
    WEEKLY = "weekly", _("Chaque semaine")
    NEVER = "never", _("Jamais")


USUAL: Final = {
    Family.ANSWERS: Pace.AT_ONCE, Family.REPLIES: Pace.DAILY, Family.PHASES: Pace.WEEKLY,
    Family.NEARBY: Pace.WEEKLY, Family.DESK: Pace.AT_ONCE,
}  # fmt: skip


def letter_moment(pace: Pace, zone: ZoneInfo, at: datetime) -> datetime | None:
    """When news of this moment are read as a letter: now, the next morning at eight, the next Monday at eight, or never.

    Mornings are those of the wall clock of the zone: a night of 23 or 25 hours moves none.
    """
    if pace == Pace.NEVER:
        return None
    if pace == Pace.AT_ONCE:
        return at
    wall = at.astimezone(zone)
    day = wall.date() if wall.time() < MORNING else wall.date() + DAY
    if pace == Pace.WEEKLY:
        day += (MONDAY - day.weekday()) % WEEK * DAY
    return datetime.combine(day, MORNING, zone)
