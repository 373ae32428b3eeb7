"""Who may open a socket: a page of this very origin, whoever reads it."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from consult.discussion.live import lobby as lobbies
from consult.discussion.live.door import enter, listen
from consult.discussion.live.guests import Guest
from consult.discussion.models import Room
from core.lib.seat import Seat
from tests.sockets import LiveServer, ending_of, heard, live_server, own_redis

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


@pytest.fixture(scope="module")
def _in_https(
    django_db_setup: None, django_db_blocker: object, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    extra = {"PUBLIC_URL": "https://town.fr", "ALLOWED_HOSTS": "town.fr,sister.fr"}
    with live_server(tmp_path_factory.mktemp("https") / "live.log", **extra) as server:
        yield server


@pytest.fixture
def town(_in_https: LiveServer, transactional_db: None) -> LiveServer:
    """The live process of a site known as https://town.fr, which also serves https://sister.fr."""
    return _in_https


def status_of(server: LiveServer, room: Room, *heads: str) -> int:
    """What a hand-written opening with these headers is answered."""
    lines = [
        f"GET /live/rooms/{room.pk}/ HTTP/1.1", *heads, "Connection: Upgrade", "Upgrade: websocket",
        f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13",
    ]  # fmt: skip
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as line:
        line.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        return int(line.recv(4096).split()[1])


@pytest.mark.promise("S-13")
@pytest.mark.parametrize(
    "origin",
    [
        "", "Origin: null", "Origin: https://evil.fr", "Origin: https://town.fr.evil.fr", "Origin: https://town.fr@evil.fr",
        "Origin: https://sister.fr", "Origin: https://town.fr:8443", "Origin: http://town.fr",
    ],
    ids=["none", "null", "evil", "suffix", "userinfo", "sibling town", "other port", "http"],
)  # fmt: skip
def test_a_page_of_another_origin_opens_no_socket(town: LiveServer, room: Room, origin: str) -> None:
    assert status_of(town, room, "Host: town.fr", "Origin: https://town.fr") == 101, "the test could not fail"
    assert status_of(town, room, "Host: town.fr", *([origin] if origin else [])) == 403


@pytest.mark.promise("S-13")
def test_two_origins_or_a_foreign_host_open_no_socket(town: LiveServer, room: Room) -> None:
    assert status_of(town, room, "Host: town.fr", "Origin: https://town.fr", "Origin: https://evil.fr") in {400, 403}
    assert status_of(town, room, "Host: evil.fr", "Origin: https://evil.fr") == 403
    assert status_of(town, room, "Host: sister.fr", "Origin: https://sister.fr") == 101


def test_an_address_where_no_socket_lives_is_refused(server: LiveServer, room: Room) -> None:
    for path in ("/live/", "/live/rooms/0/", f"/live/rooms/{room.pk}", "/live/rooms/12345678901234567890/", "/"):
        with pytest.raises(InvalidStatus) as refused:
            server.open(path)
        assert refused.value.response.status_code == 403


def test_a_cookie_that_is_worth_nothing_reads_as_a_stranger_does(server: LiveServer, room: Room) -> None:
    heard(server.open(room, cookie="0" * 32), "welcome")
    heard(server.open(room, cookie="é" * 200), "welcome")


async def test_a_stranger_costs_no_question_about_sessions(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    here = lobbies.lobby()

    async def facts(room_id: int) -> None:
        asked.append(room_id)

    async def visitor(session_key: str) -> None:
        asked.append(session_key)

    async def send(event: dict[str, object]) -> None:
        return None

    monkeypatch.setattr(here.facts, "ask", facts)
    monkeypatch.setattr(here.visitors, "ask", visitor)
    guest = Guest(Seat(send, "fr"), room.pk)
    await enter(here, guest, "")
    assert asked == [room.pk]
    here.leave(guest)


async def test_a_server_that_measures_no_frame_is_measured_by_the_door() -> None:
    sent: list[dict[str, Any]] = []
    heard = iter([{"type": "websocket.receive", "text": "é" * 33_000}, {"type": "websocket.disconnect"}])

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(0)
        return next(heard)

    await listen(Guest(Seat(send, "fr"), 1), receive)
    assert sent == [{"type": "websocket.close", "code": 1009}]


def test_nobody_makes_the_platform_follow_a_room_that_does_not_exist(room: Room, tmp_path: Path) -> None:
    with own_redis(tmp_path) as own, live_server(tmp_path / "live.log", own.url) as server, own.client() as client:
        heard(server.open(room), "welcome")
        asked = client.info("commandstats")["cmdstat_subscribe"]["calls"]
        assert ending_of(server.open("/live/rooms/999999/"))[0] == 4404
        assert client.info("commandstats")["cmdstat_subscribe"]["calls"] == asked


def test_the_log_keeps_no_address_of_a_visitor(server: LiveServer, room: Room, tmp_path: Path) -> None:
    heard(server.open(room), "welcome")
    assert "127.0.0.1:" not in server.log.read_text().replace(f"127.0.0.1:{server.port}", "")
