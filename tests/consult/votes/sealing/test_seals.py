"""Sealed ballots: what goes in comes out, and nothing else does."""

import hashlib
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from consult.votes.sealing import seals
from consult.votes.sealing.seals import Sealed, SealError

LENGTH = 64
CHOICE = seals.canonical(["1", "3"])


@pytest.fixture(scope="module")
def urn() -> tuple[bytes, bytes]:
    return seals.new_urn_keys()


@given(st.binary(max_size=LENGTH - 1))
def test_what_is_padded_comes_back(choice: bytes):
    padded = seals.pad(choice, LENGTH)
    assert len(padded) == LENGTH
    assert seals.unpad(padded) == choice


@pytest.mark.parametrize("padded", [b"", bytes(16), b"abc", b"abc\x80\0\1"])
def test_a_padding_that_is_not_ours_is_refused(padded: bytes):
    with pytest.raises(SealError):
        seals.unpad(padded)


def test_a_choice_that_does_not_fit_is_refused_rather_than_cut():
    with pytest.raises(ValueError, match="64 octets"):
        seals.pad(bytes(LENGTH), LENGTH)


def test_a_sealed_ballot_opens_to_its_choice(urn: tuple[bytes, bytes]):
    sealed = seals.seal(urn[1], 7, CHOICE, LENGTH)
    r, choice = seals.opened(urn[0], 7, sealed)
    assert (len(r), choice) == (32, CHOICE)
    assert sealed.com == hashlib.sha256(r + CHOICE).digest()


def test_every_ballot_of_a_question_has_the_same_length_and_no_two_are_alike(urn: tuple[bytes, bytes]):
    ballots = [seals.seal(urn[1], 7, seals.canonical(choice), LENGTH) for choice in ([], ["1"], ["1"], ["1", "2", "3"])]
    assert {len(b.ct) for b in ballots} == {32 + LENGTH + seals.OVERHEAD_BYTES}
    assert len({b.ct for b in ballots}) == len({b.com for b in ballots}) == len({b.receipt for b in ballots}) == 4


@pytest.mark.promise("B-7")
def test_a_ballot_of_another_question_does_not_open(urn: tuple[bytes, bytes]):
    sealed = seals.seal(urn[1], 7, CHOICE, LENGTH)
    with pytest.raises(SealError, match="pour cette question"):
        seals.opened(urn[0], 8, sealed)


def test_another_key_does_not_open_it(urn: tuple[bytes, bytes]):
    sealed = seals.seal(urn[1], 7, CHOICE, LENGTH)
    with pytest.raises(SealError):
        seals.opened(seals.new_urn_keys()[0], 7, sealed)


@pytest.mark.promise("B-7")
def test_one_changed_byte_of_the_ciphertext_or_of_the_commitment_is_seen(urn: tuple[bytes, bytes]):
    sealed = seals.seal(urn[1], 7, CHOICE, LENGTH)
    for at in range(len(sealed.ct)):
        changed = bytearray(sealed.ct)
        changed[at] ^= 1
        with pytest.raises(SealError):
            seals.opened(urn[0], 7, Sealed(bytes(changed), sealed.com))
    with pytest.raises(SealError, match="annoncé"):
        seals.opened(urn[0], 7, Sealed(sealed.ct, bytes(32)))
    for ct in (b"", sealed.ct[:40], sealed.ct + b"\0"):
        with pytest.raises(SealError):
            seals.opened(urn[0], 7, Sealed(ct, sealed.com))


def test_the_receipt_needs_only_the_hash_of_the_ciphertext(urn: tuple[bytes, bytes]):
    sealed = seals.seal(urn[1], 7, CHOICE, LENGTH)
    expected = hashlib.sha256(hashlib.sha256(sealed.ct).digest() + sealed.com).digest()
    assert sealed.receipt == seals.receipt_of(sealed.ct, sealed.com) == expected
    assert seals.receipt_of_hash(hashlib.sha256(sealed.ct).digest(), sealed.com) == expected


def test_a_pseudonym_is_one_per_person_question_and_key():
    kc, person = seals.new_kc(), uuid4()
    names = {
        seals.pseudonym(*parts)
        for parts in [(kc, 1, person), (kc, 2, person), (kc, 1, uuid4()), (seals.new_kc(), 1, person)]
    }
    assert {len(name) for name in names} == {16}
    assert len(names) == 4
    assert seals.pseudonym(kc, 1, person) == seals.pseudonym(kc, 1, UUID(str(person)))


def test_the_pseudonym_is_the_one_that_is_written_down():
    """HMAC-SHA256 of a fixed key and person, worked out once with another program (openssl dgst -mac hmac)."""
    expected = "04f8b876f7c6cdbb552be061cc7498de"
    found = seals.pseudonym(bytes(range(32)), 12, UUID(int=1)).hex()
    assert found == expected


@pytest.mark.parametrize(
    ("choice", "written"),
    [
        (["2", "1"], '["2","1"]'),
        ({"b": 1, "a": 2}, '{"a":2,"b":1}'),
        ({"é": 0}, '{"é":0}'),
    ],
)
def test_a_choice_is_written_in_one_way(choice: object, written: str):
    assert seals.canonical(choice) == written.encode()


@pytest.mark.parametrize("choice", [float("nan"), ["\ud800"], {1, 2}])
def test_what_json_cannot_hold_is_refused(choice: object):
    with pytest.raises((ValueError, TypeError)):
        seals.canonical(choice)


def test_public_keys_follow_from_the_private_ones():
    private, public = seals.new_urn_keys()
    assert seals.urn_public_key(private) == public
    log = seals.new_log_key()
    assert seals.log_public_key(log) == Ed25519PrivateKey.from_private_bytes(log).public_key().public_bytes_raw()
    assert len({len(key) for key in (private, public, log, seals.new_kc())}) == 1
