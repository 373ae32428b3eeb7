"""Live sockets against two floors of the same run: bare ASGI with one Redis subscription, and Channels as it comes."""

import json
import os
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase, Status
from consult.discussion.events import topic_of
from consult.discussion.models import Room
from core.accounts.keys import hash_of_key
from core.accounts.models import ApiKey, Attestation, AttestationMethod, Person, User
from core.lib.live import channel_of
from core.territories.models import Territory
from core.workshop import parts
from tests.bench import dataset, posting, processes, rows
from tests.bench.floor.bare import CHANNEL
from tests.bench.processes import Server, running_live

Line = dict[str, str | float]
SOCKETS, IDLE, RETURNING = 1_000, 10_000, 3_000
REPEATS = 3
FRAME = 1_200  # bytes, as an ordinary message's
MANY, FEW = 300, 15  # messages of a burst: a floor that is slow is given fewer
SECONDS = 20  # at one message a second
IDLE_KB, BACK_S, POSTED_MS = 60, 20, 150
WRITERS = 500
CORES_FOR_TWO = 4
FLOORS = {"bare": "tests.bench.floor.bare:application", "stock": "tests.bench.floor.stock:application"}


def make() -> tuple[Room, list[str]]:
    """A town of its own, an open thread, and people with keys who may write in it."""
    now = timezone.now()
    town = Territory.objects.create(
        code="59599", kind="municipality", name="Tourcoing", slug="tourcoing-59599", search_name="tourcoing",
        departement="59", population=98_000, population_year=2023, opened_at=now,
    )  # fmt: skip
    people = Person.objects.bulk_create(Person() for _n in range(WRITERS))
    users = User.objects.bulk_create(
        User(email=f"fil{n}@demo.example", display_name=f"Fil {n}", name_skeleton=f"fil{n}", person=p, home=town, password="!")
        for n, p in enumerate(people)
    )  # fmt: skip
    Attestation.objects.bulk_create(
        Attestation(
            person=p, territory=town, method=AttestationMethod.COUNTER, identity=f"fil{n}".zfill(64), attested_by=users[0],
            since=now - timedelta(days=30),
        )
        for n, p in enumerate(people)
    )  # fmt: skip
    keys = [f"pc_fil_{n}" for n in range(WRITERS)]
    year = now + timedelta(days=365)
    ApiKey.objects.bulk_create(
        ApiKey(user=u, label="fil", key_hash=hash_of_key(k), can_write=True, expires_at=year)
        for u, k in zip(users, keys, strict=True)
    )
    consultation = Consultation.objects.create(
        territory=town, slug="place", title="La place", question="Que changer ?", summary="Dites-le.",
        status=Status.PUBLISHED, published_at=now - timedelta(days=1),
    )  # fmt: skip
    period = DateTimeTZRange(now - timedelta(days=1), now + timedelta(days=30))
    Phase.objects.create(consultation=consultation, kind=Kind.DISCUSS, period=period)
    return Room.objects.create(consultation=consultation, title="Le fil", state="open", opened_at=now), keys


