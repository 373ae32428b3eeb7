"""The calendar of a consultation, as its page sends it: what overlaps is refused beside the field, with the remedy."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase, Status
from core.accounts.models import User
from core.territories.models import Territory
from tests.make import make_consultation, make_phase
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
DESK = "/t/clichy-sous-bois/agents/consultations/nos-priorites/"
DAY = timedelta(days=1)


@pytest.fixture
def desk(karim: User) -> Client:
    return signed_in(karim)


@pytest.fixture
def draft(clichy: Territory) -> Consultation:
    made = make_consultation(clichy, opened=(), status=Status.DRAFT, published_at=None)
    make_phase(made, Kind.PROPOSE, timezone.now() + 5 * DAY)
    return made


def local(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def calendar(consultation: Consultation, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the calendar's page sends: what there is, then these rows."""
    sent: dict[str, Any] = {"version": 0}
    lines = [
        {
            "id": p.pk,
            "kind": p.kind,
            "opens_at": local(p.opens_at),
            "closes_at": local(p.closes_at),
            "purpose": p.purpose,
        }
        for p in Phase.objects.filter(consultation=consultation).order_by("period", "id")
    ]
    for number, line in enumerate([*lines, *rows]):
        sent |= {f"{name}_{number}": value for name, value in line.items()}
    return {**sent, "rows": len(lines) + len(rows), **more}


def test_overlapping_phases_are_refused_beside_the_field_with_the_remedy(desk: Client, draft: Consultation):
    start = timezone.now() + 20 * DAY
    row = {"kind": "propose", "opens_at": local(start), "closes_at": local(start + 30 * DAY)}
    answer = desk.post(DESK + "etapes/", calendar(draft, row))
    page = words_of_page(answer)
    assert answer.status_code == 200
    assert 'href="#id_opens_at_1"' in page
    assert "chevauche l’autre" in page
    assert "Faites-la commencer à ce moment ou plus tard" in page
    assert Phase.objects.count() == 1


def test_a_calendar_is_kept_as_it_was_sent(desk: Client, draft: Consultation):
    start = timezone.now() + 50 * DAY
    row = {"kind": "vote", "opens_at": local(start), "closes_at": local(start + 9 * DAY), "purpose": "Choisir."}
    assert desk.post(DESK + "etapes/", calendar(draft, row)).status_code == 302
    kept = Phase.objects.get(kind="vote")
    assert (local(kept.opens_at), kept.purpose) == (row["opens_at"], "Choisir.")
    before = Phase.objects.get(kind="propose")
    assert desk.post(DESK + "etapes/", calendar(draft, version=1, remove_1="on")).status_code == 302
    assert list(Phase.objects.all()) == [before]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"kind": "vote"}, "Donnez le jour et l’heure du début"),
        ({"opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00"}, "Choisissez la nature"),
        ({"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-04T08:00"}, "La fin doit venir après"),
        ({"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2026-01-04T08:00"}, "La fin doit venir après"),
        ({"kind": "vote", "opens_at": "1027-01-04T08:00", "closes_at": "2027-01-04T08:00"}, "Vérifiez l’année"),
        ({"kind": "vote", "opens_at": "0001-01-01T00:00", "closes_at": "9999-12-31T23:59"}, "error-summary"),
        ({"kind": "vote", "opens_at": "hier", "closes_at": "2027-01-04T08:00"}, "error-summary"),
        ({"kind": "fete", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00"}, "error-summary"),
        (
            {"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00", "purpose": "x" * 241},
            "241",
        ),
    ],
)
def test_a_wrong_line_of_the_calendar_is_named(desk: Client, draft: Consultation, row: dict[str, str], word: str):
    answer = desk.post(DESK + "etapes/", calendar(draft, row))
    assert answer.status_code == 200
    assert word in words_of_page(answer)
    assert Phase.objects.count() == 1


@pytest.mark.parametrize("rows", ["", "-1", "9999999999", "deux", "22"])
def test_a_strange_number_of_rows_breaks_nothing(desk: Client, draft: Consultation, rows: str):
    assert desk.post(DESK + "etapes/", calendar(draft, rows=rows)).status_code in {200, 302}
    assert Phase.objects.count() == 1


def test_a_begun_phase_keeps_its_seconds_and_its_start(desk: Client, clichy: Territory):
    made = make_consultation(clichy)
    before = {p.pk: p.period for p in Phase.objects.all()}
    start = timezone.now() + 60 * DAY
    row = {"kind": "vote", "opens_at": local(start), "closes_at": local(start + DAY)}
    assert desk.post(DESK + "etapes/", calendar(made, row)).status_code == 302
    assert {p.pk: p.period for p in Phase.objects.exclude(kind="vote")} == before
    page = words_of_page(desk.post(DESK + "etapes/", calendar(made, version=1, opens_at_0=local(start))))
    assert "remettez le début" in page
    assert "elle ne peut plus être retirée" in words_of_page(
        desk.post(DESK + "etapes/", calendar(made, version=1, remove_0="on"))
    )


def test_a_phase_of_another_consultation_is_left_alone(desk: Client, draft: Consultation, clichy: Territory):
    other = make_consultation(clichy, "autre")
    stolen = other.phases.all()[0]
    start = timezone.now() + 60 * DAY
    row = {"id": stolen.pk, "kind": "vote", "opens_at": local(start), "closes_at": local(start + DAY)}
    assert desk.post(DESK + "etapes/", calendar(draft, row)).status_code == 409
    assert Phase.objects.filter(consultation=other).count() == 2
