"""The real elections that stand beside the project, and short ways to write small ones."""

from fractions import Fraction
from pathlib import Path

import pytest

from consult.votes.tally.election import Ballot, Election, Option

SHARED = Path(__file__).resolve().parents[5] / "shared" / "data"
PABULIB = SHARED / "budgets" / "pabulib"


def needed(path: Path) -> Path:
    """A file of the shared data, or a skipped test that says which one is absent."""
    if not path.exists():
        pytest.skip(f"données absentes : {path}")
    return path


def options(costs: str) -> tuple[Option, ...]:
    """`"A B C"`, or with costs `"A:30 B:20"`."""
    pairs = [part.partition(":") for part in costs.split()]
    return tuple(Option(i, "", Fraction(cost or 0)) for i, _colon, cost in pairs)


def approving(costs: str, ballots: str, **more: object) -> Election:
    """`approving("A:3 B:2", "4 A B, 3 B, 1")`: four people approve A and B, three B, one leaves the paper blank."""
    rows = [row.split() for row in ballots.split(",") if row.strip()]
    return Election(options(costs), tuple(Ballot(int(n), approvals=frozenset(who)) for n, *who in rows), **more)  # type: ignore[arg-type]


def ranking(names: str, ballots: str, **more: object) -> Election:
    """`ranking("A B C", "4 A>B=C, 3 B")`."""
    rows = [row.split(maxsplit=1) for row in ballots.split(",")]
    return Election(
        options(names),
        tuple(
            Ballot(int(n), ranking=tuple(tuple(tier.split("=")) for tier in text.strip().split(">")))
            for n, text in rows
        ),
        **more,  # type: ignore[arg-type]
    )


def giving(names: str, ballots: str, **more: object) -> Election:
    """`giving("A B", "4 A:3 B:1, 2 B:4")`: points."""
    rows = [row.split() for row in ballots.split(",")]
    return Election(
        options(names),
        tuple(
            Ballot(int(n), points=tuple((g.split(":")[0], Fraction(g.split(":")[1])) for g in given))
            for n, *given in rows
        ),
        **more,  # type: ignore[arg-type]
    )


def grading(names: str, ballots: str, **more: object) -> Election:
    """`grading("A B", "4 A:0 B:1, 2 B:4")`: places in the scale, 0 the best."""
    rows = [row.split() for row in ballots.split(",")]
    return Election(
        options(names),
        tuple(
            Ballot(int(n), grades=tuple((g.split(":")[0], int(g.split(":")[1])) for g in given)) for n, *given in rows
        ),
        **more,  # type: ignore[arg-type]
    )
