"""Each period has one name by the territory's wall clock, whatever the night or the clock does."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from consult.digests.models import Every
from consult.digests.periods import last_period
from core.territories.zones import zone_of

PARIS = ZoneInfo("Europe/Paris")


def key_of(every: str, at: datetime, weekday: int = 0, hour: int = 8, zone: ZoneInfo = PARIS) -> str:
    period = last_period(every, weekday, hour, zone, at)
    assert period is not None
    return period.key


@pytest.mark.parametrize(
    ("every", "wall", "weekday", "hour", "key"),
    [
        (Every.WEEKLY, "2026-11-30T07:59", 0, 8, "2026-W48"),
        (Every.WEEKLY, "2026-11-30T08:00", 0, 8, "2026-W49"),
        (Every.WEEKLY, "2026-12-06T23:59", 0, 8, "2026-W49"),
        (Every.WEEKLY, "2026-12-03T12:00", 4, 8, "2026-W48"),
        (Every.WEEKLY, "2027-01-01T12:00", 0, 8, "2026-W53"),
        (Every.DAILY, "2026-11-30T07:59", 0, 8, "2026-11-29"),
        (Every.DAILY, "2026-11-30T08:00", 0, 8, "2026-11-30"),
        (Every.MONTHLY, "2026-12-07T07:59", 0, 8, "2026-11"),
        (Every.MONTHLY, "2026-12-07T08:00", 0, 8, "2026-12"),
        (Every.MONTHLY, "2027-01-01T00:30", 4, 8, "2026-12"),
    ],
)
def test_the_last_period_that_fell_due(every: str, wall: str, weekday: int, hour: int, key: str) -> None:
    at = datetime.fromisoformat(wall).replace(tzinfo=PARIS)
    assert key_of(every, at, weekday, hour) == key


def test_who_wants_none_is_owed_none() -> None:
    assert last_period(Every.NEVER, 0, 8, PARIS, datetime(2026, 11, 30, tzinfo=UTC)) is None


@pytest.mark.promise("R-15")
@pytest.mark.parametrize("night", ["2026-10-25", "2027-03-28"])
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 8])
def test_a_night_of_another_length_names_each_day_once_and_in_order(night: str, hour: int) -> None:
    """Quarter of an hour by quarter of an hour, through the hour that comes twice and the one that does not exist."""
    begins = datetime.fromisoformat(night).replace(tzinfo=PARIS).astimezone(UTC) - timedelta(days=1)
    keys = [key_of(Every.DAILY, begins + timedelta(minutes=15 * step), hour=hour) for step in range(4 * 72)]
    assert keys == sorted(keys)
    assert set(keys) >= {night}
    assert len(set(keys)) in {3, 4}


@pytest.mark.promise("R-15")
def test_the_week_of_a_long_or_short_night_starts_at_eight_by_the_wall() -> None:
    for sunday, summer in (("2026-10-25", False), ("2027-03-28", True)):
        eight = datetime.fromisoformat(sunday).replace(tzinfo=PARIS, hour=8) + timedelta(days=1)
        assert eight.astimezone(UTC).hour == (6 if summer else 7)
        before, after = (key_of(Every.WEEKLY, eight + shift) for shift in (-timedelta(minutes=1), timedelta()))
        assert before != after


def test_overseas_reads_by_its_own_clock() -> None:
    at = datetime(2026, 11, 30, 5, 0, tzinfo=UTC)  # six in Paris, nine in Saint-Denis, one in Pointe-à-Pitre
    keys = [key_of(Every.WEEKLY, at, zone=zone_of(one)) for one in ("93", "974", "971")]
    assert keys == ["2026-W48", "2026-W49", "2026-W48"]
