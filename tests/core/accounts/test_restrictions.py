"""A restriction holds between its dates, in its own town, and is read with everything else that is asked of an account."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.accounts.models import Restriction, RestrictionKind, Role, User
from core.accounts.restrictions import allow_words, slowed, why_not
from core.accounts.selectors import standing_of
from core.lib.refusals import Common, Refused
from core.territories.models import Territory
from tests.people import give_role, make_samba

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NOON = datetime(2027, 3, 4, 11, tzinfo=timezone.get_fixed_timezone(0))  # midday in Paris


def restrain(user: User, town: Territory, kind: RestrictionKind = RestrictionKind.SUSPEND, **dates: datetime | None):
    """From the first to the tenth of March, unless said otherwise."""
    values = {"since": NOON - 3 * DAY, "until": NOON + 6 * DAY, **dates}
    return Restriction.objects.create(user=user, territory=town, kind=kind, **values)


@pytest.mark.parametrize(
    ("at", "held"),
    [
        (NOON - 4 * DAY, False), (NOON - 3 * DAY, True), (NOON, True),
        (NOON + 6 * DAY - timedelta(seconds=1), True), (NOON + 6 * DAY, False),
    ],
    ids=["before", "from its first instant", "meanwhile", "until its last", "after"],
)  # fmt: skip
@pytest.mark.parametrize("role", ["resident", "member", "official", "moderator"])
@pytest.mark.parametrize("kind", RestrictionKind)
def test_it_holds_whoever_it_is_between_its_two_dates(
    clichy: Territory, nadia: User, role: str, kind: RestrictionKind, at: datetime, held: bool
):
    who = make_samba(clichy) if role == "member" else nadia
    if role in {"official", "moderator"}:
        give_role(who, Role(role), clichy)
    restrain(who, clichy, kind)
    standing = standing_of(who, clichy, at)
    until = NOON + 6 * DAY if held else None
    suspended, slow = (until, None) if kind == RestrictionKind.SUSPEND else (None, until)
    assert (standing.suspended_until, standing.slowed_until) == (suspended, slow)


def test_one_that_was_lifted_or_is_of_the_next_town_holds_nothing(
    clichy: Territory, tourcoing: Territory, nadia: User, marcel: User
):
    restrain(nadia, clichy, lifted_at=NOON - DAY)
    restrain(nadia, tourcoing)
    restrain(marcel, clichy)
    assert standing_of(nadia, clichy, NOON).suspended_until is None
    assert standing_of(nadia, tourcoing, NOON).suspended_until is not None
    assert standing_of(marcel, clichy, NOON).suspended_until is not None


def test_the_longest_counts_and_costs_no_further_question(clichy: Territory, nadia: User):
    restrain(nadia, clichy)
    restrain(nadia, clichy, until=NOON + 20 * DAY)
    with CaptureQueriesContext(connection) as asked:
        standing = standing_of(nadia, clichy, NOON)
    assert (len(asked), standing.suspended_until) == (1, NOON + 20 * DAY)


def test_the_refusal_names_the_end(clichy: Territory, nadia: User):
    allow_words(standing_of(nadia, clichy, NOON))
    restrain(nadia, clichy)
    standing = standing_of(nadia, clichy, NOON)
    with pytest.raises(Refused) as caught:
        allow_words(standing)
    assert (caught.value.reason, caught.value.reason.status) == (Common.SUSPENDED, 403)
    assert "10 mars 2027" in caught.value.detail
    assert "soutenir et voter" in caught.value.detail
    assert why_not(standing, Common.SUSPENDED) == caught.value.detail
    assert why_not(standing, Common.SIGN_IN) == Common.SIGN_IN.label


def test_who_is_slowed_is_told_until_when_and_how_long_to_wait(clichy: Territory, nadia: User):
    restrain(nadia, clichy, RestrictionKind.SLOW)
    standing = standing_of(nadia, clichy, NOON)
    allow_words(standing)
    told = slowed(standing, 59.5)
    assert (told.reason, told.reason.status, told.retry_after) == (Common.SLOWED, 429, 60)
    assert "10 mars 2027" in told.detail


@pytest.mark.parametrize("wrong", [{"kind": "warn"}, {"until": NOON - 4 * DAY}, {"until": NOON - 3 * DAY}])
def test_the_database_refuses_one_of_no_kind_or_that_ends_before_it_begins(clichy: Territory, nadia: User, wrong: dict):
    restrain(nadia, clichy)
    with pytest.raises(IntegrityError), transaction.atomic():
        restrain(nadia, clichy, **wrong)
