"""Telling never costs an act more than a moment, and never undoes it."""

import json
import logging
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from django.db import transaction

from core.lib import live
from core.lib.live import AGAIN, FRAME_BYTES, Line, broadcast_on_commit, channel_of, encoded, publish
from core.territories.models import Territory
from tests.core.workshop.platform_processes import free_port
from tests.people import make_clichy

MESSAGE = {"fr": {"type": "message", "html": "<li>Été</li>"}, "en": {"type": "message", "html": "<li>Summer</li>"}}


@pytest.fixture(autouse=True)
def line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test has a line that never failed yet."""
    monkeypatch.setattr(live, "LINE", Line())


@pytest.fixture
def ear(settings: Any) -> Iterator[redis.client.PubSub]:
    """Somebody who hears the topic."""
    with redis.Redis.from_url(settings.REDIS_URL) as client, client.pubsub(ignore_subscribe_messages=True) as ear:
        ear.subscribe(channel_of("room:1"))
        while not client.pubsub_numsub(channel_of("room:1"))[0][1]:
            pass
        yield ear


def heard_by(ear: redis.client.PubSub) -> dict[str, str]:
    limit = time.monotonic() + 5
    while time.monotonic() < limit:
        message = ear.get_message(timeout=0.1)
        if message is not None:
            texts: dict[str, str] = json.loads(message["data"])
            return texts
    raise AssertionError("nothing was told")


@pytest.mark.django_db(transaction=True)
def test_what_is_told_is_one_message_with_the_text_of_each_language(ear: redis.client.PubSub) -> None:
    with transaction.atomic():
        broadcast_on_commit("room:1", MESSAGE)
        assert ear.get_message(timeout=0.05) is None, "told before the commit"
    assert heard_by(ear) == {"fr": '{"type":"message","html":"<li>Été</li>"}', "en": '{"type":"message","html":"<li>Summer</li>"}'}  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_is_not_told(ear: redis.client.PubSub) -> None:
    with transaction.atomic():
        broadcast_on_commit("room:1", MESSAGE)
        transaction.set_rollback(True)
    publish("room:1", {"fr": "next"})
    assert heard_by(ear) == {"fr": "next"}


def test_a_frame_that_is_too_long_asks_its_readers_to_look_again() -> None:
    bare = len(encoded({"html": ""}))
    assert encoded({"html": "é" * ((FRAME_BYTES - bare) // 2)}) != AGAIN
    assert encoded({"html": "é" * ((FRAME_BYTES - bare) // 2 + 1)}) == AGAIN


def test_two_platforms_on_one_redis_do_not_hear_each_other(settings: Any) -> None:
    settings.REDIS_URL = "redis://:secret@127.0.0.1:6379/0"
    first = channel_of("room:1")
    settings.REDIS_URL = "redis://:secret@127.0.0.1:6379/1"
    assert first != channel_of("room:1")


@pytest.mark.promise("R-3")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["away", "silent"])
def test_redis_away_or_silent_undoes_nothing_and_delays_nobody(
    settings: Any, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    town = make_clichy()
    with socket.socket() as silent:  # it accepts and never answers
        silent.bind(("127.0.0.1", 0))
        silent.listen(64)
        port = silent.getsockname()[1] if kind == "silent" else free_port()
        settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
        begun = time.monotonic()
        with caplog.at_level(logging.WARNING):
            for n in range(200):
                with transaction.atomic():
                    Territory.objects.filter(pk=town.pk).update(population=n)
                    broadcast_on_commit("room:1", MESSAGE)
        taken = time.monotonic() - begun
    town.refresh_from_db()
    assert town.population == 199
    assert taken < 4  # 200 acts at half a second each would take a minute and a half
    assert [record.name for record in caplog.records] == ["core.lib.live"]


@pytest.mark.promise("R-3")
def test_the_line_tries_again_after_a_second_and_while_one_tries_others_pass_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: clock[0])
    line, told = Line(), []

    def fail() -> None:
        raise redis.ConnectionError

    assert not line.attempt(fail)
    assert not line.attempt(lambda: told.append("at rest"))
    clock[0] += live.REST_S
    assert line.attempt(lambda: told.append("again") or line.attempt(lambda: told.append("meanwhile")))
    assert line.attempt(lambda: told.append("as before"))
    assert told == ["again", "as before"]
