"""The public recount of 50,000 ballots, by the published program, as a stranger runs it: a new process, no project."""

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from consult.votes.sealing import ballot_file, checkpoints, journal, seals, statements
from consult.votes.sealing.ballot_file import Asked, AskedOption, CountedBallot

BALLOTS, REPLACED, OPTIONS = 50_000, 5_000, 20
GOAL_S = 10.0  # B-6
SEALED = 2_000
ORIGIN = "banc.ville.fr/1"
Line = dict[str, str | float]


def choice_of(chance: random.Random, mode: str) -> list[str] | dict[str, int]:
    """A ballot of up to five of twenty options."""
    some = [str(n) for n in chance.sample(range(1, OPTIONS + 1), chance.randint(1, 5))]
    if mode == "judgment":
        return {str(n): chance.randint(0, 5) for n in range(1, OPTIONS + 1)}
    return some if mode == "ranking" else sorted(some, key=int)


def folder_of(mode: str, count: int = BALLOTS, replaced: int = REPLACED) -> dict[str, bytes]:
    """A published vote. Ciphertexts are random bytes: nobody but the urn opens them, and no recount reads them."""
    chance = random.Random(mode)
    key = seals.new_log_key()
    options = tuple(AskedOption(str(n), f"Projet {n}") for n in range(1, OPTIONS + 1))
    asked = Asked(
        1, "Que faire de la place ?", mode, mode, options, 2 * count, ORIGIN, seals.log_public_key(key),
        OPTIONS if mode != "judgment" else ballot_file.WORST_GRADE,
    )  # fmt: skip
    ballots = [
        CountedBallot(chance.randbytes(32), chance.randbytes(32), choice_of(chance, mode)) for _n in range(count)
    ]
    receipts = [
        seals.receipt_of_hash(b.ct_hash, seals.commitment(b.r, seals.canonical(b.choice))) for b in ballots
    ]  # fmt: skip
    gone = [chance.randbytes(32) for _n in range(replaced)]
    opening = statements.opening(asked.facts(), opens="", closes="", code="", roll_sha256="")
    leaves = [statements.leaf_of(opening), *journal.next_batch([*receipts, *gone], closing=True)]
    files = ballot_file.documents(
        asked, published="ballots", ballots=ballots, sheets=[], superseded=gone, register=count, roll=asked.roll,
        outcome={},
    )  # fmt: skip
    result = statements.statement("result", ballot_file.result_facts(files))
    said = {0: opening, len(leaves): result}
    leaves.append(statements.leaf_of(result))
    checkpoint = checkpoints.sign(key, ORIGIN, len(leaves), journal.root(leaves))
    return ballot_file.public_folder(files, journal=leaves, statements=said, checkpoint=checkpoint)


def recounted(mode: str, files: dict[str, bytes]) -> float:
    """Seconds of the wall for one recount, start of Python included; the totals are compared with the first program's."""
    with tempfile.TemporaryDirectory() as place:
        for name, data in files.items():
            (Path(place) / name).write_bytes(data)
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-I", "-S", f"{place}/recount.py"], capture_output=True, text=True, check=False
        )
        taken = time.perf_counter() - begun
    if done.returncode or not done.stdout.endswith("Tout concorde.\n"):
        raise SystemExit(f"Recompte de {BALLOTS} bulletins : {done.stdout}{done.stderr}")
    if mode == "approval" and any(
        f"Projet {code} : {total}\n" not in done.stdout
        for code, total in json.loads(files["result.json"])["totals"].items()
    ):
        raise SystemExit("Les deux programmes ne comptent pas les mêmes totaux.")
    return taken


def row(name: str, ratio: float, rate: float, middle_ms: float, worst_ms: float) -> Line:
    """One line of the table: measured seconds over the goal's."""
    return {
        "name": name, "floor": "secondes", "ratio": round(ratio, 3), "goal": 1.0,
        "rps": round(rate, 1), "p50_ms": round(middle_ms, 2), "p99_ms": round(worst_ms, 2),
    }  # fmt: skip


def measures() -> Iterator[Line]:
    """Recounts of the plainest mode and of the heaviest, three times each; then sealing, one ballot at a time."""
    for mode, name in (("approval", "recompte de 50 000 bulletins"), ("judgment", "recompte de 50 000 jugements")):
        files = folder_of(mode)
        taken = sorted(recounted(mode, files) for _n in range(3))
        yield row(name, taken[1] / GOAL_S, BALLOTS / taken[1], taken[1] * 1000, taken[2] * 1000)
    _private, public = seals.new_urn_keys()
    each = []
    for number in range(SEALED):
        begun = time.perf_counter()
        sealed = seals.seal(public, 1, sha256(str(number).encode()).hexdigest().encode(), 256)
        each.append(time.perf_counter() - begun)
        assert len(sealed.ct) == 256 + seals.RANDOM_BYTES + seals.OVERHEAD_BYTES
    each.sort()
    middle, worst = each[SEALED // 2] * 1000, each[SEALED * 99 // 100] * 1000
    yield row("sceller un bulletin (but : 1 ms)", middle / 1.0, SEALED / sum(each), middle, worst)
