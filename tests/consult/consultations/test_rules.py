"""May they? Role by moment, as tables."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Status, Who
from consult.consultations.rules import (
    Closed,
    missing_in,
    refuse_archive,
    refuse_charter,
    refuse_close,
    refuse_create,
    refuse_edit,
    refuse_part,
    refuse_phase,
    refuse_publish,
    refuse_read,
    refuse_voice,
)
from core.accounts.models import User
from core.accounts.selectors import Standing
from core.lib.refusals import Common
from core.territories.models import Territory
from tests.make import make_consultation, make_phase
from tests.people import (
    make_association,
    make_etienne,
    make_isabelle,
    make_marcel,
    make_maud,
    make_nadia,
    make_official,
    make_samba,
    make_staff,
    make_tourcoing,
    make_valerie,
    standing,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROLES = (
    "stranger", "resident", "declared", "member", "official", "moderator", "administrator", "elected", "analyst",
    "neighbour", "neighbour official",
)  # fmt: skip


def as_role(role: str, town: Territory) -> Standing:
    """What each person may be in Clichy."""
    makers: dict[str, Any] = {
        "stranger": lambda: None,
        "resident": lambda: make_nadia(town),
        "declared": lambda: make_marcel(town),
        "member": lambda: make_samba(town),
        "official": lambda: make_official(town),
        "moderator": lambda: make_staff("Théo Lacombe", "moderator", town),  # type: ignore[arg-type]
        "administrator": lambda: make_isabelle(town),
        "elected": lambda: make_valerie(town),
        "analyst": make_etienne,
        "neighbour": make_maud,
        "neighbour official": lambda: make_official(make_tourcoing()),
    }
    return standing(makers[role](), town)


def running(town: Territory, who: str = Who.RESIDENTS) -> Consultation:
    return make_consultation(town, who=who)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        (Who.ANYONE, set(ROLES) - {"stranger"}),
        (Who.RESIDENTS, {"resident", "declared", "member"}),
        (Who.ATTESTED, {"resident"}),
    ],
)
@pytest.mark.parametrize("role", ROLES)
def test_only_those_of_the_charter_count_whatever_their_role(clichy: Territory, role: str, who: str, may: set[str]):
    lacking = {Who.RESIDENTS: Common.NOT_FROM_HERE, Who.ATTESTED: Common.NOT_RESIDENT, Who.ANYONE: None}
    expected = None if role in may else Common.SIGN_IN if role == "stranger" else lacking[who]
    assert refuse_part(as_role(role, clichy), running(clichy, who)) is expected


@pytest.mark.parametrize("role", ROLES)
def test_those_of_the_charter_speak_and_so_do_staff_and_elected_people(clichy: Territory, role: str):
    may = {"resident", "declared", "member", "official", "moderator", "administrator", "elected"}
    expected = None if role in may else Common.SIGN_IN if role == "stranger" else Common.NOT_FROM_HERE
    assert refuse_voice(as_role(role, clichy), running(clichy)) is expected


@pytest.mark.parametrize("role", ROLES)
def test_only_its_members_speak_for_an_association(clichy: Territory, role: str):
    regie = make_association(clichy)
    expected = None if role == "member" else Common.SIGN_IN if role == "stranger" else Closed.NO_MANDATE
    assert refuse_voice(as_role(role, clichy), running(clichy, Who.ATTESTED), regie) is expected


@pytest.mark.parametrize("role", ROLES)
def test_only_the_town_s_officials_prepare_and_run_consultations(clichy: Territory, role: str):
    who = as_role(role, clichy)
    draft = make_consultation(clichy, "brouillon", status=Status.DRAFT, published_at=None)
    open_one = make_consultation(clichy, "ouverte")
    quiet = make_consultation(clichy, "calme", opened=())
    closed = make_consultation(clichy, "finie", status=Status.CLOSED)
    may = role in {"official", "administrator"}
    no = None if may else Common.SIGN_IN if role == "stranger" else Common.NOT_ALLOWED
    now = timezone.now()
    assert refuse_create(who, clichy) is no
    assert refuse_edit(who, draft) is no
    assert refuse_edit(who, open_one) is no
    assert refuse_edit(who, closed) is (no or Closed.CLOSED)
    assert refuse_publish(who, draft) is no
    assert refuse_publish(who, open_one) is (no or Common.ALREADY_DONE)
    assert refuse_close(who, quiet, now) is no
    assert refuse_close(who, open_one, now) is (no or Closed.PROCESS_GOES_ON)
    assert refuse_close(who, draft, now) is (no or Common.ALREADY_DONE)
    assert refuse_archive(who, closed) is no
    assert refuse_archive(who, open_one) is (no or Closed.NOT_CLOSED)
    assert refuse_read(who, draft) is (None if may else Closed.NOT_PUBLISHED)
    assert refuse_read(who, open_one) is None


def test_the_role_held_in_one_town_opens_nothing_in_another(clichy: Territory, karim: User):
    elsewhere = make_consultation(make_tourcoing(), "ailleurs", status=Status.DRAFT, published_at=None)
    here = standing(karim, clichy)
    assert refuse_edit(here, elsewhere) is Common.NOT_ALLOWED
    assert refuse_publish(here, elsewhere) is Common.NOT_ALLOWED
    assert refuse_read(here, elsewhere) is Closed.NOT_PUBLISHED


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("status", "offset", "reason"),
    [
        (Status.PUBLISHED, -HOUR, Closed.NOT_OPEN_YET),
        (Status.PUBLISHED, timedelta(microseconds=-1), Closed.NOT_OPEN_YET),
        (Status.PUBLISHED, timedelta(0), None),
        (Status.PUBLISHED, 24 * HOUR - timedelta(microseconds=1), None),
        (Status.PUBLISHED, 24 * HOUR, Closed.OVER),
        (Status.DRAFT, timedelta(0), Closed.NOT_PUBLISHED),
        (Status.CLOSED, timedelta(0), Closed.CLOSED),
        (Status.ARCHIVED, timedelta(0), Closed.CLOSED),
    ],
)
def test_each_kind_opens_with_its_phase_and_shuts_with_it(
    clichy: Territory, kind: Kind, status: str, offset: timedelta, reason: Closed | None
):
    made = make_consultation(clichy, opened=(), status=status)
    make_phase(made, kind, NOW, days=1)
    made = Consultation.objects.get(pk=made.pk)  # with the phase
    assert refuse_phase(made, kind, NOW + offset) is reason
    other = Kind.VOTE if kind is not Kind.VOTE else Kind.PROPOSE
    expected = Closed.NO_SUCH_PHASE if status == Status.PUBLISHED else reason
    assert refuse_phase(made, other, NOW + offset) is expected


@pytest.mark.parametrize(
    ("status", "who", "threshold", "days", "binds"),
    [
        (Status.DRAFT, Who.ATTESTED, 900, 365, False),
        (Status.PUBLISHED, Who.RESIDENTS, 50, 60, False),
        (Status.PUBLISHED, Who.RESIDENTS, 1, 30, False),
        (Status.PUBLISHED, Who.RESIDENTS, 51, 60, True),
        (Status.PUBLISHED, Who.RESIDENTS, 50, 61, True),
        (Status.PUBLISHED, Who.ATTESTED, 50, 60, True),
        (Status.PUBLISHED, Who.ANYONE, 50, 60, True),
    ],
)
def test_a_published_charter_never_moves_further_away(
    clichy: Territory, status: str, who: str, threshold: int, days: int, binds: bool
):
    made = make_consultation(clichy, status=status)
    assert refuse_charter(made, who, threshold, days) is (Closed.CHARTER_BINDS if binds else None)


@pytest.mark.parametrize("lacking", ["question", "summary", "phases"])
def test_nothing_is_published_without_question_summary_and_phase(clichy: Territory, karim: User, lacking: str):
    opened = () if lacking == "phases" else (Kind.PROPOSE,)
    words = {} if lacking == "phases" else {lacking: ""}
    made = make_consultation(clichy, opened=opened, status=Status.DRAFT, published_at=None, **words)
    assert refuse_publish(standing(karim, clichy), made) is Closed.INCOMPLETE
    assert [point.page for point in missing_in(made) if point.is_required] == [
        "phases" if lacking == "phases" else "edit"
    ]
