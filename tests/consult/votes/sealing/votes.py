"""A whole vote without a database: sealed, replaced, journaled, counted, published. And a town that cheats and signs."""

import hashlib
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from consult.votes.sealing import ballot_file, checkpoints, journal, seals, statements
from consult.votes.sealing.ballot_file import Asked, AskedOption, CountedBallot, Sheet

ORIGIN = "votes.ville.fr/12"
QUESTION, LENGTH = 12, 96
CODES = ("1", "2", "3", "4")
LIMITS = {"approval": 3, "ranking": 4, "budget": 70_000, "points": 10, "quadratic": 25, "score": 5, "judgment": 5}


def choose(mode: str, chance: random.Random) -> Any:
    """A ballot that follows the rules of its mode."""
    some = chance.sample(CODES, chance.randint(1, 3))
    if mode == "budget":
        return sorted(some)[:2]
    if mode in {"approval", "ranking"}:
        return some if mode == "ranking" else sorted(some)
    if mode == "judgment":
        return {code: chance.randint(0, 5) for code in (CODES if chance.random() < 0.8 else some)}
    return {code: chance.randint(1, {"points": 3, "quadratic": 2, "score": 5}[mode]) for code in some}


@dataclass
class Vote:
    """What the town holds at the close, and what it publishes of it."""

    asked: Asked
    log_key: bytes
    files: dict[str, bytes] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    said: dict[int, bytes] = field(default_factory=dict)

    def say(self, declared: bytes) -> None:
        """A statement takes the next place of the journal."""
        self.said[len(self.leaves)] = declared
        self.leaves.append(statements.leaf_of(declared))

    def signed(self) -> str:
        return checkpoints.sign(self.log_key, self.asked.origin, len(self.leaves), journal.root(self.leaves))

    def folder(self, scrutineers: bool = False) -> dict[str, bytes]:
        return ballot_file.public_folder(
            self.files, journal=self.leaves, statements=self.said, checkpoint=self.signed(), scrutineers=scrutineers
        )

    def lied(self, **changed: Callable[[bytes], bytes]) -> dict[str, bytes]:
        """The folder of a town that changes documents, then declares and signs them as if they were true.

        Names are those of files, with `_` for `.`.
        """
        files = {**self.files}
        for name, change in changed.items():
            files[name.replace("_", ".")] = change(files[name.replace("_", ".")])
        last = max(self.said)
        facts = ballot_file.result_facts(files)
        other = Vote(
            self.asked, self.log_key, files, self.leaves[:last], {k: v for k, v in self.said.items() if k < last}
        )
        other.say(statements.statement("result", facts))
        return other.folder()


def result(**numbers: Any) -> Callable[[bytes], bytes]:
    """A change of result.json."""
    return lambda data: json.dumps({**json.loads(data), **numbers}).encode()


def lines(change: Callable[[list[bytes]], Iterable[bytes]]) -> Callable[[bytes], bytes]:
    """A change of the lines of a file."""
    return lambda data: b"".join(line + b"\n" for line in change(data.split(b"\n")[:-1]))


def make_vote(
    mode: str = "approval",
    *,
    people: int = 60,
    replaced: int = 6,
    paper: tuple[int, ...] = (12,),
    removed: int = 0,
    batches: int = 3,
    seed: int = 1,
    long_patterns: bool = False,
    choices: list[Any] | None = None,
) -> Vote:
    """A vote of `people` online, of whom `replaced` voted twice and `removed` were struck off, and batches of paper."""
    chance = random.Random(f"{mode}{seed}")
    private, public = seals.new_urn_keys()
    log_key = seals.new_log_key()
    options = tuple(AskedOption(code, f"Projet {code}", 10_000 * int(code)) for code in CODES)
    asked = Asked(
        QUESTION, "Que faire de la place ?", mode, "approval", options, people + sum(paper) + 20,
        ORIGIN, seals.log_public_key(log_key), LIMITS[mode],
    )  # fmt: skip
    vote = Vote(asked, log_key)
    vote.say(
        statements.opening(asked.facts(), opens="2026-11-01", closes="2026-11-15", code="abc", roll_sha256="0" * 64)
    )

    urn: dict[int, seals.Sealed] = {}
    waiting: list[bytes] = []
    superseded: list[bytes] = []
    voters = [*range(people), *chance.sample(range(people), min(replaced, people))]
    for number, person in enumerate(voters):
        choice = choices[person] if choices else choose(mode, chance)
        if person in urn:
            superseded.append(urn[person].receipt)
        urn[person] = seals.seal(public, QUESTION, seals.canonical(choice), LENGTH)
        waiting.append(urn[person].receipt)
        if number % (len(voters) // batches + 1) == 0:
            take(vote, waiting, superseded, closing=False)
    sheets = [
        Sheet(batch, sheet, chance.randbytes(32), choose(mode, chance))
        for batch, count in enumerate(paper, 1)
        for sheet in range(1, count + 1)
    ]
    for batch in range(1, len(paper) + 1):
        vote.say(statements.statement("paper", ballot_file.paper_facts(batch, [s for s in sheets if s.batch == batch])))
    if removed:
        struck = [urn.pop(person).receipt.hex() for person in range(removed)]
        facts = {"removed": removed, "added": 0, "withdrawn": struck, "reason": "Doublons au répertoire."}
        vote.say(statements.statement("correction", facts))
    take(vote, waiting, superseded, closing=True)

    ballots = []
    for sealed in urn.values():
        r, choice = seals.opened(private, QUESTION, sealed)
        ballots.append(CountedBallot(hashlib.sha256(sealed.ct).digest(), r, json.loads(choice)))
    count = len(ballots) + len(sheets)
    vote.files = ballot_file.documents(
        asked,
        published=ballot_file.publication(len(ballots), len(sheets), long_patterns=long_patterns),
        ballots=ballots, sheets=sheets, superseded=superseded, register=count, roll=asked.roll - removed,
        outcome={"winners": ["1"]},
    )  # fmt: skip
    vote.say(statements.statement("result", ballot_file.result_facts(vote.files)))
    return vote


def take(vote: Vote, waiting: list[bytes], superseded: list[bytes], *, closing: bool) -> None:
    """The next batch leaves the waiting room for the journal."""
    batch = journal.next_batch(waiting, closing=closing, replaced=superseded)
    vote.leaves += batch
    waiting[:] = sorted(set(waiting) - set(batch))
