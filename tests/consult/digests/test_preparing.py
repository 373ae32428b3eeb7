"""Digests are written once a period, say what awaits this person, and stay quiet otherwise."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from redis.exceptions import ConnectionError as RedisAwayError

from consult.answers.models import CommitmentState, State
from consult.digests.models import Digest, Every, Rhythm, Shown
from consult.digests.selectors import due_offices, planned
from consult.digests.services import prepare, prepare_batch
from consult.digests.tasks import prepare_digests
from core.accounts.models import Delegation, ElectedOffice
from core.notices.models import Mail
from core.notices.services import send_next
from core.territories.models import CommonTheme, Neighbourhood, Territory
from tests.consult.answers.making import at_once
from tests.consult.digests.making import (
    LONG_AGO,
    MONDAY,
    PARIS,
    TODAY,
    WEEK,
    in_office,
    owe,
    promised,
    proposal_in,
    to_decide,
)
from tests.make import queries_of
from tests.people import make_clichy

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
THIN = "\u202f"  # narrow no-break space
pytestmark = pytest.mark.django_db


def plain(text: str) -> str:
    """The words with ordinary spaces."""
    return text.replace(THIN, " ").replace("\u00a0", " ")


def keys(at: datetime, office: ElectedOffice) -> list[str]:
    """What the digests of this office would say at this moment."""
    plans = planned(due_offices(at, offices=[office.pk]), at)
    return [line.item.title for one in plans for line in one.selection.lines]


def test_mondays_digest_says_what_awaits_her_decision(clichy: Territory) -> None:
    office = in_office(clichy)
    to_decide(clichy, "Un banc", due=TODAY + 3 * DAY)
    to_decide(clichy, "Une rampe")
    owe(proposal_in(clichy, "Un local"), TODAY - DAY)
    promised(clichy, TODAY + 5 * DAY)
    prepare(MONDAY)
    letter = Mail.objects.get()
    assert letter.recipient == office.user.email
    assert letter.subject == f"Clichy-sous-Bois{THIN}: 2 décisions vous attendent"
    assert f"«{THIN}Un banc{THIN}»" in letter.text
    told = [plain(line) for line in letter.text.splitlines() if line[:1].isdigit()]
    assert told == [
        "1. « Un local » attend une réponse, qui était due le 29 novembre. (nouveau)",
        "2. « Un banc » attend votre décision avant le 3 décembre. (nouveau)",
        "3. L’engagement « Poser douze bancs » arrive à échéance le 5 décembre. (nouveau)",
        "4. « Une rampe » attend votre décision. (nouveau)",
    ]
    assert letter.text.count("/reponses/") == 4  # two answers, the commitment, her desk
    digest = Digest.objects.get()
    assert (digest.period, digest.planned_for, digest.lines) == ("2026-W49", MONDAY, 4)
    assert digest.message_id == letter.message_id


@pytest.mark.parametrize(
    ("days", "said"), [(-1, "des échéances approchent"), (7, "des échéances approchent"), (8, "attendent une réponse")]
)
def test_the_subject_speaks_of_dates_only_when_they_press(clichy: Territory, days: int, said: str) -> None:
    in_office(clichy)
    owe(proposal_in(clichy), TODAY + days * DAY)
    prepare(MONDAY)
    assert said in Mail.objects.get().subject


@pytest.mark.promise("R-4")
def test_what_was_said_or_settled_never_comes_back(clichy: Territory) -> None:
    office = in_office(clichy)
    answer, kept = to_decide(clichy, "Un banc"), promised(clichy, TODAY - DAY)
    prepare(MONDAY)
    to_decide(clichy, "Une rampe")
    prepare(MONDAY + WEEK)
    assert "Une rampe" in Mail.objects.latest("pk").text
    assert "Un banc" not in Mail.objects.latest("pk").text
    answer.state, answer.edits = State.INSTRUCTING, 3
    answer.save()
    kept.state, kept.done_at = CommitmentState.DONE, MONDAY
    kept.save()
    assert keys(MONDAY + 2 * WEEK, office) == []
    answer.state, answer.edits = State.TO_DECIDE, 4
    answer.save()
    assert keys(MONDAY + 2 * WEEK, office) == ["Un banc"]


def test_a_quiet_week_sends_nothing_and_the_ledger_says_so(clichy: Territory) -> None:
    in_office(clichy)
    prepare(MONDAY)
    digest = Digest.objects.get()
    assert (digest.lines, digest.message_id) == (0, "")
    assert not Mail.objects.exists()
    to_decide(clichy)
    prepare(MONDAY + HOUR)
    assert not Mail.objects.exists(), "the week was written, the next one tells"
    prepare(MONDAY + WEEK)
    assert Mail.objects.count() == 1


def test_only_her_town_her_theme_her_area_and_her_dates(clichy: Territory, tourcoing: Territory) -> None:
    here = Neighbourhood.objects.get(territory=clichy)
    there = Neighbourhood.objects.create(territory=clichy, slug="plateau", name="Le Plateau")
    elected = in_office(clichy, area=here)
    for make in (to_decide, lambda town, title, **place: owe(proposal_in(town, title, **place), TODAY)):
        make(clichy, "À elle", neighbourhood=here)
        make(clichy, "Autre quartier", neighbourhood=there)
        make(clichy, "Sans quartier")
        make(clichy, "Autre thème", theme=CommonTheme.HEALTH, neighbourhood=here)
        make(tourcoing, "Autre ville")
    promised(clichy, TODAY, "Engagement à elle", neighbourhood=here)
    promised(clichy, TODAY, "Engagement ailleurs", neighbourhood=there)
    promised(tourcoing, TODAY, "Engagement de la ville voisine")
    assert sorted(keys(MONDAY, elected)) == ["Engagement à elle", "À elle", "À elle"]
    Delegation.objects.filter(office=elected).update(until=MONDAY)
    assert keys(MONDAY, elected) == []
    assert keys(MONDAY - WEEK, elected) != []


def test_an_office_that_ended_or_has_not_begun_or_an_account_that_is_closed_gets_nothing(clichy: Territory) -> None:
    to_decide(clichy)
    ended, later, closed = (in_office(clichy, f"Élue {n}") for n in range(3))
    ElectedOffice.objects.filter(pk=ended.pk).update(until=MONDAY)
    ElectedOffice.objects.filter(pk=later.pk).update(since=MONDAY + HOUR)
    closed.user.is_active = False
    closed.user.save()
    assert prepare(MONDAY + 2 * HOUR) == []


def test_a_period_before_the_office_or_before_the_rhythm_was_chosen_is_not_owed(clichy: Territory) -> None:
    office = in_office(clichy, every=Every.WEEKLY)
    Rhythm.objects.update(since=MONDAY + HOUR)
    assert prepare(MONDAY + 2 * HOUR) == []
    assert [one.due.office for one in prepare(MONDAY + WEEK)] == [office]


def test_each_at_their_rhythm(clichy: Territory) -> None:
    wanted: list[dict[str, Any]] = [
        {"every": Every.DAILY}, {"every": Every.WEEKLY, "weekday": 3, "hour": 18}, {"every": Every.MONTHLY},
        {"every": Every.NEVER}, {},
    ]  # fmt: skip
    offices = [in_office(clichy, f"Élue {n}", **rhythm) for n, rhythm in enumerate(wanted)]
    for quarter in range(28 * 24 * 4):
        if quarter % 4 == 0:  # every hour is enough here
            prepare(MONDAY + timedelta(minutes=15 * quarter))
    made = [Digest.objects.filter(office=one).count() for one in offices]
    assert made == [28, 5, 2, 0, 4]  # Thursday's and the month's before this Monday were owed too


@pytest.mark.promise("R-19")
@pytest.mark.promise("R-4")
def test_a_clock_that_stopped_catches_up_without_repeating(clichy: Territory) -> None:
    office = in_office(clichy, every=Every.DAILY)
    prepare(MONDAY)
    to_decide(clichy)
    for hours in (75, 76, 77):
        prepare(MONDAY + hours * HOUR)
    assert list(Digest.objects.filter(office=office).order_by("pk").values_list("period", flat=True)) == [
        "2026-11-30",
        "2026-12-03",
    ]
    assert Mail.objects.count() == 1


@pytest.mark.promise("R-15")
@pytest.mark.parametrize("night", ["2026-10-25", "2027-03-28"])
@pytest.mark.parametrize("hour", [2, 3])
def test_a_night_of_another_length_writes_one_digest_a_day(clichy: Territory, night: str, hour: int) -> None:
    in_office(clichy, every=Every.DAILY, hour=hour)
    midnight = datetime.fromisoformat(night).replace(tzinfo=PARIS)
    begins = midnight.timestamp()
    for quarter in range(4 * 12):
        prepare(datetime.fromtimestamp(begins + 900 * quarter, tz=PARIS))
    assert sorted(Digest.objects.values_list("period", flat=True)) == [(midnight - DAY).date().isoformat(), night]


@pytest.mark.promise("R-15")
def test_a_clock_that_jumps_back_writes_nothing_more(clichy: Territory) -> None:
    in_office(clichy, every=Every.DAILY)
    to_decide(clichy)
    prepare(MONDAY)
    to_decide(clichy, "Une rampe")
    for shift in (-HOUR, -2 * DAY, HOUR - timedelta(minutes=15)):
        prepare(MONDAY + shift)
    assert Digest.objects.count() == Mail.objects.count() == 1
    prepare(MONDAY + 3 * DAY)  # and one that jumps ahead writes one, not three
    assert Mail.objects.count() == 2


def test_a_rhythm_that_changes_within_the_week_writes_no_second_digest_of_it(clichy: Territory) -> None:
    office = in_office(clichy)
    prepare(MONDAY)
    rhythm = Rhythm.objects.create(office=office, every=Every.DAILY, since=MONDAY + HOUR)
    prepare(MONDAY + DAY)
    rhythm.every, rhythm.weekday, rhythm.since = Every.WEEKLY, 4, MONDAY + 2 * DAY
    rhythm.save()
    prepare(MONDAY + 5 * DAY)
    assert sorted(Digest.objects.values_list("period", flat=True)) == ["2026-12-01", "2026-W49"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-4")
def test_planners_at_once_write_each_digest_once() -> None:
    town = make_clichy()
    offices = [in_office(town, f"Élue {n}").pk for n in range(8)]
    to_decide(town)
    results = at_once([lambda: prepare(MONDAY), lambda: prepare_batch(offices=offices, at=MONDAY)] * 4)
    assert [one for one in results if isinstance(one, Exception)] == []
    prepare(MONDAY)
    assert Digest.objects.count() == Mail.objects.count() == Shown.objects.count() == 8
    assert Mail.objects.values("recipient").distinct().count() == 8


@pytest.mark.promise("R-4")
def test_a_task_that_runs_thrice_writes_one_digest(clichy: Territory) -> None:
    in_office(clichy, every=Every.DAILY, hour=0)
    to_decide(clichy)
    for _time in range(3):
        prepare_digests()
    assert Digest.objects.count() == Mail.objects.count() == 1


@pytest.mark.promise("R-3")
def test_digests_are_written_and_sent_while_redis_is_away(clichy: Territory, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_args: Any, **_options: Any) -> None:
        raise RedisAwayError("away")

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", away)
    monkeypatch.setattr("redis.connection.AbstractConnection.send_command", away)
    in_office(clichy)
    to_decide(clichy)
    prepare(MONDAY)
    assert send_next()
    assert mail.outbox[0].extra_headers["Message-ID"] == Digest.objects.get().message_id


def test_a_batch_asks_a_constant_number_of_queries(clichy: Territory, tourcoing: Territory) -> None:
    few = [in_office(clichy).pk]
    to_decide(clichy, due=TODAY)
    owe(proposal_in(clichy), TODAY)
    promised(clichy, TODAY)
    first = queries_of(lambda: prepare_batch(offices=few, at=MONDAY))
    many = [in_office(town, f"Élue {n} {town.slug}").pk for n in range(6) for town in (clichy, tourcoing)]
    for town in (clichy, tourcoing):
        for number in range(4):
            to_decide(town, f"Un banc {number}", due=TODAY)
            owe(proposal_in(town), TODAY)
            promised(town, TODAY, f"Promesse {number}")
    assert queries_of(lambda: prepare_batch(offices=many, at=MONDAY)) == first
    assert Digest.objects.count() == 13


def test_an_office_without_a_rhythm_of_its_own_is_asked_from_its_beginning(clichy: Territory) -> None:
    office = in_office(clichy)
    assert office.since == LONG_AGO
    assert [one.due.period.key for one in prepare(MONDAY)] == ["2026-W49"]
