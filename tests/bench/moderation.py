"""The desk of moderators, the public register and what became of proposals, each among 50,000, one question at a time."""

import itertools
import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from urllib.parse import quote

from django.utils import timezone

from consult.answers.selectors.follow_ups import follow_ups
from consult.answers.selectors.rows import Sought
from consult.moderation.selectors.cases import Filters, queue_for
from tests.bench import burdened, dataset, load, processes
from tests.bench.burdened import EACH, Burdened

GOAL_MS = 300.0  # p95 of a page
SECONDS = 8.0
COLD, DOWNLOADS = 2, 3  # the first ones warm the server
MORE = 16 * 2**20  # bytes that a download may add to what the server holds
Line = dict[str, str | float]


def pages(town: Burdened) -> Iterator[tuple[str, str, str]]:
    """Each page: its name, its address, and the session that reads it, none for a stranger."""
    here = f"/t/{town.territory.slug}"
    queue, register, outcomes = f"{here}/moderation/liste/?", f"{here}/moderation/registre/?", f"{here}/suites/?"
    after = quote(queue_for(town.territory, Filters()).next)
    for name, query in (
        ("file", ""), ("file, page suivante", f"suite={after}"), ("file, signalés", "seulement=reported"),
        ("file, retenus", "seulement=held"), ("file, à repère", "seulement=marked"), ("file, messages", "sorte=message"),
        ("file, pages", "sorte=page"), ("file, les miens", "a=moi"),
    ):  # fmt: skip
        yield name, queue + query, town.moderator
    yield "bureau de modération", f"{here}/moderation/?tout=1", town.moderator
    yield "bureau des réponses", f"{here}/reponses/?", town.official
    yield "registre", register, ""
    yield "registre, page au milieu", f"{register}avant={EACH // 2}", ""
    yield "transparence", f"{here}/moderation/transparence/?", ""
    after = follow_ups(town.territory, Sought(), timezone.now()).next
    for name, query in (
        ("suites", ""), ("suites, page suivante", f"suite={after}"), ("suites, une consultation", f"consultation={town.consultation}"),
        ("suites, un thème", "theme=housing"), ("suites, acceptées", "reponse=accepted"), ("suites, en retard", "reponse=late"),
        ("suites, promesses en retard", "engagement=overdue"),
        ("suites, un thème, promesses tenues", "theme=housing&engagement=done"),
    ):  # fmt: skip
        yield name, outcomes + query, ""
    yield "suites, toutes les villes", "/suites/?", ""


def opened(name: str, port: int, path: str, session: str = "") -> Line:
    """How long a page takes, never twice at the same address: nothing is answered from the cache."""
    cookie = {"Cookie": f"sessionid={session}"} if session else {}
    asked = (load.request("GET", f"{path}&n={n}" if "?" in path else path, **cookie) for n in itertools.count())
    load.run(port, asked, 1.0, connections=8)  # so that no process is cold
    got = load.run(port, asked, SECONDS, connections=1)
    if got.failed:
        raise SystemExit(f"{name} : {got.failed} réponses en erreur, le banc d’essai ne dit rien.")
    return {
        "name": name, "floor": "p95", "ratio": round(got.at(0.95) / GOAL_MS, 3), "goal": 1.0, "rps": round(got.rps, 1),
        "p50_ms": round(got.at(0.5), 2), "p95_ms": round(got.at(0.95), 2), "p99_ms": round(got.at(0.99), 2),
    }  # fmt: skip


def taken_away(name: str, server: processes.Server, path: str, least: int) -> Iterator[Line]:
    """A table of all the rows: how long until its first byte, and what the server held more at the most while it was sent."""
    first, whole, most = [], [], 0
    for turn in range(COLD + DOWNLOADS):
        before, heaviest, is_over = server.memory(), [0], threading.Event()

        def watch(heaviest: list[int] = heaviest, is_over: threading.Event = is_over) -> None:
            while not is_over.wait(0.02):
                heaviest[0] = max(heaviest[0], server.memory())

        watcher = threading.Thread(target=watch)
        watcher.start()
        begun = time.perf_counter()
        line = HTTPConnection("127.0.0.1", server.port, timeout=60)
        line.request("GET", path)
        answer = line.getresponse()
        lines = answer.read(1).count(b"\n")
        first.append((time.perf_counter() - begun) * 1000)
        while piece := answer.read(65_536):
            lines += piece.count(b"\n")
        whole.append((time.perf_counter() - begun) * 1000)
        is_over.set()
        watcher.join()
        if answer.status != 200 or lines <= least:
            raise SystemExit(f"{name} : {answer.status}, {lines} lignes, le banc d’essai ne dit rien.")
        if turn >= COLD:
            most = max(most, heaviest[0] - before)
    first, whole = sorted(first[COLD:]), sorted(whole[COLD:])
    print(
        f"  {name} : {least:,} lignes en {whole[len(whole) // 2] / 1000:.1f} s, {most / 2**20:.1f} Mo de plus au plus",
        flush=True,
    )
    times = {"rps": 0.0, "p50_ms": round(first[len(first) // 2], 2), "p99_ms": round(first[-1], 2)}
    yield {
        "name": f"{name}, premier octet",
        "floor": "p95",
        "ratio": round(first[-1] / GOAL_MS, 3),
        "goal": 1.0,
    } | times
    yield {
        "name": f"{name}, mémoire en plus sur 16 Mo",
        "floor": "mémoire",
        "ratio": round(most / MORE, 3),
        "goal": 1.0,
    } | times


def measures() -> Iterator[Line]:
    """Every row; the first is the floor, a bare view of twenty rows on the same server, in the same units."""
    dataset.make_floor_tables()
    town = burdened.make()
    print(f"  charge de la machine : {os.getloadavg()[0]:.1f} pour {os.cpu_count()} cœurs", flush=True)
    with ExitStack() as stack:
        floor = stack.enter_context(processes.running(processes.FLOOR, "tests.bench.floor.settings"))
        ours = stack.enter_context(processes.running(processes.PLATFORM, "core.config.settings"))
        yield opened("plancher, vingt lignes nues", floor.port, "/rows/?")
        for name, path, session in pages(town):
            yield opened(name, ours.port, path, session)
        yield opened("plancher, à la fin", floor.port, "/rows/?")
        here = f"/t/{town.territory.slug}"
        yield from taken_away("registre en CSV", ours, f"{here}/moderation/registre.csv", EACH)
        yield from taken_away("suites en CSV", ours, f"{here}/suites/suites.csv", EACH)
