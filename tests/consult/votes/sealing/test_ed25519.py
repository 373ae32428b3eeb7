"""The signature check that anyone can read, against the vectors of RFC 8032 §7.1 and another library."""

import random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from consult.votes.sealing.recount import ORDER, is_signed, point_of

VECTORS = {
    "TEST 1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b"
        "d25bf5f0595bbe24655141438e7a100b",
    ),
    "TEST 2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c"
        "387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "TEST 3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659"
        "4a7c15e9716ed28dc027beceea1ec40a",
    ),
    "TEST SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd"
        "454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e030"
        "3dca179c138ac17ad9bef1177331a704",
    ),
}


@pytest.mark.parametrize("name", VECTORS)
def test_the_vectors_of_the_rfc_are_accepted_and_none_of_their_neighbours(name: str):
    key, message, signature = (bytes.fromhex(part) for part in VECTORS[name])
    assert is_signed(key, message, signature)
    assert not is_signed(key, message + b"x", signature)
    for at in range(0, 64, 3):
        wrong = bytearray(signature)
        wrong[at] ^= 1
        assert not is_signed(key, message, bytes(wrong))


def test_it_agrees_with_another_library_on_random_messages():
    chance = random.Random(8032)
    for size in range(0, 120, 7):
        private = Ed25519PrivateKey.from_private_bytes(chance.randbytes(32))
        key, message = private.public_key().public_bytes_raw(), chance.randbytes(size)
        assert is_signed(key, message, private.sign(message))
        assert not is_signed(key, message, private.sign(message + b"."))


def test_a_signature_is_written_in_one_way_only():
    """Adding the order to S gives the same equation: RFC 8032 asks to refuse it, and so a second form of one signature."""
    key, message, signature = (bytes.fromhex(part) for part in VECTORS["TEST 2"])
    again = int.from_bytes(signature[32:], "little") + ORDER
    assert not is_signed(key, message, signature[:32] + again.to_bytes(32, "little"))
    assert not is_signed(key, message, signature + b"\0")
    assert not is_signed(key, message, signature[:-1])


@pytest.mark.parametrize("data", [b"\xff" * 32, (2).to_bytes(32, "little"), b"", bytes(31)])
def test_what_is_no_point_is_no_key(data: bytes):
    with pytest.raises((ValueError, IndexError)):
        point_of(data)
