"""What the town declares of a vote stands in the same journal as the receipts, in words that cannot change later."""

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from consult.votes.sealing.seals import canonical


class Kind(StrEnum):
    """What can be declared. The values are published."""

    OPENING = "opening"  # question (as in question.json), opens, closes, code, roll_sha256
    CORRECTION = "correction"  # removed, added (people of the roll), withdrawn (receipts, hex), reason
    PAPER = "paper"  # batch, sheets, sha256 (of the batch's lines in paper.jsonl)
    RESULT = "result"  # files (name: SHA-256), totals, ballots, register
    DESTRUCTION = "destruction"  # what was destroyed, when, by whom


def statement(kind: Kind | str, facts: Mapping[str, Any]) -> bytes:
    """One declaration, as bytes that never vary: canonical JSON of its facts and its kind.

    Raises ValueError for a kind that does not exist, or facts that would name another.
    """
    if "kind" in facts:
        raise ValueError("La nature d’une déclaration ne se glisse pas dans ses faits.")
    return canonical({**facts, "kind": Kind(kind).value})


def leaf_of(declared: bytes) -> bytes:
    """The journal's leaf of a declaration: its SHA-256, 32 bytes."""
    return hashlib.sha256(declared).digest()


def opening(question: Mapping[str, Any], *, opens: str, closes: str, code: str, roll_sha256: str) -> bytes:
    """The first leaf: what is asked and to whom, fixed before anyone votes. Dates in ISO 8601, hashes in hexadecimal."""
    facts = {"question": dict(question), "opens": opens, "closes": closes, "code": code, "roll_sha256": roll_sha256}
    return statement(Kind.OPENING, facts)
