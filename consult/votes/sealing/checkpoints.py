"""The town signs how long its journal is and what it holds, and can never sign two stories (C2SP signed note)."""

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from consult.votes.sealing import journal

ED25519 = b"\x01"  # the kind of signature, in C2SP's list
HASH_BYTES = 32


class CheckpointError(ValueError):
    """The checkpoint is malformed, or its signature is not that of the journal's key."""


class ForkError(ValueError):
    """The new checkpoint does not prolong the earlier one: it is never signed."""


@dataclass(frozen=True)
class Checkpoint:
    """What is signed: `origin` names the journal, `size` counts its leaves, `root` (32 bytes) stands for them all."""

    origin: str
    size: int
    root: bytes


def key_id(origin: str, public_key: bytes) -> bytes:
    """Four bytes that name a key in a signature: SHA-256(origin ‖ newline ‖ 0x01 ‖ key), cut."""
    return hashlib.sha256(origin.encode() + b"\n" + ED25519 + public_key).digest()[:4]


def verifier_key(origin: str, public_key: bytes) -> str:
    """The public key as it is published, with its own check: `origin+id+base64` (C2SP signed-note)."""
    return f"{origin}+{key_id(origin, public_key).hex()}+{_base64(ED25519 + public_key)}"


def sign(log_private_key: bytes, origin: str, size: int, root: bytes) -> str:
    """The signed note of a journal of `size` leaves: three lines, an empty one, a signature (C2SP tlog-checkpoint).

    `origin` is one line without `+` or spaces, as `votes.ville.fr/12`. Raises ValueError for another.
    """
    if not origin or any(c.isspace() or c == "+" for c in origin) or len(root) != HASH_BYTES or size < 0:
        raise ValueError("L’origine tient en un mot sans « + », la racine en 32 octets, la taille est positive.")
    private = Ed25519PrivateKey.from_private_bytes(log_private_key)
    text = f"{origin}\n{size}\n{_base64(root)}\n"
    named = key_id(origin, private.public_key().public_bytes_raw()) + private.sign(text.encode())
    return f"{text}\n— {origin} {_base64(named)}\n"


def read(text: str, public_key: bytes) -> Checkpoint:
    """The checkpoint that a note holds, once its signature is that of the key. Signatures of witnesses are passed over.

    Raises CheckpointError on anything else.
    """
    body, empty_line, signatures = text.partition("\n\n")
    lines = body.split("\n")
    if not empty_line or len(lines) < 3 or not re.fullmatch(r"0|[1-9][0-9]{0,15}", lines[1]):
        raise CheckpointError("Ce point de contrôle n’a pas la forme attendue.")
    origin, size, root = lines[0], lines[1], _bytes(lines[2])
    if len(root) != HASH_BYTES:
        raise CheckpointError("La racine du point de contrôle est mal écrite.")
    named = [_bytes(line.rpartition(" ")[2]) for line in signatures.split("\n") if line.startswith(f"— {origin} ")]
    ours = [note[4:] for note in named if note[:4] == key_id(origin, public_key)]
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(ours[0], f"{body}\n".encode())
    except (IndexError, InvalidSignature) as error:
        raise CheckpointError("Ce point de contrôle n’est pas signé par la clé du journal.") from error
    return Checkpoint(origin, int(size), root)


def refuse_fork(old: Checkpoint | None, new: Checkpoint, leaves: Sequence[bytes]) -> None:
    """A journal never signs what contradicts what it signed: asked before each new checkpoint is published.

    `leaves` are those of the new journal. The proof is made and checked as a stranger would. Raises ForkError.
    """
    if len(leaves) != new.size or journal.root(leaves) != new.root:
        raise ForkError("Ces feuilles ne sont pas celles du nouveau point de contrôle.")
    if old is None:
        return
    if old.origin != new.origin:
        raise ForkError("Les deux points de contrôle ne viennent pas du même journal.")
    if old.size > new.size:
        raise ForkError(f"Le journal est passé de {old.size} à {new.size} feuilles : une feuille n’en sort jamais.")
    proof = journal.consistency_proof(leaves, old.size)
    if not journal.is_consistent(old.size, old.root, new.size, new.root, proof):
        raise ForkError(f"Les {old.size} premières feuilles ne sont plus celles qui furent signées.")


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise CheckpointError("Le point de contrôle est illisible.") from error
    if _base64(data) != text:
        raise CheckpointError("Le point de contrôle n’est pas écrit de la seule manière admise.")
    return data
