"""Who reads at the end of each phase is written to once for each, at their hour, by the wall of their territory."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.range import TimestamptzRange

from consult.consultations.models import Consultation, Kind, Phase, Status
from consult.digests.models import Digest, Every, Rhythm
from consult.digests.periods import Ended, period_of_phases
from consult.digests.selectors import due_offices
from consult.digests.services import prepare
from core.notices.models import Mail
from core.territories.models import Territory
from core.territories.zones import zone_of
from tests.consult.digests.making import LONG_AGO, PARIS, in_office, to_decide
from tests.consult.digests.test_moved import old_proposal, supported
from tests.make import make_consultation, make_phase

DAY = timedelta(days=1)
OPENS = datetime(2026, 11, 2, tzinfo=PARIS)
CLOSES = datetime(2026, 11, 23, tzinfo=PARIS)  # midnight: the letter waits for eight
EIGHT = CLOSES.replace(hour=8)


def phase_of(town: Territory, kind: Kind = Kind.PROPOSE, closes: datetime = CLOSES, **fields: str) -> Phase:
    known = Consultation.objects.filter(territory=town, slug="nos-priorites").first()
    consultation = known or make_consultation(town, opened=(), **fields)
    return make_phase(consultation, kind, closes - 21 * DAY, 21)


@pytest.mark.promise("R-15")
@pytest.mark.parametrize(
    ("closed", "hour", "planned"),
    [
        ("2026-11-23T00:00", 8, "2026-11-23T08:00"),
        ("2026-11-23T08:00", 8, "2026-11-23T08:00"),
        ("2026-11-23T08:01", 8, "2026-11-24T08:00"),
        ("2026-10-25T00:00", 3, "2026-10-25T03:00"),  # the night of 25 hours
        ("2027-03-28T00:00", 8, "2027-03-28T08:00"),  # the night of 23
        ("2026-12-31T23:59", 0, "2027-01-01T00:00"),
    ],
)
def test_it_falls_due_at_the_first_such_hour_after_the_end(closed: str, hour: int, planned: str) -> None:
    end, due = (datetime.fromisoformat(text).replace(tzinfo=PARIS) for text in (closed, planned))
    ended = [Ended(7, end - 10 * DAY, end)]
    assert period_of_phases(ended, hour, PARIS, due - timedelta(seconds=1)) is None
    found = period_of_phases(ended, hour, PARIS, due)
    assert found is not None
    assert (found[0].key, found[0].planned_for) == ("phase-7", due)


@pytest.mark.promise("R-15")
def test_an_hour_that_does_not_exist_still_names_one_digest() -> None:
    end = datetime(2027, 3, 28, tzinfo=PARIS).astimezone(UTC)
    ended = [Ended(7, end - DAY, end)]
    named = [period_of_phases(ended, 2, PARIS, end + timedelta(minutes=15 * step)) for step in range(24)]
    assert {one[0].key for one in named if one} == {"phase-7"}
    assert next(step for step, one in enumerate(named) if one) == 8, "two hours after midnight"


def test_overseas_waits_for_its_own_morning() -> None:
    ended = [Ended(7, OPENS, datetime(2026, 11, 23, 1, tzinfo=UTC))]
    for departement, hour in (("974", 4), ("93", 7), ("971", 12)):
        zone: ZoneInfo = zone_of(departement)
        found = period_of_phases(ended, 8, zone, datetime(2026, 11, 24, tzinfo=UTC))
        assert found is not None
        assert found[0].planned_for.astimezone(UTC).hour == hour


@pytest.mark.django_db
@pytest.mark.promise("R-4")
def test_each_phase_that_ends_writes_one_digest(clichy: Territory) -> None:
    in_office(clichy, every=Every.PHASES)
    phase, later = phase_of(clichy), phase_of(clichy, Kind.DISCUSS, CLOSES + 14 * DAY)
    to_decide(clichy)
    supported(old_proposal(clichy), 12, OPENS)
    supported(old_proposal(clichy, "Après elle"), 30, CLOSES)
    begins = CLOSES - DAY
    for hour in range(24 * 3):
        prepare(begins + timedelta(hours=hour))
        prepare(begins + timedelta(hours=hour))
    digest = Digest.objects.get()
    assert (digest.period, digest.planned_for, digest.made_at) == (f"phase-{phase.pk}", EIGHT, EIGHT)
    words = Mail.objects.get().text
    assert "a gagné 12 soutiens pendant l’étape qui s’est achevée, contre 0 autant de jours avant elle" in words
    to_decide(clichy, "Une rampe")
    prepare(EIGHT + 14 * DAY)
    assert sorted(Digest.objects.values_list("period", flat=True)) == sorted([f"phase-{phase.pk}", f"phase-{later.pk}"])


@pytest.mark.django_db
def test_a_phase_prolonged_after_its_digest_writes_no_second_one(clichy: Territory) -> None:
    in_office(clichy, every=Every.PHASES)
    phase = phase_of(clichy)
    prepare(EIGHT)
    Phase.objects.filter(pk=phase.pk).update(period=TimestamptzRange(OPENS, CLOSES + 7 * DAY))
    assert prepare(EIGHT + 8 * DAY) == []


@pytest.mark.django_db
def test_a_worker_that_was_away_writes_the_last_phase_only(clichy: Territory) -> None:
    in_office(clichy, every=Every.PHASES)
    phase_of(clichy)
    last = phase_of(clichy, Kind.DISCUSS, CLOSES + DAY)
    prepare(CLOSES + DAY + timedelta(hours=1))  # the first is due, the last waits for eight
    prepare(EIGHT + 5 * DAY)
    prepare(EIGHT - DAY)  # and a clock that jumps back
    assert Digest.objects.count() == 2
    assert Digest.objects.latest("planned_for").period == f"phase-{last.pk}"


@pytest.mark.django_db
def test_only_shown_consultations_of_her_town_after_she_chose(clichy: Territory, tourcoing: Territory) -> None:
    in_office(clichy, every=Every.PHASES)
    phase_of(tourcoing)
    hidden = phase_of(clichy, status=Status.DRAFT, published_at=None)  # type: ignore[arg-type]
    assert due_offices(EIGHT) == []
    Consultation.objects.filter(pk=hidden.consultation_id).update(status=Status.CLOSED, published_at=LONG_AGO)
    assert len(due_offices(EIGHT)) == 1
    Rhythm.objects.update(since=EIGHT + timedelta(minutes=1))
    assert due_offices(EIGHT + DAY) == []
