"""When grouped letters go: by the wall clock of the territory, whatever the night."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from core.notices.families import Pace, letter_moment

PARIS, REUNION = ZoneInfo("Europe/Paris"), ZoneInfo("Indian/Reunion")


def moment(text: str, zone: ZoneInfo = PARIS) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("pace", "told", "letter"),
    [
        (Pace.AT_ONCE, "2026-11-27T10:00", "2026-11-27T10:00"),
        (Pace.DAILY, "2026-11-27T07:59", "2026-11-27T08:00"),
        (Pace.DAILY, "2026-11-27T08:00", "2026-11-28T08:00"),  # Friday
        (Pace.WEEKLY, "2026-11-27T10:00", "2026-11-30T08:00"),
        (Pace.WEEKLY, "2026-11-30T07:59", "2026-11-30T08:00"),  # Monday
        (Pace.WEEKLY, "2026-11-30T08:00", "2026-12-07T08:00"),
        (Pace.DAILY, "2026-10-24T12:00", "2026-10-25T08:00"),  # a night of twenty-five hours
        (Pace.DAILY, "2026-03-28T12:00", "2026-03-29T08:00"),  # a night of twenty-three
    ],
)
def test_a_grouped_letter_goes_at_eight_of_the_next_morning_or_monday(pace: Pace, told: str, letter: str) -> None:
    assert letter_moment(pace, PARIS, moment(told)) == moment(letter)


def test_eight_is_read_on_the_wall_of_the_territory() -> None:
    assert letter_moment(Pace.DAILY, REUNION, moment("2026-11-27T05:30")) == moment("2026-11-28T08:00", REUNION)


def test_who_wants_no_letter_waits_for_none() -> None:
    assert letter_moment(Pace.NEVER, PARIS, moment("2026-11-27T10:00")) is None
