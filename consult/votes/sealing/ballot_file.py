"""What is published of a vote: files from which anyone recounts, and which no one can change unseen.

Order of use, at the count: `documents` → `result_facts` → a result statement → its leaf ends the journal → a signed
checkpoint → `public_folder`. Formats: docs/methods/secret-et-recomptage.md. Every function gives the same bytes for the
same facts, whatever their order.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from consult.votes.sealing.checkpoints import verifier_key
from consult.votes.sealing.readme import readme
from consult.votes.sealing.seals import canonical

FEWEST_BALLOTS = 11  # below, a ballot file would tell too much of too few
WORST_GRADE, GRADES = 5, 6
LISTS = {"approval", "budget", "ranking"}  # modes whose choice is a list of codes
BALLOTS, TOTALS, SCRUTINEERS = "ballots", "totals", "scrutineers"
WITHHELD = ("ballots.jsonl", "paper.jsonl")
RECOUNT = Path(__file__).with_name("recount.py")


@dataclass(frozen=True)
class AskedOption:
    """One line of the ballot: its code, its title, and its cost in whole euros."""

    code: str
    title: str
    cost: int = 0


@dataclass(frozen=True)
class Asked:
    """One question as it was opened. `limit` is what a ballot may not pass, counted as its mode counts:

    most options (approval, ranking), euros (budget), points (points), credits (quadratic), highest mark (score). The
    last grade (judgment) is 5 and need not be given. `log_key` is the journal's public key, 32 bytes.
    """

    question: int
    title: str
    mode: str
    rule: str
    options: tuple[AskedOption, ...]
    roll: int
    origin: str
    log_key: bytes
    limit: int = WORST_GRADE
    settings: Mapping[str, Any] = field(default_factory=dict)  # what else decides of the result: plain data

    @property
    def codes(self) -> list[str]:
        """The codes in the order of the ballot."""
        return [option.code for option in self.options]

    def facts(self) -> dict[str, Any]:
        """What the opening statement declares, and `question.json` repeats."""
        return {
            "question": self.question,
            "title": self.title,
            "mode": self.mode,
            "rule": self.rule,
            "options": [{"code": o.code, "title": o.title, "cost": o.cost} for o in self.options],
            "roll": self.roll,
            "origin": self.origin,
            "log_key": verifier_key(self.origin, self.log_key),
            "limit": self.limit,
            "settings": dict(self.settings),
        }


@dataclass(frozen=True)
class CountedBallot:
    """One ballot that was opened and counted: the SHA-256 of its ciphertext, its random bytes (32 each), its choice."""

    ct_hash: bytes
    r: bytes
    choice: Any


@dataclass(frozen=True)
class Sheet:
    """One ballot on paper. `r`, 32 random bytes, keeps the batch's hash from telling the choices before the count."""

    batch: int
    sheet: int
    r: bytes
    choice: Any


def publication(web: int, paper: int, *, long_patterns: bool) -> str:
    """How much may be published: every ballot, or totals only when few voted, or ballots to scrutineers only.

    Online ballots and paper ones are two groups: eleven at least in each that is not empty, and eleven in all.
    `long_patterns`: a ballot can be filled in so many ways that one could be recognised by its pattern.
    """
    if 0 < web < FEWEST_BALLOTS or 0 < paper < FEWEST_BALLOTS or web + paper < FEWEST_BALLOTS:
        return TOTALS
    return SCRUTINEERS if long_patterns else BALLOTS


def totals(mode: str, codes: Sequence[str], choices: Iterable[Any]) -> dict[str, Any]:
    """What each option received, by code; the sum is over ballots, in any order.

    approval, budget: ballots that choose it. points, quadratic, score: sum of what they give. ranking: `first` places
    and `borda` points (options − 1 − place, nothing where it is not ranked). judgment: six counts, best grade first;
    an option left without a grade has the last.
    """
    if mode == "judgment":
        counts = {code: [0] * GRADES for code in codes}
        for choice in choices:
            for code in codes:
                counts[code][choice.get(code, WORST_GRADE)] += 1
        return counts
    if mode == "ranking":
        ranks = {code: {"first": 0, "borda": 0} for code in codes}
        for choice in choices:
            for code in choice[:1]:
                ranks[code]["first"] += 1
            for place, code in enumerate(choice):
                ranks[code]["borda"] += len(codes) - 1 - place
        return ranks
    sums = dict.fromkeys(codes, 0)
    for choice in choices:
        for code in choice:
            sums[code] += 1 if mode in LISTS else choice[code]
    return sums


