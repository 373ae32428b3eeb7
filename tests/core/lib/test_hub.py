"""The hub: one subscription a process, every seat in its language, and `again` after any time without Redis."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from core.lib import hub as hubs
from core.lib.hub import Hub
from core.lib.live import AGAIN, channel_of
from core.lib.seat import Seat
from tests.sockets import OwnRedis, own_redis

PATIENCE_S = 10.0


class Ear:
    """A seat and what it was told."""

    def __init__(self, language: str = "fr") -> None:
        self.told: list[str] = []
        self.seat = Seat(self.send, language)
        self.seat.open("welcome")

    async def send(self, event: dict[str, Any]) -> None:
        self.told.append(event.get("text") or str(event["code"]))

    async def hears(self, text: str) -> None:
        await until(lambda: self.told[-1] == text, text)


async def until(condition: Callable[[], object], what: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)


@pytest.fixture
def server(tmp_path: Path, settings: Any) -> Any:
    with own_redis(tmp_path) as server:
        settings.REDIS_URL = server.url
        yield server


@pytest.fixture
async def hub(server: OwnRedis) -> AsyncIterator[Hub]:
    hub = Hub(server.url)
    yield hub
    hub.stop()
    await asyncio.sleep(0)


def tell(server: OwnRedis, topic: str, **texts: str) -> None:
    with server.client() as client:
        client.publish(channel_of(topic), json.dumps(texts))


def subscriptions(server: OwnRedis) -> list[str]:
    with server.client() as client:
        return sorted(name.decode().rpartition(":")[2] for name in client.pubsub_channels() if b":" in name)


async def test_each_seat_is_told_in_its_language_and_only_its_topic(hub: Hub, server: OwnRedis) -> None:
    french, english, elsewhere = Ear("fr"), Ear("en"), Ear("fr")
    await hub.join("room:1", french.seat)
    await hub.join("room:1", english.seat)
    await hub.join("room:2", elsewhere.seat)
    tell(server, "room:1", fr="bonjour", en="hello")
    await english.hears("hello")
    assert (french.told, elsewhere.told) == (["welcome", "bonjour"], ["welcome"])
    assert hub.last_told("room:1") == "bonjour"
    tell(server, "room:1", en="in the only language there is")
    await french.hears("in the only language there is")


async def test_one_connection_hears_all_the_topics(hub: Hub, server: OwnRedis) -> None:
    for n in range(50):
        await hub.join(f"room:{n}", Ear().seat)
    with server.client() as client:
        assert len([c for c in client.client_list() if int(c["sub"])]) == 1
    assert len(subscriptions(server)) == 50


async def test_a_topic_is_left_with_its_last_seat(hub: Hub, server: OwnRedis) -> None:
    one, two = Ear(), Ear()
    await hub.join("room:1", one.seat)
    await hub.join("room:1", two.seat)
    hub.leave("room:1", one.seat)
    tell(server, "room:1", fr="still here")
    await two.hears("still here")
    hub.leave("room:1", two.seat)
    await until(lambda: not subscriptions(server), "the topic to be left")
    await hub.join("room:1", one.seat)
    tell(server, "room:1", fr="back")
    await one.hears("back")
    assert two.told == ["welcome", "still here"]


async def test_nothing_is_missed_once_a_seat_has_its_place(hub: Hub, server: OwnRedis) -> None:
    for n in range(100):
        ear = Ear()
        await hub.join(f"room:{n}", ear.seat)
        tell(server, f"room:{n}", fr="said at once")
        await ear.hears("said at once")
        hub.leave(f"room:{n}", ear.seat)
        await hub.join(f"room:{n}", ear.seat)  # left and taken again in one breath
        tell(server, f"room:{n}", fr="said again")
        await ear.hears("said again")


@pytest.mark.promise("R-6")
async def test_after_redis_was_away_everyone_is_told_to_look_again(hub: Hub, server: OwnRedis) -> None:
    ears = {f"room:{n}": Ear() for n in range(3)}
    for topic, ear in ears.items():
        await hub.join(topic, ear.seat)
    server.kill()
    newcomer = Ear()
    await hub.join("room:9", newcomer.seat)  # meanwhile, Redis does not answer
    server.start()
    for ear in (*ears.values(), newcomer):
        await ear.hears(AGAIN)
    tell(server, "room:1", fr="as before")
    await ears["room:1"].hears("as before")
    assert ears["room:1"].told == ["welcome", AGAIN, "as before"]


@pytest.mark.promise("R-6")
async def test_a_connection_that_redis_cuts_is_made_again_and_everyone_looks_again(hub: Hub, server: OwnRedis) -> None:
    ear = Ear()
    await hub.join("room:1", ear.seat)
    with server.client() as client:
        client.client_kill_filter(_type="pubsub")
    await ear.hears(AGAIN)
    tell(server, "room:1", fr="as before")
    await ear.hears("as before")


@pytest.mark.promise("R-6")
async def test_a_redis_that_is_frozen_is_left(hub: Hub, server: OwnRedis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hubs, "BEAT_S", 0.1)
    ear = Ear()
    await hub.join("room:1", ear.seat)
    server.freeze()
    await until(lambda: hub._is_down, "the hub to see it")
    server.thaw()
    await ear.hears(AGAIN)


@pytest.mark.promise("R-13")
async def test_a_redis_that_says_nothing_is_asked_whether_it_lives_and_kept(
    hub: Hub, server: OwnRedis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "BEAT_S", 0.1)
    ear = Ear()
    await hub.join("room:1", ear.seat)
    with server.client() as client:
        await until(lambda: client.info("commandstats").get("cmdstat_ping", {}).get("calls", 0) > 5, "five beats")
    assert ear.told == ["welcome"]


@pytest.mark.promise("R-10")
async def test_a_seat_that_fails_harms_no_other(hub: Hub, server: OwnRedis) -> None:
    async def fails(event: dict[str, Any]) -> None:
        raise RuntimeError("the server says anything")

    bad, good = [Seat(fails, "fr") for _n in range(5)], Ear()
    for seat in (*bad, good.seat):
        await hub.join("room:1", seat)
    for seat in bad:
        seat.open("welcome")
    tell(server, "room:1", fr="bonjour")
    await good.hears("bonjour")


@pytest.mark.parametrize("body", [b"not json", b"[]", b"{}", b"3", b"\xff"])
async def test_what_is_not_ours_is_left(hub: Hub, server: OwnRedis, body: bytes) -> None:
    ear = Ear()
    await hub.join("room:1", ear.seat)
    with server.client() as client:
        client.publish(channel_of("room:1"), body)
    tell(server, "room:1", fr="next")
    await ear.hears("next")
    assert ear.told == ["welcome", "next"]
