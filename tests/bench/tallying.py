"""How long a large count takes. Each row is seconds over the seconds allowed; the data is made here, the same each time."""

import json
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

from consult.votes.tally import pabulib
from consult.votes.tally.election import Ballot, Election, Option
from consult.votes.tally.rules import outcome_of

Line = dict[str, str | float]
REPEATS = 3
ORACLE = Path(__file__).resolve().parents[1] / "oracles" / "make.py"


def pabulib_text(people: int, projects: int, most: int) -> str:
    """A `.pb` file: each voter approves up to `most` projects."""
    chance = random.Random(1)
    names = [f"P{n}" for n in range(projects)]
    head = f"META\nkey;value\nbudget;{projects * 20_000}\nvote_type;approval\nrule;greedy\nPROJECTS\nproject_id;cost;name\n"
    rows = "".join(f"{i};{chance.randrange(5_000, 200_000)};Projet {i}\n" for i in names)
    votes = (f"{n};{','.join(chance.sample(names, chance.randint(1, most)))}\n" for n in range(people))
    return f"{head}{rows}VOTES\nvoter_id;vote\n{''.join(votes)}"


def approvals(people: int, projects: int) -> Election:
    """Nearly every ballot differs; some projects are far more liked than others."""
    chance = random.Random(2)
    names = [f"P{n}" for n in range(projects)]
    liked = [1 / (1 + n) ** 0.5 for n in range(projects)]
    ballots = tuple(
        Ballot(approvals=frozenset(chance.choices(names, liked, k=chance.randint(1, 12)))) for _n in range(people)
    )
    options = tuple(Option(i, cost=Fraction(chance.randrange(5_000, 200_000))) for i in names)
    return Election(options, ballots, budget=Fraction(projects * 40_000))


def rankings(people: int, options: int) -> Election:
    """Every ballot ranks every option, in an order of its own."""
    chance = random.Random(3)
    tiers = [(f"O{n}",) for n in range(options)]
    ballots = tuple(Ballot(ranking=tuple(chance.sample(tiers, options))) for _n in range(people))
    return Election(tuple(Option(i) for (i,) in tiers), ballots)


def parsed_and_funded(text: str) -> None:
    """Read the file, then count it."""
    reading = pabulib.read(text)
    outcome_of(reading.election, reading.rule)


def timed(name: str, allowed: float, count: Callable[[], object]) -> Line:
    """The median of three counts."""
    times = []
    for _n in range(REPEATS):
        start = time.perf_counter()
        count()
        times.append(time.perf_counter() - start)
    times.sort()
    middle = times[REPEATS // 2]
    return {
        "name": name, "floor": "secondes", "ratio": round(middle / allowed, 3), "goal": 1.0,
        "rps": round(1 / middle, 2), "p50_ms": round(middle * 1000, 1), "p99_ms": round(times[-1] * 1000, 1),
    }  # fmt: skip


def beside_pabutools(election: Election) -> Iterator[Line]:
    """The same equal shares by pabutools, in this run: `ratio` is its seconds over ours.

    Only where `ORACLE_PYTHON` names the Python of an environment made as docs/tally.md says.
    """
    if python := os.environ.get("ORACLE_PYTHON"):
        start = time.perf_counter()
        outcome = outcome_of(election, "equal-shares", utility="cost")
        ours = time.perf_counter() - start
        said = subprocess.run([python, str(ORACLE), "--speed"], check=True, capture_output=True, text=True).stdout
        theirs = json.loads(said)
        if set(theirs["winners"]) != set(outcome.winners):
            raise AssertionError(f"pabutools retient {theirs['winners']}, la plateforme {outcome.winners}")
        yield {
            "name": "parts égales, face à pabutools", "floor": "pabutools", "ratio": round(theirs["seconds"] / ours, 3), "goal": 3.0,
            "rps": round(1 / ours, 2), "p50_ms": round(ours * 1000, 1), "p99_ms": round(ours * 1000, 1),
        }  # fmt: skip


def measures() -> Iterator[Line]:
    """Every large count, as it is known. `ratio` is measured seconds over the seconds allowed."""
    text = pabulib_text(130_000, 60, 3)
    yield timed("130 000 bulletins .pb lus et comptés", 2.0, lambda: parsed_and_funded(text))
    election = approvals(100_000, 100)
    for utility in ("cost", "cardinality"):
        name = f"parts égales ({utility}), 100 000 × 100"
        yield timed(name, 20.0, lambda utility=utility: outcome_of(election, "equal-shares", utility=utility))  # type: ignore[misc]
    yield from beside_pabutools(election)
    yield timed("Phragmén, 100 000 × 100", 20.0, lambda: outcome_of(election, "phragmen"))
    ranked = rankings(100_000, 30)
    yield timed("Schulze, 100 000 × 30", 2.0, lambda: outcome_of(ranked, "schulze"))
    yield timed("vote transférable, 100 000 × 30", 60.0, lambda: outcome_of(ranked, "stv"))
