"""Floors and rows in turns, so that a noisy minute falls on both; the median of three."""

import json
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from django.core.management import call_command

from tests.bench import (
    dataset,
    digesting,
    live,
    load,
    moderation,
    observing,
    processes,
    recounting,
    rows,
    sending,
    tallying,
    voting,
)

REPEATS = 3
WARM_UP = 1.0  # seconds
AT_MOST = {"p95", "p99", "secondes", "mémoire"}  # ratios that must stay below their goal
HEAD = f"{'mesure':44} {'plancher':>9} {'rapport':>8} {'but':>7} {'rép./s':>8} {'p50 ms':>8} {'p99 ms':>8}"
Line = dict[str, str | float]


def shown(row: Line) -> str:
    """One row a line, aligned; a missed goal says so."""
    ratio, goal = float(row["ratio"]), float(row["goal"])
    sign, kept = ("≤", ratio <= goal) if row["floor"] in AT_MOST else ("≥", ratio >= goal)
    figures = f"{row['name']:44} {row['floor']:>9} {ratio:8.2f} {sign}{goal:6.2f} {row['rps']:8.0f} {row['p50_ms']:8.1f} {row['p99_ms']:8.1f}"
    return figures if kept else f"{figures}  ← but manqué"


def line(name: str, floor: str, ratio: float, goal: float, got: load.Measure) -> Line:
    """One row of `bench.json`."""
    return {
        "name": name, "floor": floor, "ratio": round(ratio, 3), "goal": goal,
        "rps": round(got.rps, 1), "p50_ms": round(got.at(0.5), 2), "p99_ms": round(got.at(0.99), 2),
    }  # fmt: skip


def throughput(row: rows.Row, data: dataset.Data, ours: int, floor: int) -> Line:
    """The platform's answers a second over the floor's."""
    requests, floor_requests = row.requests(data), rows.FLOORS[row.floor](data)
    load.run(ours, requests, WARM_UP)
    load.run(floor, floor_requests, WARM_UP)
    pairs = [(load.run(floor, floor_requests), load.run(ours, requests)) for _n in range(REPEATS)]
    failed = sum(base.failed + got.failed for base, got in pairs)
    if failed:
        raise SystemExit(f"{row.name} : {failed} réponses en erreur, le banc d’essai ne dit rien.")
    base, got = load.median([p[0] for p in pairs]), load.median([p[1] for p in pairs])
    return line(row.name, row.floor, got.rps / base.rps, row.goal, got)


def scaled(scale: rows.Scale, data: dataset.Data, ours: int) -> Line:
    """The waiting time among many over that among few, one question at a time, never twice the same address."""
    few, many = (
        load.run(ours, rows.one_at_a_time(data, consultation.slug, scale.query), connections=1)
        for consultation in (data.small, data.large)
    )
    if few.failed or many.failed:
        raise SystemExit(f"{scale.name} : des réponses en erreur, le banc d’essai ne dit rien.")
    return line(scale.name, "p95", many.at(0.95) / few.at(0.95), scale.goal, many)


def steady(data: dataset.Data, ours: int) -> Line:
    """A hundred ballots a second: the slowest of a hundred waits less than half a second, and none that was acknowledged is lost."""
    got, lost = voting.paced(ours, data.question_id, data.keys)
    if got.failed or lost:
        raise SystemExit(f"100 bulletins/s : {got.failed} refusés, {lost} perdus.")
    return line("100 bulletins/s, p99 sur 500 ms", "p99", got.at(0.99) / voting.GOAL_MS, 1.0, got)


def measures(data: dataset.Data) -> Iterator[Line]:
    """Every row, as it is known."""
    with ExitStack() as stack:
        floor = stack.enter_context(processes.running(processes.FLOOR, "tests.bench.floor.settings")).port
        ours = stack.enter_context(processes.running(processes.PLATFORM, "core.config.settings")).port
        for row in rows.ROWS:
            yield throughput(row, data, ours, floor)
        for scale in rows.SCALES:
            yield scaled(scale, data, ours)
        yield steady(data, ours)
    yield from tallying.measures()
    yield from recounting.measures()
    yield from live.measures()
    yield from sending.measures()


def all_of_them() -> Iterator[Line]:
    """Make the data, then every row."""
    dataset.make_floor_tables()
    yield from measures(dataset.make())


ALONE = {
    "digesting": digesting.measures,
    "live": live.measures,
    "moderation": moderation.measures,
    "observatory": observing.measures,
    "tallying": tallying.measures,
    "recounting": recounting.measures,
    "sending": sending.measures,
}


def main(name: str = "") -> None:
    """Measure everything, or one family alone; print, keep."""
    call_command("migrate", verbosity=0, skip_checks=True)
    print(f"{load.CONNECTIONS} connexions, {load.SECONDS:.0f} s par mesure, médiane de {REPEATS}.\n{HEAD}", flush=True)
    found = []
    for row in ALONE[name]() if name else all_of_them():
        found.append(row)
        print(shown(row), flush=True)
    text = '{"rows": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in found) + "\n]}\n"
    Path(os.environ["BENCH_OUTPUT"]).write_text(text, encoding="utf-8")
