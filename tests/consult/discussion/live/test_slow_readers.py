"""A reader that stops reading is closed with 1013, and nobody else notices (PROMISES R-10)."""

import json
import time

import pytest

from consult.discussion.events import topic_of
from consult.discussion.models import Room
from core.lib.live import publish
from core.lib.seat import QUEUE_FRAMES
from tests.consult.discussion.live.raw import LITTLE, RawSocket
from tests.sockets import PATIENCE_S, LiveServer, heard, until

SLOW, READING = 5, 20
FRAMES = 4000  # of 4 KB: the systems' buffers of a line hold some hundreds, the server's own a few
GROWTH = 100_000_000  # bytes


@pytest.mark.promise("R-10")
def test_readers_that_stop_are_closed_and_the_others_hear_everything_in_time(server: LiveServer, room: Room) -> None:
    slow = [RawSocket(server, room.pk, receive=LITTLE) for _n in range(SLOW)]
    for caller in slow:
        assert caller.head()[0] == 101
    readers = [server.open(room, max_queue=None) for _n in range(READING)]
    for reader in readers:
        heard(reader, "welcome")
    before, waited = server.memory(), []
    for number in range(1, FRAMES + 1):
        text = json.dumps({"type": "message", "number": number, "change": number, "html": "é" * 2000})
        begun = time.monotonic()
        publish(topic_of(room.pk), {"fr": text})
        if number % 50 == 0:
            for reader in readers:
                while heard(reader, "message")["number"] != number:
                    pass
            waited.append(time.monotonic() - begun)
    waited.sort()
    assert waited[len(waited) * 99 // 100] < 2.0
    assert server.memory() - before < GROWTH
    for caller in slow:
        assert caller.ending() == 1013  # it reads at last: what was written, then why it was left
        caller.line.close()


@pytest.mark.promise("R-10")
def test_a_reader_that_is_slow_but_reads_misses_nothing(server: LiveServer, room: Room) -> None:
    with RawSocket(server, room.pk) as caller:
        caller.head()
        assert caller.word()["type"] == "welcome"  # it has its place
        told = QUEUE_FRAMES - 20  # twenty megabytes: more than the systems keep, so half of it waits in the queue
        for number in range(1, told + 1):
            publish(topic_of(room.pk), {"fr": json.dumps({"type": "message", "number": number, "html": "é" * 20_000})})
        numbers: list[int] = []
        limit = time.monotonic() + PATIENCE_S
        while len(numbers) < told:
            assert time.monotonic() < limit
            said = caller.word()
            if said["type"] == "message":
                numbers.append(said["number"])
        assert numbers == list(range(1, told + 1))


@pytest.mark.promise("R-10")
def test_a_reader_that_vanishes_leaves_nothing_behind(server: LiveServer, room: Room) -> None:
    reader = server.open(room)
    for _n in range(10):
        with RawSocket(server, room.pk, receive=LITTLE) as caller:
            caller.head()
    for number in range(100):
        publish(topic_of(room.pk), {"fr": json.dumps({"type": "message", "number": number, "html": "é" * 10_000})})
    while heard(reader, "message")["number"] != 99:
        pass
    until(lambda: heard(reader, "presence")["count"] == 1, "the others to be forgotten")
