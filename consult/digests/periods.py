"""Which period's digest was last due, by the wall clock of the territory. Pure: no clock is read here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from consult.digests.models import Every

DAY = timedelta(days=1)
WEEK = 7  # days


@dataclass(frozen=True)
class Period:
    """The name of a period, which is its key in the ledger, and when its digest was due."""

    key: str
    planned_for: datetime


@dataclass(frozen=True)
class Window:
    """A stretch of time and the one before it, to be compared: the last begins at `middle` and ends before `stop`."""

    start: datetime
    middle: datetime
    stop: datetime


@dataclass(frozen=True)
class Ended:
    """A phase of a consultation that has ended."""

    pk: int
    opened_at: datetime
    closed_at: datetime


def last_period(every: str, weekday: int, hour: int, zone: ZoneInfo, at: datetime) -> Period | None:
    """The period whose digest was the last to fall due at this moment, or None for who wants none.

    Only local dates and hours are compared, never durations: on a night of 23 or 25 hours, and for an hour that
    does not exist or comes twice, each period still has one name.
    """
    if every == Every.NEVER:
        return None
    wall = at.astimezone(zone)
    day = wall.date() if wall.hour >= hour else wall.date() - DAY
    if every == Every.DAILY:
        key = day.isoformat()
    elif every == Every.WEEKLY:
        day -= (day.weekday() - weekday) % WEEK * DAY
        year, week, _weekday = day.isocalendar()
        key = f"{year}-W{week:02d}"
    else:
        day = _month_day(day, weekday)
        key = f"{day:%Y-%m}"
    return Period(key, datetime.combine(day, time(hour), zone))


def window_of(every: str, period: Period) -> Window:
    """What happened since the digest before, and in the same stretch before that; the walls of the territory, not hours."""
    zone, hour = period.planned_for.tzinfo, period.planned_for.timetz().replace(tzinfo=None)
    day = period.planned_for.date()
    middle = _day_before(every, day)
    start = _day_before(every, middle)
    return Window(*(datetime.combine(one, hour, zone) for one in (start, middle, day)))


def _day_before(every: str, day: date) -> date:
    if every == Every.MONTHLY:
        return _month_day(day.replace(day=1) - DAY, day.weekday())
    return day - (DAY if every == Every.DAILY else WEEK * DAY)


def period_of_phases(ended: Sequence[Ended], hour: int, zone: ZoneInfo, at: datetime) -> tuple[Period, Window] | None:
    """The last phase whose digest has fallen due, at the first such hour on the wall after its end (the last first).

    What moved is looked for during the phase, and in the same stretch before it.
    """
    for phase in ended:
        wall = phase.closed_at.astimezone(zone)
        day = wall.date() if wall.time() <= time(hour) else wall.date() + DAY
        planned_for = datetime.combine(day, time(hour), zone)
        if planned_for <= at:
            length = phase.closed_at - phase.opened_at
            window = Window(phase.opened_at - length, phase.opened_at, phase.closed_at)
            return Period(f"phase-{phase.pk}", planned_for), window
    return None


def _month_day(day: date, weekday: int) -> date:
    """The first such weekday of this month, or of the one before where it is still to come."""
    first = day.replace(day=1)
    chosen = first + (weekday - first.weekday()) % WEEK * DAY
    return chosen if chosen <= day else _month_day(first - DAY, weekday)
