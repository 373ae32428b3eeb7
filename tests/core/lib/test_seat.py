"""A seat writes at once while its line is free, queues a little, and is given up rather than harm others (PROMISES R-10)."""

import asyncio
from typing import Any

import pytest

from core.lib import seat as seats
from core.lib.seat import QUEUE_FRAMES, Seat

BURST = 500  # a hundred frames at most, as stock layers keep, would lose four of five (PROMISES §0.4, R-10)


class Line:
    """A socket's line that may be blocked, as a server's is when its buffer is full."""

    def __init__(self) -> None:
        self.free = asyncio.Event()
        self.free.set()
        self.sent: list[str | int] = []
        self.is_lost = False

    async def send(self, event: dict[str, Any]) -> None:
        await self.free.wait()
        if self.is_lost:
            raise ConnectionError
        self.sent.append(event.get("text") or event["code"])


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
def seat(line: Line) -> Seat:
    seat = Seat(line.send, "fr")
    seat.open("first")
    return seat


async def settled() -> None:
    for _n in range(QUEUE_FRAMES * 2):
        await asyncio.sleep(0)


async def test_a_free_line_is_written_before_the_call_returns(line: Line, seat: Seat) -> None:
    seat.tell("a")
    seat.tell("b")
    assert line.sent == ["first", "a", "b"]


async def test_nothing_is_written_before_the_first_word(line: Line) -> None:
    seat = Seat(line.send, "fr")
    seat.tell("early")
    assert not line.sent
    seat.open("first")
    assert line.sent == ["first", "early"]


@pytest.mark.promise("R-10")
async def test_a_blocked_line_keeps_a_burst_of_five_hundred_in_its_order(line: Line, seat: Seat) -> None:
    line.free.clear()
    told = [str(n) for n in range(BURST)]
    for text in told:
        seat.tell(text)
    assert line.sent == ["first"]
    line.free.set()
    seat.tell("while it drains")
    await settled()
    seat.tell("straight again")
    assert line.sent == ["first", *told, "while it drains", "straight again"]


@pytest.mark.promise("R-10")
async def test_a_reader_too_far_behind_is_closed_once_its_line_takes_it(line: Line, seat: Seat) -> None:
    line.free.clear()
    for n in range(QUEUE_FRAMES + 1):  # one is being written, the others wait
        seat.tell(str(n))
    assert not seat.is_over
    seat.tell("too much")
    assert seat.is_over
    line.free.set()
    await settled()
    assert line.sent == ["first", 1013]


@pytest.mark.promise("R-10")
async def test_a_reader_that_takes_nothing_for_too_long_is_closed(
    line: Line, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats, "BLOCKED_S", 0.02)
    line.free.clear()
    seat.tell("never read")
    async with asyncio.timeout(5):
        while not seat.is_over:
            await asyncio.sleep(0.005)


@pytest.mark.promise("R-10")
async def test_a_line_that_does_not_take_even_the_goodbye_is_cut(
    line: Line, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut = asyncio.Event()
    line.transport = type("Transport", (), {"abort": staticmethod(cut.set)})  # type: ignore[attr-defined]
    monkeypatch.setattr(seats, "BLOCKED_S", 0.02)
    line.free.clear()
    seat.close(4410)
    async with asyncio.timeout(5):
        await cut.wait()


@pytest.mark.promise("R-10")
@pytest.mark.parametrize("is_blocked", [False, True])
async def test_a_line_that_is_lost_harms_nobody(line: Line, seat: Seat, is_blocked: bool) -> None:
    line.is_lost = True
    if is_blocked:
        line.free.clear()
    seat.tell("a")
    line.free.set()
    await settled()
    assert seat.is_over
    seat.tell("b")
    seat.close(1013)
    seat.leave()


async def test_leaving_ends_what_was_being_written(line: Line, seat: Seat) -> None:
    line.free.clear()
    seat.tell("a")
    seat.leave()
    line.free.set()
    await settled()
    assert line.sent == ["first"]
