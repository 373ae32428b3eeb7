"""Asks other people's programs to count random elections, and keeps their answers: see docs/tally.md.

It imports nothing of the platform, so that it runs in an environment with `requirements.in` only:
`python tests/oracles/make.py [--speed]` writes tests/consult/votes/tally/fixtures/<rule>.json.gz.
"""

import gzip
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pabutools.election import ApprovalBallot, ApprovalProfile, Cardinality_Sat, Cost_Sat, Instance, Project
from pabutools.rules import greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pref_voting.grade_methods import approval
from pref_voting.grade_profiles import GradeProfile
from pref_voting.iterative_methods import instant_runoff_put
from pref_voting.margin_based_methods import beat_path
from pref_voting.profiles import Profile
from pref_voting.scoring_methods import borda

FIXTURES = Path(__file__).resolve().parents[1] / "consult" / "votes" / "tally" / "fixtures"
ELECTIONS = 500
Row = dict[str, Any]


def town(chance: random.Random) -> Row:
    """Costs, a budget, and approvals: `[[how many, [projects]]]`. Every project is approved by someone."""
    size = chance.randint(2, 7)
    costs = [chance.choice([chance.randint(1, 6) * 10, chance.randint(11, 97)]) for _n in range(size)]
    ballots = [
        [chance.randint(1, 4), sorted(chance.sample(range(size), chance.randint(1, size)))]
        for _n in range(chance.randint(2, 9))
    ]
    missing = sorted(set(range(size)) - {i for _n, who in ballots for i in who})
    if missing:
        ballots.append([1, missing])
    return {"costs": costs, "budget": chance.randint(max(costs) // 2, sum(costs)), "ballots": ballots}


def ranks(chance: random.Random) -> Row:
    """Full rankings: `[[how many, [options, best first]]]`."""
    size = chance.randint(2, 6)
    ballots = [[chance.randint(1, 5), chance.sample(range(size), size)] for _n in range(chance.randint(1, 8))]
    return {"options": size, "ballots": ballots}


def pabutools_of(row: Row) -> tuple[Instance, ApprovalProfile]:
    projects = [Project(f"{n:03}", cost) for n, cost in enumerate(row["costs"])]
    instance = Instance(projects, budget_limit=row["budget"])
    ballots = (ApprovalBallot(projects[i] for i in who) for count, who in row["ballots"] for _n in range(count))
    return instance, ApprovalProfile(ballots, instance=instance)


def budgeted(count: Callable[..., Any]) -> Callable[[Row], list[list[int]]]:
    """Every outcome of the rule, however ties are settled."""

    def ask(row: Row) -> list[list[int]]:
        instance, profile = pabutools_of(row)
        found = count(instance, profile)
        return sorted({tuple(sorted(int(p.name) for p in outcome)) for outcome in found})  # type: ignore[arg-type]

    return ask


def in_order(row: Row) -> list[list[int]]:
    """Equal shares with add1, ties taken in the order of the projects."""
    instance, profile = pabutools_of(row)
    found = method_of_equal_shares(instance, profile, sat_class=Cost_Sat, voter_budget_increment=1)
    return [sorted(int(p.name) for p in found)]


def approved(row: Row) -> list[list[int]]:
    """Every option that the most people approve."""
    size = range(len(row["costs"]))
    marks = [{i: int(i in who) for i in size} for _n, who in row["ballots"]]
    profile = GradeProfile(marks, [0, 1], gcounts=[n for n, _who in row["ballots"]], candidates=list(size))
    return [[int(winner)] for winner in sorted(approval(profile))]


def ranked(method: Callable[..., Any]) -> Callable[[Row], list[list[int]]]:
    """Every winner of the rule."""

    def ask(row: Row) -> list[list[int]]:
        profile = Profile([who for _n, who in row["ballots"]], rcounts=[count for count, _who in row["ballots"]])
        return [[int(winner)] for winner in sorted(method(profile))]

    return ask


def shares(sat: Any, increment: int | None = None) -> Callable[..., Any]:
    return lambda instance, profile: method_of_equal_shares(
        instance, profile, sat_class=sat, voter_budget_increment=increment, resoluteness=False
    )


RULES: dict[str, tuple[Callable[[random.Random], Row], Callable[[Row], list[list[int]]]]] = {
    # Cost_Sat over cost is the number of voices: the order of town budgets, not that of voices per euro.
    "greedy": (town, budgeted(lambda i, p: greedy_utilitarian_welfare(i, p, sat_class=Cost_Sat, resoluteness=False))),
    "equal-shares-cost": (town, budgeted(shares(Cost_Sat))),
    "equal-shares-cardinality": (town, budgeted(shares(Cardinality_Sat))),
    "equal-shares-add1": (town, budgeted(shares(Cost_Sat, 1))),
    "phragmen": (town, budgeted(lambda i, p: sequential_phragmen(i, p, resoluteness=False))),
    "approval": (town, approved),
    "irv": (ranks, ranked(instant_runoff_put)),
    "schulze": (ranks, ranked(beat_path)),
    "borda": (ranks, ranked(borda)),
}  # fmt: skip


def rows(rule: str) -> Iterator[Row]:
    """500 elections; `tied` where the other program finds several outcomes, one for each way of settling ties."""
    make, ask = RULES[rule]
    chance = random.Random(f"{rule} 1")
    for _n in range(ELECTIONS):
        row = make(chance)
        found = ask(row)
        tied = len(found) > 1
        if (
            rule == "equal-shares-add1"
        ):  # several outcomes end its loop at the first that is too dear: ask for one order
            found = in_order(row)
        yield row | {"outcomes": found, "tied": tied}


def speed() -> None:
    """How long pabutools takes over the equal shares of the benchmark (tests/bench/tallying.py makes the same ballots)."""
    chance = random.Random(2)
    names = [f"P{n}" for n in range(100)]
    liked = [1 / (1 + n) ** 0.5 for n in range(100)]
    ballots = [frozenset(chance.choices(names, liked, k=chance.randint(1, 12))) for _n in range(100_000)]
    projects = {i: Project(i, chance.randrange(5_000, 200_000)) for i in names}
    instance = Instance(projects.values(), budget_limit=4_000_000)
    profile = ApprovalProfile((ApprovalBallot(projects[i] for i in b) for b in ballots), instance=instance)
    start = time.perf_counter()
    found = method_of_equal_shares(instance, profile.as_multiprofile(), sat_class=Cost_Sat)
    print(json.dumps({"seconds": time.perf_counter() - start, "winners": [str(p.name) for p in found]}))


def main() -> None:
    """Ask, and write one small file for each rule."""
    if "--speed" in sys.argv:
        speed()
        return
    FIXTURES.mkdir(exist_ok=True)
    for rule in RULES:
        found = list(rows(rule))
        text = "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in found) + "\n]\n"
        path = FIXTURES / f"{rule}.json.gz"
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
        print(
            f"{path.name} : {len(found)} élections, {sum(row['tied'] for row in found)} ex æquo, {path.stat().st_size} octets"
        )


if __name__ == "__main__":
    main()
