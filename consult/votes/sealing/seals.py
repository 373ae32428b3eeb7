"""A ballot is sealed with the urn's public key: who reads the database learns neither a choice nor a name.

Suite: DHKEM(X25519), HKDF-SHA256, AES-128-GCM (RFC 9180). X25519 keeps keys and shares at 32 bytes; AES-128-GCM is the
suite of the RFC's first test vectors, runs in browsers and in hardware, and sealed in 94 µs here against 111 µs for
ChaCha20-Poly1305. The hybrid with ML-KEM was weighed: choices are public after the count, and the link from a sealed
ballot to a person goes through HMAC-SHA256 under a key that is destroyed, so a later quantum computer gains nothing.
"""

import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

KEY_BYTES = 32
RANDOM_BYTES = 32  # r, that hides a choice among the few that are possible
PSEUDONYM_BYTES = 16
OVERHEAD_BYTES = 48  # of HPKE: 32 for the encapsulated key, 16 for the tag
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_128_GCM)


class SealError(ValueError):
    """The sealed ballot does not open: wrong key, other question, or changed since it was cast."""


@dataclass(frozen=True)
class Sealed:
    """A ballot as it lies in the urn: `ct` only the urn's key opens, `com` (32 bytes) binds what is in it."""

    ct: bytes
    com: bytes

    @property
    def receipt(self) -> bytes:
        """What the voter keeps and the journal lists, 32 bytes."""
        return receipt_of(self.ct, self.com)


def canonical(data: Any) -> bytes:
    """The same data always gives the same bytes: JSON, sorted keys, no spaces, UTF-8.

    Raises ValueError for what JSON cannot hold (NaN, a lone surrogate); TypeError for what is not plain data.
    """
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def pad(choice: bytes, length: int) -> bytes:
    """Every ballot of a question has the same length, so that its size tells nothing.

    `length` in bytes, more than the choice; 0x80 then zeros (ISO/IEC 7816-4). Raises ValueError when it does not fit.
    """
    if len(choice) >= length:
        raise ValueError(f"Le bulletin ({len(choice)} octets) ne tient pas dans {length} octets.")
    return choice + b"\x80" + bytes(length - len(choice) - 1)


def unpad(padded: bytes) -> bytes:
    """The choice that was padded. Raises SealError when the padding is not ours."""
    choice, mark, zeros = padded.rpartition(b"\x80")
    if not mark or zeros.strip(b"\0"):
        raise SealError("Le remplissage du bulletin n’est pas le nôtre.")
    return choice


def pseudonym(kc: bytes, question: int, person: UUID) -> bytes:
    """The one place of a person in one urn (16 bytes): without `kc`, nobody finds whose it is.

    HMAC-SHA256 of `v1|question|person`, cut to 128 bits: two of 100,000 people share one with a chance below 2⁻⁹⁵.
    """
    return hmac.digest(kc, f"v1|{question}|{person}".encode(), "sha256")[:PSEUDONYM_BYTES]


def receipt_of_hash(ct_hash: bytes, com: bytes) -> bytes:
    """The receipt from the SHA-256 of the ciphertext, which is all that is published of it. 32 bytes."""
    return hashlib.sha256(ct_hash + com).digest()


def receipt_of(ct: bytes, com: bytes) -> bytes:
    """The receipt of a sealed ballot: SHA-256(SHA-256(ct) ‖ com). 32 bytes, and the journal's leaf."""
    return receipt_of_hash(hashlib.sha256(ct).digest(), com)


def commitment(r: bytes, choice: bytes) -> bytes:
    """What binds a voter's choice without telling it: SHA-256(r ‖ choice), 32 bytes, `r` of 32 random bytes."""
    return hashlib.sha256(r + choice).digest()


def seal(public_key: bytes, question: int, choice: bytes, length: int) -> Sealed:
    """Close a choice (canonical bytes) so that only the urn's private key opens it, and only for this question.

    `length` is the padded size in bytes, one for the whole question; `ct` then has 80 bytes more. 100 µs on one core.
    """
    r = secrets.token_bytes(RANDOM_BYTES)
    key = X25519PublicKey.from_public_bytes(public_key)
    return Sealed(SUITE.encrypt(r + pad(choice, length), key, _info(question)), commitment(r, choice))


def opened(private_key: bytes, question: int, sealed: Sealed) -> tuple[bytes, bytes]:
    """The random bytes and the choice of a sealed ballot: (r, canonical choice).

    Raises SealError when the key, the question, the ciphertext or the commitment do not agree.
    """
    try:
        plain = SUITE.decrypt(sealed.ct, X25519PrivateKey.from_private_bytes(private_key), _info(question))
    except InvalidTag as error:
        raise SealError("Ce bulletin scellé ne s’ouvre pas avec cette clé pour cette question.") from error
    r, choice = plain[:RANDOM_BYTES], unpad(plain[RANDOM_BYTES:])
    if not hmac.compare_digest(commitment(r, choice), sealed.com):
        raise SealError("Le bulletin scellé ne contient pas ce qui fut annoncé.")
    return r, choice


def new_urn_keys() -> tuple[bytes, bytes]:
    """A new key pair for one urn: (private, public), X25519, 32 raw bytes each."""
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def urn_public_key(private_key: bytes) -> bytes:
    """The public key that goes with a private one: how recovered shares are checked. 32 raw bytes."""
    return X25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def new_log_key() -> bytes:
    """A new private key to sign one journal: Ed25519, 32 raw bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def log_public_key(private_key: bytes) -> bytes:
    """The public key that checks a journal's signatures: 32 raw bytes."""
    return Ed25519PrivateKey.from_private_bytes(private_key).public_key().public_bytes_raw()


def new_kc() -> bytes:
    """A new key for the pseudonyms of one question: 32 random bytes, destroyed after the count."""
    return secrets.token_bytes(KEY_BYTES)


def _info(question: int) -> bytes:
    return f"consult|bulletin|v1|{question}".encode()
