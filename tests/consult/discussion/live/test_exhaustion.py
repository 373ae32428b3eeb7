"""Frames and headers that are too many or too large are refused cheaply (PROMISES S-15)."""

import zlib
from collections.abc import Callable, Iterator

import pytest

from consult.discussion.models import Room
from tests.consult.discussion.live.raw import RawSocket, packed
from tests.sockets import LiveServer, heard

GROWTH = 50_000_000  # bytes
PING = b'{"type":"ping"}'


@pytest.fixture
def steady(server: LiveServer, room: Room) -> Iterator[LiveServer]:
    """The live process, which must not have grown, and must still answer."""
    heard(server.open(room), "welcome")
    before = server.memory()
    yield server
    heard(server.open(room), "welcome")
    assert server.memory() - before < GROWTH


def opened(server: LiveServer, room: Room, *heads: str) -> RawSocket:
    caller = RawSocket(server, room.pk, *heads)
    assert caller.head()[0] == 101
    return caller


@pytest.mark.promise("S-15")
def test_a_frame_of_two_mebibytes_is_refused(steady: LiveServer, room: Room) -> None:
    with opened(steady, room) as caller:
        caller.send(packed(b"a" * 2 * 1024 * 1024))
        assert caller.ending() == 1009


@pytest.mark.promise("S-15")
def test_a_message_of_many_pieces_is_measured_whole(steady: LiveServer, room: Room) -> None:
    with opened(steady, room) as caller:
        caller.send(packed(b"a" * 1000, is_last=False))
        for _n in range(200):
            caller.send(packed(b"a" * 1000, kind=0, is_last=False))
        assert caller.ending() == 1009


@pytest.mark.promise("S-15")
def test_the_longest_frame_that_is_allowed_is_read_then_not_understood(steady: LiveServer, room: Room) -> None:
    with opened(steady, room) as caller:
        caller.send(packed(b"a" * 65_536))
        assert caller.ending() == 1008


@pytest.mark.promise("S-15")
@pytest.mark.parametrize("word", [PING, b"", b"a"], ids=["pings", "empty", "letters"])
def test_a_hundred_thousand_tiny_frames_end_the_socket(steady: LiveServer, room: Room, word: bytes) -> None:
    with opened(steady, room) as caller:
        burst = b"".join(packed(word) for _n in range(1000))
        for _n in range(100):
            if not caller.send(burst):
                break
        assert caller.ending() in {1008, 0}  # the system may throw the goodbye away with what was not read


@pytest.mark.promise("S-15")
def test_twenty_sockets_that_flood_at_once_are_no_burden(steady: LiveServer, room: Room) -> None:
    burst = b"".join(packed(PING) for _n in range(20_000))
    callers = [opened(steady, room) for _n in range(20)]
    for caller in callers:
        caller.send(burst)
    for caller in callers:
        assert caller.ending() in {1008, 0}
        caller.line.close()


@pytest.mark.promise("S-15")
def test_no_frame_is_unpacked_so_none_can_swell(steady: LiveServer, room: Room) -> None:
    bomb = zlib.compressobj(wbits=-15)
    content = bomb.compress(b"\0" * 50_000_000) + bomb.flush(zlib.Z_SYNC_FLUSH)
    assert len(content) < 65_536
    caller = RawSocket(steady, room.pk, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
    with caller:
        status, heads = caller.head()
        assert status == 101
        assert "permessage-deflate" not in heads
        caller.send(packed(content[:-4], compressed=True))
        assert caller.ending() == 1002


@pytest.mark.promise("S-15")
@pytest.mark.parametrize(
    "heads",
    [
        lambda: [f"X-Again: {n}" for n in range(10_000)],
        lambda: [f"Cookie: a{n}=b" for n in range(10_000)],
        lambda: ["X-Long: " + "a" * 1_000_000],
        lambda: ["X-Odd: a\x0bb"],
        lambda: ["Cookie: sessionid=a\x0bb"],
        lambda: ["X-User\x85: a"],
        lambda: [" folded: a"],
    ],
    ids=["repeated", "cookies", "long", "vertical tab", "cookie", "name", "folded"],
)
def test_headers_that_are_too_many_or_odd_open_nothing(
    steady: LiveServer, room: Room, heads: Callable[[], list[str]]
) -> None:
    with RawSocket(steady, room.pk, *heads()) as caller:
        assert caller.head()[0] in {400, 431, 0}