class Bench:
    """The three servers of a run, and those who listen to them."""

    def __init__(self, room: Room, servers: dict[str, Server]) -> None:
        self.room, self.servers = room, servers

    def order(self, way: str, act: str, sockets: int = SOCKETS, **more: Any) -> str:
        """What one process of listeners is asked."""
        channel = channel_of(topic_of(self.room.pk)) if way == "hub" else CHANNEL
        path = f"/live/rooms/{self.room.pk}/" if way == "hub" else "/"
        said = {"way": way, "act": act, "sockets": sockets, "size": FRAME, "channel": channel, "path": path}
        return json.dumps(said | {"port": self.servers[way].port, "redis": settings.REDIS_URL} | more)

    @contextmanager
    def listeners(self, *order: Any, **more: Any) -> Iterator[subprocess.Popen[str]]:
        """The process of listeners, for the time of a `with`."""
        command = [sys.executable, "-m", "tests.bench.listening", self.order(*order, **more)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            yield process
        finally:
            process.kill()
            process.wait()

    def asked(self, *order: Any, **more: Any) -> dict[str, float]:
        """What they measured."""
        with self.listeners(*order, **more) as process:
            return said_by(process)

    def in_turns(self, ask: Callable[[str], float]) -> dict[str, float]:
        """The median of three for each way, measured one after the other so that a noisy minute falls on all."""
        found = [{way: ask(way) for way in self.servers} for _n in range(REPEATS)]
        return {way: statistics.median(one[way] for one in found) for way in self.servers}


def said_by(process: subprocess.Popen[str]) -> Any:
    """The next line of the listeners; without one, the measure says nothing."""
    assert process.stdout is not None
    line = process.stdout.readline().strip()
    if not line:
        raise SystemExit("Les auditeurs se sont arrêtés : le banc d’essai ne dit rien.")
    return line if line == "ready" else json.loads(line)


def go_on(process: subprocess.Popen[str]) -> None:
    """Let listeners that wait go on."""
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def row(name: str, floor: str, ratio: float, goal: float, **figures: float) -> Line:
    """One row of the table."""
    return {"name": name, "floor": floor, "ratio": round(ratio, 3), "goal": goal, "rps": 0.0, "p50_ms": 0.0, "p99_ms": 0.0} | {
        key: round(value, 2) for key, value in figures.items()
    }  # fmt: skip


def fan_out(bench: Bench) -> Iterator[Line]:
    """As many deliveries a second as the machine gives, then one message a second."""
    rates = bench.in_turns(lambda way: bench.asked(way, "burst", messages=FEW if way == "stock" else MANY)["rate"])
    print(f"  envois/s, nu {rates['bare']:.0f}, Channels {rates['stock']:.0f}, ici {rates['hub']:.0f}", flush=True)
    yield row("1 000 sockets, envois/s", "nu", rates["hub"] / rates["bare"], 0.7, rps=rates["hub"])
    yield row("1 000 sockets, envois/s", "Channels", rates["hub"] / rates["stock"], 9.0, rps=rates["hub"])
    calm = {way: bench.asked(way, "steady", messages=SECONDS) for way in bench.servers}
    print(
        "  p99 à un message par seconde, ms : " + ", ".join(f"{w} {c['p99']:.1f}" for w, c in calm.items()), flush=True
    )
    ratio = calm["hub"]["p99"] / calm["bare"]["p99"]
    yield row("1 000 sockets, un message/s", "p99", ratio, 2.0, p50_ms=calm["hub"]["p50"], p99_ms=calm["hub"]["p99"])


def at_rest(bench: Bench) -> Iterator[Line]:
    """What ten thousand sockets that say nothing hold, and how long one message takes to all of them."""
    kept: dict[str, float] = {}
    for way in ("bare", "hub"):
        server = bench.servers[way]
        before = server.memory()
        with bench.listeners(way, "idle", IDLE) as process:
            said_by(process)
            kept[way] = (server.memory() - before) / IDLE / 1000
            go_on(process)
            told = said_by(process)
    print(f"  Ko par socket au repos : nu {kept['bare']:.1f}, ici {kept['hub']:.1f}", flush=True)
    yield row(
        "10 000 sockets au repos, sur 60 Ko",
        "mémoire",
        kept["hub"] / IDLE_KB,
        1.0,
        p50_ms=told["p50"],
        p99_ms=told["p99"],
    )


def come_back(bench: Bench, stack: ExitStack, restart: Callable[[], Server]) -> Iterator[Line]:
    """The process of three thousand sockets ends; they are all back in twenty seconds, and pages answer meanwhile."""
    port = stack.enter_context(processes.running(processes.PLATFORM, "core.config.settings")).port
    consultation = bench.room.consultation
    page = reverse("discussion:room", args=[consultation.territory.slug, consultation.slug, bench.room.pk])
    waits: list[float] = []
    is_over = threading.Event()

    def read() -> None:
        while not is_over.wait(0.2):
            begun = time.monotonic()
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{page}?n={len(waits)}", timeout=10) as answer:
                answer.read()
            waits.append((time.monotonic() - begun) * 1000)

    with bench.listeners("hub", "storm", RETURNING) as process:
        said_by(process)
        reader = threading.Thread(target=read)
        bench.servers["hub"] = restart()
        reader.start()
        seconds = said_by(process)["seconds"]
        is_over.set()
        reader.join()
    waits.sort()
    worst = waits[len(waits) * 99 // 100]
    print(
        f"  {RETURNING} revenus en {seconds:.1f} s ; {len(waits)} pages lues, la plus lente en {waits[-1]:.0f} ms",
        flush=True,
    )
    yield row("3 000 retours, sur 20 s", "secondes", seconds / BACK_S, 1.0, p50_ms=waits[len(waits) // 2], p99_ms=worst)
    got, heard = posting.paced(bench, port)
    with processes.running(processes.FLOOR, "tests.bench.floor.settings") as floor:
        written = posting.at_pace(floor.port, rows.floor_writes())
    print(f"  plancher d’écriture à 50/s, dans la même minute : p99 {written.at(0.99):.0f} ms", flush=True)
    print(
        f"  {len(got.times_ms)} messages écrits à 50/s devant {posting.LISTENERS} sockets, {heard} envois", flush=True
    )
    yield row(
        "message écrit à 50/s, p99 sur 150 ms", "p99", got.at(0.99) / POSTED_MS, 1.0, rps=got.rps, p50_ms=got.at(0.5),
        p99_ms=got.at(0.99),
    )  # fmt: skip


def measures() -> Iterator[Line]:
    """Every row."""
    dataset.make_floor_tables()
    room, posting.KEYS[:] = make()
    print(
        f"  charge de la machine : {os.getloadavg()[0]:.1f} pour {os.cpu_count()} cœurs ; au-delà, seuls les rapports parlent",
        flush=True,
    )
    with ExitStack() as stack:
        servers = {
            way: stack.enter_context(running_live(app, "tests.bench.floor.settings")) for way, app in FLOORS.items()
        }
        ours = stack.enter_context(ExitStack())
        servers["hub"] = ours.enter_context(running_live(parts.ASGI, "core.config.settings"))
        bench = Bench(room, servers)

        def restart() -> Server:
            ours.close()
            return ours.enter_context(running_live(parts.ASGI, "core.config.settings", servers["hub"].port))

        yield from fan_out(bench)
        yield from at_rest(bench)
        yield from come_back(bench, stack, restart)
    cores = os.cpu_count() or 1
    if cores < CORES_FOR_TWO:
        print(
            f"  deux processus contre un : non mesuré, {cores} cœurs ne suffisent pas à deux processus et à qui écoute",
            flush=True,
        )
