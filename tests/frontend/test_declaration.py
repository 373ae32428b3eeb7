"""The declaration claims what the last audit found, and nothing once it is old."""

from datetime import date

import pytest

from frontend.declaration import Audit, Conformity, Declaration

DAY = date(2026, 11, 22)


def conformity(percent: float, done_on: date = DAY, today: date = DAY) -> Conformity:
    return Declaration(drawn_up_on=DAY, audit=Audit(done_on, "un cabinet", percent)).conformity(today)


@pytest.mark.promise("L-1")
@pytest.mark.parametrize(
    ("percent", "mention"),
    [
        (100, Conformity.FULL),
        (99.9, Conformity.PARTIAL),
        (50, Conformity.PARTIAL),
        (49.9, Conformity.NONE),
        (0, Conformity.NONE),
    ],
)
def test_the_mention_follows_the_share_of_criteria_met(percent: float, mention: Conformity):
    assert conformity(percent) == mention


@pytest.mark.promise("L-2")
def test_without_an_audit_of_the_last_three_years_nothing_is_claimed():
    assert Declaration(drawn_up_on=DAY).conformity(DAY) == Conformity.NONE
    assert conformity(100, today=date(2029, 11, 20)) == Conformity.FULL
    assert conformity(100, today=date(2029, 11, 23)) == Conformity.NONE
    assert conformity(100, done_on=date(2026, 11, 23)) == Conformity.NONE, "an audit still to come"