def ballots_file(ballots: Iterable[CountedBallot]) -> bytes:
    """`ballots.jsonl`: one line a counted ballot, in the order of their hashes, which is that of nobody's vote."""
    ordered = sorted(ballots, key=lambda ballot: ballot.ct_hash)
    return _lines({"h": b.ct_hash.hex(), "r": b.r.hex(), "choice": b.choice} for b in ordered)


def paper_file(sheets: Iterable[Sheet]) -> bytes:
    """`paper.jsonl`: one line a sheet, batch by batch."""
    ordered = sorted(sheets, key=lambda sheet: (sheet.batch, sheet.sheet))
    return _lines({"batch": s.batch, "sheet": s.sheet, "r": s.r.hex(), "choice": s.choice} for s in ordered)


def paper_facts(batch: int, sheets: Iterable[Sheet]) -> dict[str, Any]:
    """What the statement of a paper batch declares as soon as it is entered: its size and hash, none of its choices.

    Raises ValueError unless the sheets are those of this batch, numbered from 1 without a gap.
    """
    ordered = sorted(sheets, key=lambda sheet: sheet.sheet)
    if [(s.batch, s.sheet) for s in ordered] != [(batch, number) for number in range(1, len(ordered) + 1)]:
        raise ValueError("Les feuilles d’un lot se numérotent de 1 à leur nombre, sans trou.")
    return {"batch": batch, "sheets": len(ordered), "sha256": hashlib.sha256(paper_file(ordered)).hexdigest()}


def documents(
    asked: Asked,
    *,
    published: str,
    ballots: Sequence[CountedBallot],
    sheets: Sequence[Sheet],
    superseded: Iterable[bytes],
    register: int,
    roll: int,
    outcome: Mapping[str, Any],
) -> dict[str, bytes]:
    """The files whose hashes the result statement declares, by name.

    `superseded`: the receipts that were replaced, 32 bytes each. `register`: how many people are marked as having
    voted. `roll`: people of the roll after corrections. `outcome`: what the tally rule found, plain data.
    """
    choices = [*(ballot.choice for ballot in ballots), *(sheet.choice for sheet in sheets)]
    result = {
        "ballots": len(choices),
        "web": len(ballots),
        "paper": len(sheets),
        "register": register,
        "roll": roll,
        "totals": totals(asked.mode, asked.codes, choices),
        "outcome": dict(outcome),
    }
    return {
        "question.json": _page({**asked.facts(), "published": published}),
        "ballots.jsonl": ballots_file(ballots),
        "paper.jsonl": paper_file(sheets),
        "superseded.txt": _hashes(sorted(superseded)),
        "result.json": _page(result),
        "recount.py": RECOUNT.read_bytes(),
        "LISEZMOI.md": readme(asked.title, published).encode(),
    }


def result_facts(files: Mapping[str, bytes]) -> dict[str, Any]:
    """What the result statement declares: the SHA-256 of every document, the totals and the numbers.

    The hash of a ballot file that is withheld is declared too: scrutineers check the one they are given.
    """
    result = json.loads(files["result.json"])
    numbers = {key: result[key] for key in ("totals", "ballots", "web", "paper", "register", "roll")}
    return {"files": {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}, **numbers}


def public_folder(
    files: Mapping[str, bytes],
    *,
    journal: Sequence[bytes],
    statements: Mapping[int, bytes],
    checkpoint: str,
    scrutineers: bool = False,
) -> dict[str, bytes]:
    """Everything that is published, by name; ballots are left out where `question.json` says so.

    `journal`: every leaf in order. `statements`: the exact bytes, by index of their leaf. `checkpoint`: signed over this
    journal. With `scrutineers`, the folder that they are given, ballots included. Raises ValueError when fewer than
    eleven voted: nobody is given those ballots.
    """
    published = json.loads(files["question.json"])["published"]
    if scrutineers and published == TOTALS:
        raise ValueError("Moins de onze bulletins : ils ne se communiquent à personne.")
    withheld = WITHHELD if published != BALLOTS and not scrutineers else ()
    return {
        **{name: data for name, data in files.items() if name not in withheld},
        "journal.txt": _hashes(journal),
        "statements.jsonl": _lines({"index": at, "statement": statements[at].decode()} for at in sorted(statements)),
        "checkpoint": checkpoint.encode(),
    }


def _lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(canonical(row) + b"\n" for row in rows)


def _page(data: Mapping[str, Any]) -> bytes:
    return (json.dumps(data, sort_keys=True, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _hashes(values: Iterable[bytes]) -> bytes:
    return b"".join(f"{value.hex()}\n".encode() for value in values)
