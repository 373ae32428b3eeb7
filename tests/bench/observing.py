"""Every pilot of a country is counted, by two processes: how long it takes, how much they hold, how it grows with a pilot; then compared.

`python -m tests.bench observatory` makes a tenth of the country (100 pilots, a million acts), `… observatory 1` the whole of it.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator

from consult.observatory.facts import measures_of
from consult.observatory.vintages import Vintage
from core.territories.models import Territory
from tests.bench import comparing, country

PILOTS = 1_000
WORKERS = 2
FEWEST = 12  # of which six are of one size
GOAL_S = 600.0  # for all of them
GOAL_PILOT_S = 1.0  # for one, of ten thousand acts
GOAL_MEMORY = 1_000_000_000  # bytes, of both processes
TIMES, GOAL_GROWTH = 10, 12.0  # a pilot of so many times as much, in at most so many times as long
VINTAGE = Vintage(2026, 3)
WORKER = "import django; django.setup(); from tests.bench.observing import work; work({number}, {last})"
Line = dict[str, str | float]


def work(number: int, last: int) -> None:
    """Count one pilot in two; says how long each took, and how much memory it all held."""
    took = []
    for pk in range(1 + number, last + 1, WORKERS):
        took.append(timed(pk))
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({"took": took, "held": held}))


def timed(pk: int) -> float:
    """The seconds that one pilot takes; a figure of it must be the one expected."""
    territory = Territory.objects.get(pk=pk)
    begun = time.perf_counter()
    found = measures_of(territory, VINTAGE)
    took = time.perf_counter() - begun
    if not found.proposals or found.participants < found.proposals or not found.near_duplicates:
        raise SystemExit(f"{territory} : rien n’a été compté, le banc d’essai ne dit rien.")
    return took


def counted(last: int) -> tuple[float, list[float], int]:
    """Every pilot by two processes: seconds in all, seconds of each, bytes of both."""
    begun = time.perf_counter()
    commands = [[sys.executable, "-c", WORKER.format(number=n, last=last)] for n in range(WORKERS)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    said = [process.communicate()[0] for process in running]
    if any(process.returncode for process in running):
        raise SystemExit("Un des deux processus s’est arrêté : le banc d’essai ne dit rien.")
    told = [json.loads(one) for one in said]
    return time.perf_counter() - begun, sorted(s for one in told for s in one["took"]), sum(one["held"] for one in told)


def measures() -> Iterator[Line]:
    """The country at the scale asked; then one pilot of ten times as much, beside the others."""
    scale = float(os.environ.get("BENCH_SCALE") or 0.1)
    pilots = max(FEWEST, round(PILOTS * scale))
    begun = time.perf_counter()
    country.ease()
    country.make(1, pilots)
    country.make(pilots + 1, pilots + 1, times=TIMES)
    country.settle()
    print(f"{pilots} pilotes, {pilots * country.ACTS} actes, faits en {time.perf_counter() - begun:.0f} s", flush=True)
    took, each, held = counted(pilots)
    yield line(f"{pilots} pilotes comptés, sur {PILOTS} en 600 s", "secondes", took / (GOAL_S * pilots / PILOTS), each)
    yield line("un pilote de 10 000 actes, p99 sur 1 s", "p99", each[int(len(each) * 0.99)] / GOAL_PILOT_S, each)
    yield line("mémoire des deux processus, sur 1 Go", "mémoire", held / GOAL_MEMORY, each)
    timed(pilots + 1)
    large = sorted(timed(pilots + 1) for _each in range(3))
    small = sorted(timed(1) for _each in range(3))
    yield line("un pilote dix fois plus grand, sur 12 fois", "secondes", large[1] / small[1] / GOAL_GROWTH, large)
    comparing.make(VINTAGE, pilots + 2)
    yield from comparing.measures(sum(each) / len(each))


def line(name: str, floor: str, ratio: float, each: list[float]) -> Line:
    """One row; waiting times are those of one pilot."""
    return {
        "name": name, "floor": floor, "ratio": round(ratio, 3), "goal": 1.0, "rps": round(len(each) / sum(each), 1),
        "p50_ms": round(each[len(each) // 2] * 1000, 2), "p99_ms": round(each[int(len(each) * 0.99)] * 1000, 2),
    }  # fmt: skip
