"""`GET /sante/`, with parts that work and parts that do not."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.pulse.models import SILENCE, Heartbeat, Part
from core.pulse.services import mark_alive

pytestmark = pytest.mark.django_db(transaction=True)


def states(client: Client) -> tuple[int, dict[str, bool]]:
    """The status, and whether each part is well."""
    answer = client.get("/sante/")
    return answer.status_code, {part: state["ok"] for part, state in answer.json().items()}


def test_all_is_well_when_every_part_gave_a_sign(client: Client) -> None:
    for part in Part:
        mark_alive(part=part)
    assert states(client) == (200, {"database": True, "cache": True, "worker": True, "beat": True})


@pytest.mark.promise("R-19")
@pytest.mark.parametrize("silent", Part.values)
def test_a_part_that_is_silent_for_too_long_is_named(client: Client, silent: str) -> None:
    for part in Part:
        mark_alive(part=part)
    Heartbeat.objects.filter(part=silent).update(at=timezone.now() - SILENCE - timedelta(seconds=1))
    status, state = states(client)
    assert status == 503
    assert [part for part, ok in state.items() if not ok] == [silent]


@pytest.mark.promise("R-3")
def test_a_redis_that_is_away_is_told_quickly(client: Client, settings: Settings) -> None:
    for part in Part:
        mark_alive(part=part)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    began = time.monotonic()
    assert states(client) == (503, {"database": True, "cache": False, "worker": True, "beat": True})
    assert time.monotonic() - began < 4


@pytest.mark.promise("R-16")
def test_a_table_that_is_locked_does_not_keep_the_answer_waiting(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE pulse_heartbeat IN ACCESS EXCLUSIVE MODE")
        try:
            began = time.monotonic()
            status, state = states(client)
            assert time.monotonic() - began < 4
        finally:
            cursor.execute("ROLLBACK")
    assert (status, state["database"], state["cache"]) == (503, False, True)


def test_it_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/sante/")["Cache-Control"]


def test_nothing_can_be_sent_to_it(client: Client) -> None:
    assert client.post("/sante/").status_code == 405
