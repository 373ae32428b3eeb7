"""`GET /sante/`, with parts that work and parts that do not."""

import socket
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.config import health
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
    assert states(client) == (200, {"database": True, "cache": True, "worker": True, "beat": True, "mail": True})


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
def test_a_redis_that_is_away_is_told_after_one_try(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part in Part:
        mark_alive(part=part)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    tries: list[float | None] = []
    whole = socket.socket.connect

    def counted(self: socket.socket, address: Any) -> Any:
        if address == ("127.0.0.1", 1):
            tries.append(self.gettimeout())
        return whole(self, address)

    monkeypatch.setattr(socket.socket, "connect", counted)
    assert states(client) == (503, {"database": True, "cache": False, "worker": True, "beat": True, "mail": True})
    assert tries == [1]  # each try may last a second: a second one would cost the patience of who asks


@pytest.mark.promise("R-16")
def test_a_table_that_is_locked_does_not_keep_the_answer_waiting(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[str] = []
    whole = health.living_parts

    def watched() -> set[str]:
        try:
            return whole()
        except OperationalError as error:
            ended.append(str(error))
            raise

    monkeypatch.setattr(health, "living_parts", watched)
    assert health.STATEMENT_MS < health.PATIENCE_S * 1000
    with connection.cursor() as cursor:
        cursor.execute("BEGIN; LOCK TABLE pulse_heartbeat IN ACCESS EXCLUSIVE MODE")
        try:
            status, state = states(client)
        finally:
            cursor.execute("ROLLBACK")
    assert (status, state["database"], state["cache"]) == (503, False, True)
    assert len(ended) == 1  # the database itself ended the question, before the patience of who asks did
    assert "statement timeout" in ended[0]


def test_it_is_never_kept_by_a_cache(client: Client) -> None:
    assert "no-store" in client.get("/sante/")["Cache-Control"]


def test_nothing_can_be_sent_to_it(client: Client) -> None:
    assert client.post("/sante/").status_code == 405
