"""What the town signs of its journal. Vector: the signed note of golang.org/x/mod/sumdb/note."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.votes.sealing import checkpoints, journal, seals
from consult.votes.sealing.checkpoints import Checkpoint, CheckpointError, ForkError

KEY = bytes(range(32))
PUBLIC = seals.log_public_key(KEY)
ORIGIN = "votes.ville.fr/12"
LEAVES = [hashlib.sha256(bytes([n])).digest() for n in range(30)]
SIGNED = checkpoints.sign(KEY, ORIGIN, 30, journal.root(LEAVES))


def checkpoint(size: int, leaves: list[bytes] = LEAVES) -> Checkpoint:
    return Checkpoint(ORIGIN, size, journal.root(leaves[:size]))


def test_a_published_key_is_written_as_the_reference_writes_it():
    vkey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    key = base64.b64decode(vkey.split("+", 2)[2])[1:]
    assert checkpoints.verifier_key("PeterNeumann", key) == vkey


def test_a_signature_is_that_of_the_reference(monkeypatch: pytest.MonkeyPatch):
    """Ed25519 has no chance in it: the same text and key give the very line that Go's tests publish."""
    private = base64.b64decode("AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz")[1:]
    line = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    note = base64.b64decode(line)
    public = seals.log_public_key(private)
    assert note[:4] == checkpoints.key_id("PeterNeumann", public)
    with pytest.raises(CheckpointError, match="forme attendue"):
        checkpoints.read(f"{text}\n— PeterNeumann {line}\n", public)  # well signed, but no checkpoint


def test_what_was_signed_is_read():
    assert checkpoints.read(SIGNED, PUBLIC) == checkpoint(30)
    assert SIGNED.split("\n")[:2] == [ORIGIN, "30"]


def test_the_signatures_of_witnesses_are_passed_over():
    witness = checkpoints.sign(seals.new_log_key(), ORIGIN, 30, journal.root(LEAVES)).split("\n\n")[1]
    other = base64.b64encode(bytes(68)).decode()
    assert checkpoints.read(f"{SIGNED}{witness}— temoin.fr {other}\n", PUBLIC) == checkpoint(30)
    head, line = SIGNED.split("\n\n")
    assert checkpoints.read(f"{head}\n\n{witness}{line}", PUBLIC) == checkpoint(30)


def test_another_key_does_not_read_it():
    with pytest.raises(CheckpointError, match="pas signé"):
        checkpoints.read(SIGNED, seals.log_public_key(seals.new_log_key()))


@given(st.integers(0, len(SIGNED) - 2), st.characters(codec="utf-8"))
@settings(max_examples=150, deadline=None)
def test_one_changed_character_is_a_named_error(at: int, character: str):
    if SIGNED[at] != character:
        with pytest.raises(CheckpointError):
            checkpoints.read(SIGNED[:at] + character + SIGNED[at + 1 :], PUBLIC)


@given(st.text(max_size=200))
def test_garbage_is_a_named_error(text: str):
    with pytest.raises(CheckpointError):
        checkpoints.read(text, PUBLIC)


@pytest.mark.parametrize(
    ("origin", "size", "root"),
    [("", 1, bytes(32)), ("deux mots", 1, bytes(32)), ("a+b", 1, bytes(32)), ("a\nb", 1, bytes(32)),
     (ORIGIN, -1, bytes(32)), (ORIGIN, 1, bytes(31))],
)  # fmt: skip
def test_only_a_checkpoint_is_signed(origin: str, size: int, root: bytes):
    with pytest.raises(ValueError, match="origine"):
        checkpoints.sign(KEY, origin, size, root)


@pytest.mark.promise("B-9")
@pytest.mark.parametrize("size", [0, 1, 11, 16, 29, 30])
def test_a_journal_that_grew_may_be_signed(size: int):
    checkpoints.refuse_fork(checkpoint(size), checkpoint(30), LEAVES)
    checkpoints.refuse_fork(None, checkpoint(30), LEAVES)


@pytest.mark.promise("B-9")
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (checkpoint(20), checkpoint(29, LEAVES[:3] + LEAVES[4:]), "ne sont plus celles"),
        (checkpoint(20), checkpoint(30, [*LEAVES[:5], LEAVES[6], LEAVES[5], *LEAVES[7:]]), "ne sont plus celles"),
        (checkpoint(30), checkpoint(20), "passé de 30 à 20"),
        (Checkpoint("ailleurs", 20, journal.root(LEAVES[:20])), checkpoint(30), "même journal"),
        (None, Checkpoint(ORIGIN, 30, bytes(32)), "Ces feuilles"),
    ],
)  # fmt: skip
def test_two_stories_are_never_signed(old: Checkpoint | None, new: Checkpoint, said: str):
    changed = {29: LEAVES[:3] + LEAVES[4:], 20: LEAVES[:20]}.get(new.size, LEAVES)
    if new.size == 30 and old and old.origin == ORIGIN:
        changed = [*LEAVES[:5], LEAVES[6], LEAVES[5], *LEAVES[7:]]
    with pytest.raises(ForkError, match=said):
        checkpoints.refuse_fork(old, new, changed)
