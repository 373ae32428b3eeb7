"""Messages at a steady pace through the API, in front of people who listen: how long until each is acknowledged."""

import itertools
import json
import selectors
import time
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.bench.load import Connection, Measure, request

if TYPE_CHECKING:
    from tests.bench.live import Bench

PACE = 50  # messages a second
SECONDS = 10
CONNECTIONS = 16
LISTENERS = 100
KEYS: list[str] = []


def message(room_id: int, number: int) -> bytes:
    """One message of one person; a person writes again after ten seconds at the soonest."""
    body = json.dumps(
        {"text": f"Il faudrait des bancs à l’ombre, le long du canal ({number}).", "client_id": str(uuid.uuid4())}
    )
    heads = {"Authorization": f"Bearer {KEYS[number % len(KEYS)]}"}
    return request("POST", f"/api/v1/rooms/{room_id}/messages/", body.encode(), **heads)


def paced(bench: "Bench", port: int) -> tuple[Measure, int]:
    """How long each waited from its due moment, and how many deliveries were made; all of them are awaited."""
    with bench.listeners("hub", "stay", LISTENERS) as process:
        assert process.stdout is not None
        process.stdout.readline()
        got = at_pace(port, (message(bench.room.pk, n) for n in itertools.count()))
        if got.failed:
            raise SystemExit(f"{got.failed} messages refusés : le banc d’essai ne dit rien.")
        time.sleep(1.0)
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
        heard = int(json.loads(process.stdout.readline())["heard"])
    if heard != len(got.times_ms) * LISTENERS:
        raise SystemExit(f"{heard} envois au lieu de {len(got.times_ms) * LISTENERS}.")
    return got, heard


def at_pace(port: int, requests: Iterator[bytes]) -> Measure:
    """Fifty writes a second for ten seconds; one that finds no free connection is waiting already."""
    chooser = selectors.DefaultSelector()
    free = [Connection(port) for _n in range(CONNECTIONS)]
    due_of: dict[int, float] = {}
    times: list[float] = []
    failed, sent, start = 0, 0, time.perf_counter()
    while len(times) < PACE * SECONDS:
        now = time.perf_counter()
        while free and sent < PACE * SECONDS and start + sent / PACE <= now:
            link = free.pop()
            chooser.register(link.socket, selectors.EVENT_READ, link)
            due_of[id(link)] = start + sent / PACE
            link.send(next(requests))
            sent += 1
        for key, _event in chooser.select(timeout=0.005):
            status = key.data.read()
            if status is None:
                continue
            times.append((time.perf_counter() - due_of[id(key.data)]) * 1000)
            failed += status != 201
            chooser.unregister(key.data.socket)
            free.append(key.data)
    return Measure(rps=len(times) / (time.perf_counter() - start), times_ms=times, failed=failed)
