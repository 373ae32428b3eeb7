"""Redis away, a frame lost, a process that ends, a socket that stays idle."""

import json
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import ClientConnection

from consult.discussion.models import Room
from core.accounts.models import User
from core.lib import live
from core.lib.live import Line
from tests.consult.discussion.live.raw import RawSocket
from tests.consult.discussion.rooms import say
from tests.core.workshop.platform_processes import free_port
from tests.sockets import SOON_S, LiveServer, OwnRedis, ending_of, heard, live_server, own_redis

IDLE_S = 7.0  # redis-py 8 closes idle sockets after five (PROMISES §0.3)


@pytest.fixture
def own(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OwnRedis]:
    """A Redis that this test may kill, and a line to it that never failed."""
    with own_redis(tmp_path) as server:
        settings.REDIS_URL = server.url
        monkeypatch.setattr(live, "LINE", Line())
        yield server


@pytest.fixture(params=["hub", "layer"])
def alone(
    request: pytest.FixtureRequest, own: OwnRedis, room: Room, log_of: Path, settings: Any
) -> Iterator[LiveServer]:
    """A live process with that Redis, by either way of telling."""
    settings.LIVE_FANOUT = request.param
    layer = settings.CHANNEL_LAYERS["default"]
    config = {"hosts": [{**layer["CONFIG"]["hosts"][0], "address": own.url}]}
    settings.CHANNEL_LAYERS = {"default": {**layer, "CONFIG": config}}
    with live_server(log_of, own.url, LIVE_FANOUT=request.param) as server:
        yield server


def pair(server: LiveServer, room: Room) -> list[ClientConnection]:
    callers = [server.open(room), server.open(room, lang="en")]
    for caller in callers:
        heard(caller, "welcome")
    return callers


@pytest.mark.promise("R-13")
def test_sockets_stay_open_while_nothing_is_said(alone: LiveServer, room: Room, nadia: User) -> None:
    callers = [server for _n in range(15) for server in pair(alone, room)]
    end = time.monotonic() + IDLE_S
    while time.monotonic() < end:
        time.sleep(end - time.monotonic())
    message = say(room, nadia, "Vous êtes encore là ?")
    for caller in callers:
        kinds = []
        while (frame := json.loads(caller.recv(timeout=SOON_S)))["type"] != "message":
            kinds.append(frame["type"])
        assert frame["number"] == message.number
        assert "again" not in kinds, "the line to Redis was lost meanwhile"


@pytest.mark.promise("R-3")
@pytest.mark.promise("R-6")
def test_when_redis_comes_back_everyone_is_told_to_look_again(
    own: OwnRedis, room: Room, nadia: User, log_of: Path
) -> None:
    with live_server(log_of, own.url) as server:
        callers = pair(server, room)
        own.kill()
        lost = say(room, nadia, "Pendant que Redis était arrêté.")
        newcomer = server.open(room)
        assert heard(newcomer, "welcome")["change"] == lost.change
        own.start()
        for caller in (*callers, newcomer):
            assert heard(caller, "again", patience_s=10)["change"] == lost.change
        time.sleep(live.REST_S)  # the line of this process rests
        message = say(room, nadia, "Et maintenant qu’il est revenu.")
        for caller in callers:
            assert heard(caller, "message")["number"] == message.number == lost.number + 1


@pytest.mark.promise("R-6")
def test_a_frame_that_was_lost_is_made_up_for_though_nothing_follows(
    server: LiveServer, room: Room, nadia: User, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers, shared = pair(server, room), settings.REDIS_URL
    monkeypatch.setattr(live, "LINE", Line())
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    say(room, nadia, "Personne ne l’entend.")
    for caller in callers:
        heard(caller, "again")
    settings.REDIS_URL = shared
    monkeypatch.setattr(live, "LINE", Line())
    second = say(room, nadia, "Et ceci est entendu.")
    for caller in callers:
        assert heard(caller, "message")["change"] == second.change
    kinds = ending_of_silence(callers[0])
    assert "again" not in kinds, "it was asked for twice"


def ending_of_silence(caller: ClientConnection) -> list[str]:
    """What comes during two rounds and a half."""
    kinds: list[str] = []
    try:
        while True:
            kinds.append(heard(caller, "again", patience_s=5)["type"])
    except TimeoutError:
        return kinds


@pytest.mark.promise("R-20")
def test_a_process_that_ends_tells_its_sockets_to_come_back(room: Room, log_of: Path) -> None:
    with live_server(log_of) as server:
        callers = pair(server, room)
        with RawSocket(server, room.pk) as raw:
            raw.head()
            server.process.send_signal(signal.SIGTERM)
            assert raw.ending() == 1012
        assert [ending_of(caller)[0] for caller in callers] == [1012, 1012]
        assert server.process.wait(10) in {0, -signal.SIGTERM}
        assert "Traceback" not in log_of.read_text()


@pytest.mark.promise("R-3")
def test_a_room_opens_without_redis(room: Room, log_of: Path) -> None:
    with live_server(log_of, f"redis://127.0.0.1:{free_port()}/0") as server:
        caller = server.open(room)
        heard(caller, "welcome")
        assert heard(caller, "presence")["count"] == 1
        assert log_of.read_text().count("Redis does not answer") == 1


def test_either_way_tells_each_socket_in_its_language(alone: LiveServer, room: Room, nadia: User) -> None:
    callers = pair(alone, room)
    message = say(room, nadia, "Deux langues.")
    assert [heard(caller, "message")["number"] for caller in callers] == [message.number] * 2
    callers[0].close()
    message = say(room, nadia, "Une seule oreille.")
    assert heard(callers[1], "message")["number"] == message.number
