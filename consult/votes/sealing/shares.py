"""Three trustees hold a key, any two of them can rebuild it, and one alone knows nothing of it (Shamir, 1979).

A share is written `12-2-TTTTT-…-CCCCC`: the question, the share's number, a tag common to the three, thirteen groups of
which the last character checks the four before it, and a last group that checks everything. A mistyped share is named,
with its group. Arithmetic is modulo the first prime above 2²⁵⁶.
"""

import hashlib
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consult.votes.sealing.words import ALPHABET, GROUP, clean, decode, encode
from core.lib.sentences import SaidError, name, sentence

PRIME = 2**256 + 297
SECRET_BYTES = 32
NEEDED, HELD = 2, 3
DATA_GROUPS = 13  # of four characters and their check: 260 bits


class ShareError(SaidError):
    """A share is mistyped, foreign, or missing; the words name it."""


@dataclass(frozen=True)
class Share:
    """One trustee's part: a point of the line that crosses the vertical axis at the secret."""

    question: int
    index: int
    tag: str
    value: int

    def __str__(self) -> str:
        data = encode(self.value, DATA_GROUPS * (GROUP - 1))
        groups = [data[at : at + GROUP - 1] for at in range(0, len(data), GROUP - 1)]
        body = [self.tag, *(group + _check(group, at) for at, group in enumerate(groups, 1))]
        return "-".join([str(self.question), str(self.index), *body, _seal(self)])


def split(secret: bytes, question: int) -> tuple[str, str, str]:
    """Three shares of a secret of 32 bytes, to print and to hand out; any two give it back.

    Raises ValueError for another length.
    """
    if len(secret) != SECRET_BYTES:
        raise ValueError("Le secret à partager compte 32 octets.")
    start = int.from_bytes(secret, "big")
    while True:
        slope = secrets.randbelow(PRIME)
        values = [(start + slope * index) % PRIME for index in range(1, HELD + 1)]
        if max(values) < 2**256:  # all but once in 2²⁴⁶; keeps every share within its groups
            one, two, three = (str(Share(question, at, _tag(secret), value)) for at, value in enumerate(values, 1))
            return one, two, three


def read(text: str) -> Share:
    """A share as typed, whatever the case, spaces or hyphens between groups. Raises ShareError naming the group that is mistyped."""
    fields = [field for field in re.split(r"[\s\-–—]+", text) if field]
    head, groups = fields[:2], [clean(field) for field in fields[2:]]
    if len(head) < 2 or not all(re.fullmatch(r"[0-9]{1,12}", field) for field in head):
        raise ShareError(sentence("Une part commence par le numéro de la question et le sien, comme « 12-2- »."))
    which = {"share": name(head[1]), "question": name(head[0])}
    if len(groups) != DATA_GROUPS + 2:
        raise ShareError(
            sentence(
                "La part %(share)s de la question %(question)s compte %(groups)s groupes après ses numéros ; %(given)s sont "
                "donnés.", groups=DATA_GROUPS + 2, given=len(groups), **which,
            )
        )  # fmt: skip
    for at, group in enumerate(groups):
        wrong = len(group) != GROUP or not set(group) <= set(ALPHABET)
        if wrong or (0 < at <= DATA_GROUPS and group[-1] != _check(group[:-1], at)):
            raise ShareError(
                sentence(
                    "La part %(share)s de la question %(question)s est mal recopiée au groupe %(at)s : « %(group)s ».",
                    at=at + 1, group=name(group), **which,
                )
            )  # fmt: skip
    value = decode("".join(group[:-1] for group in groups[1:-1]))
    share = Share(int(head[0]), int(head[1]), groups[0], value)
    if _seal(share) != groups[-1] or not 1 <= share.index <= HELD:
        words = sentence(
            "La part %(share)s de la question %(question)s est mal recopiée : ses groupes ne vont pas ensemble.",
            **which,
        )
        raise ShareError(words)
    return share


def join(shares: Iterable[str], question: int) -> bytes:
    """The secret (32 bytes) of two shares or more of this question.

    Raises ShareError when one is mistyped, of another question or another secret, or when fewer than two differ.
    """
    held = {share.index: share for share in map(read, shares)}
    for share in held.values():
        if share.question != question:
            raise ShareError(
                sentence(
                    "La part %(share)s est celle de la question %(other)s, non %(question)s.",
                    share=share.index, other=share.question, question=question,
                )
            )  # fmt: skip
    if len(held) < NEEDED:
        raise ShareError(
            sentence("Il faut %(needed)s parts différentes ; %(held)s donnée.", needed=NEEDED, held=len(held))
        )
    secret = _meet([(share.index, share.value) for share in held.values()])
    if secret >= 2**256 or {share.tag for share in held.values()} != {_tag(secret.to_bytes(SECRET_BYTES, "big"))}:
        raise ShareError(sentence("Ces parts ne viennent pas du même partage."))
    return secret.to_bytes(SECRET_BYTES, "big")


def _meet(points: Sequence[tuple[int, int]]) -> int:
    """Where the line through the points meets the vertical axis (Lagrange at zero)."""
    total = 0
    for x, y in points[:NEEDED]:
        for other, _ in points[:NEEDED]:
            if other != x:
                y = y * other * pow(other - x, -1, PRIME) % PRIME
        total += y
    return total % PRIME


def _check(group: str, at: int) -> str:
    """One character that no single wrong character leaves right: odd weights modulo 32."""
    return ALPHABET[(at + sum((2 * place + 1) * ALPHABET.index(c) for place, c in enumerate(group))) % 32]


def _short(*parts: bytes) -> str:
    return encode(int.from_bytes(hashlib.sha256(b"|".join(parts)).digest()[:4], "big") >> 7, GROUP)


def _tag(secret: bytes) -> str:
    return _short(b"consult|partage|v1", secret)


def _seal(share: Share) -> str:
    numbers = f"{share.question}|{share.index}|{share.tag}|{share.value}"
    return _short(b"consult|part|v1", numbers.encode())
