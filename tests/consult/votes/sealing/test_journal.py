"""The journal only grows, and its order tells nothing. Vectors: RFC 6962's reference tests (certificate-transparency)."""

import hashlib
import random
import time
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.votes.sealing import journal

LEAVES = [bytes.fromhex(h) for h in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                                     "606162636465666768696a6b6c6d6e6f")]  # fmt: skip
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
CONSISTENCY = {
    (1, 1): (),
    (1, 8): (
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ),
    (6, 8): (
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ),
    (2, 5): (
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ),
}
INCLUSION_OF_THE_SIXTH_IN_8 = (
    "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
)


def receipts(count: int, seed: int = 0) -> list[bytes]:
    return [hashlib.sha256(f"{seed}|{n}".encode()).digest() for n in range(count)]


@pytest.mark.parametrize("size", range(9))
def test_roots_are_those_of_the_reference(size: int):
    assert journal.root(LEAVES[:size]).hex() == ROOTS[size]


@pytest.mark.parametrize(("sizes", "proof"), CONSISTENCY.items())
def test_consistency_proofs_are_those_of_the_reference(sizes: tuple[int, int], proof: tuple[str, ...]):
    old, new = sizes
    found = journal.consistency_proof(LEAVES[:new], old)
    assert tuple(node.hex() for node in found) == proof
    assert journal.is_consistent(old, bytes.fromhex(ROOTS[old]), new, bytes.fromhex(ROOTS[new]), found)


def test_an_inclusion_proof_is_that_of_the_reference():
    found = journal.inclusion_proof(LEAVES, 5)
    assert tuple(node.hex() for node in found) == INCLUSION_OF_THE_SIXTH_IN_8
    assert journal.is_included(LEAVES[5], 5, 8, found, bytes.fromhex(ROOTS[8]))


def test_every_leaf_of_every_small_tree_is_proved_and_at_its_place_only():
    for size in range(1, 35):
        leaves = receipts(size)
        tree_root = journal.root(leaves)
        for index in range(size):
            proof = journal.inclusion_proof(leaves, index)
            assert journal.is_included(leaves[index], index, size, proof, tree_root)
            assert not journal.is_included(leaves[index], index + 1, size, proof, tree_root)
            assert not journal.is_included(b"x" * 32, index, size, proof, tree_root)
            assert not journal.is_included(leaves[index], index, size, [*proof, bytes(32)], tree_root)
            assert not proof or not journal.is_included(leaves[index], index, size, proof[:-1], tree_root)
    with pytest.raises(IndexError):
        journal.inclusion_proof(receipts(3), 3)


@pytest.mark.promise("B-9")
def test_every_growth_is_proved_and_no_rewriting_is():
    for new in range(1, 35):
        leaves = receipts(new)
        new_root = journal.root(leaves)
        for old in range(new + 1):
            old_root, proof = journal.root(leaves[:old]), journal.consistency_proof(leaves, old)
            assert journal.is_consistent(old, old_root, new, new_root, proof)
            if old:
                other = journal.root([b"x" * 32, *leaves[1:old]])
                assert not journal.is_consistent(old, other, new, new_root, proof)
                assert not journal.is_consistent(old, old_root, new, other if old == new else bytes(32), proof)
            assert not journal.is_consistent(old, old_root, new, new_root, [*proof, bytes(32)])
            assert not proof or not journal.is_consistent(old, old_root, new, new_root, proof[:-1])
    with pytest.raises(ValueError, match="ne prolonge pas"):
        journal.consistency_proof(receipts(3), 4)
    assert not journal.is_consistent(4, bytes(32), 3, bytes(32), [bytes(32)])


def test_tiles_hold_the_hashes_of_their_level():
    leaves = receipts(600)
    assert journal.tile(leaves, 0, 2, 88) == b"".join(map(journal.leaf_hash, leaves[512:]))
    assert journal.tile(leaves, 1, 0, 2) == journal.root(leaves[:256]) + journal.root(leaves[256:512])
    assert journal.entries(leaves, 2, 88)[:34] == b"\x00\x20" + leaves[512]
    for level, index, width in ((0, 2, 89), (1, 0, 3), (0, 0, 0), (0, 0, 257), (-1, 0, 1)):
        with pytest.raises(ValueError, match="tuile"):
            journal.tile(leaves, level, index, width)
    with pytest.raises(ValueError, match="lot"):
        journal.entries(leaves, 3, 1)


def test_static_files_are_those_that_a_reader_asks_for():
    names = dict(journal.static_files(receipts(600)))
    assert sorted(names) == [
        "tile/0/000", "tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/001", "tile/entries/002.p/88",
    ]  # fmt: skip
    later = dict(journal.static_files(receipts(601), known=600))
    assert sorted(later) == ["tile/0/002.p/89", "tile/entries/002.p/89"]
    assert journal._path(1234067, 256) == "x001/x234/067"
    assert dict(journal.static_files([])) == {}


def test_fewer_than_eleven_wait_until_the_close():
    waiting = receipts(10)
    assert journal.next_batch(waiting, closing=False) == []
    assert journal.next_batch(waiting, closing=True) == sorted(waiting)
    assert journal.next_batch([], closing=True) == []


def test_a_batch_leaves_eleven_behind_so_that_the_last_one_is_never_small():
    waiting = receipts(30)
    assert journal.next_batch(waiting[:21], closing=False) == []
    first = journal.next_batch(waiting, closing=False)
    assert len(first) == 19
    assert first == sorted(first)
    rest = journal.next_batch(set(waiting) - set(first), closing=True)
    assert len(rest) == 11
    assert sorted(first + rest) == sorted(waiting)


def test_replaced_receipts_hide_nobody():
    waiting = receipts(40)
    assert journal.next_batch(waiting, closing=False, replaced=waiting[:19]) == []
    batch = journal.next_batch(waiting, closing=False, replaced=waiting[:18])
    assert len(set(batch) - set(waiting[:18])) == 11
    assert set(waiting[:18]) <= set(batch)


def test_a_receipt_that_waits_twice_is_refused():
    with pytest.raises(ValueError, match="deux fois"):
        journal.next_batch([bytes(32), bytes(32)], closing=True)


def guesses(people: int, batch_of: Callable[[list[bytes], bool], list[bytes]]) -> float:
    """How often an observer names the voter of a leaf, who knows the exact order of the votes and sees each batch.

    It holds the nth leaf of a batch for the vote of the nth person who could be in it, from whichever end of the batch
    is nearer: where the journal keeps the order of the votes, those who stayed behind have then moved the fewest.
    Nobody can do better than chance when values are drawn at random and sorted.
    """
    chance = random.Random(2026)
    moments = {*chance.sample(range(1, people), people // 15), people}
    waiting: list[bytes] = []
    right = 0
    for number in range(1, people + 1):
        waiting.append(chance.randbytes(32))
        if number in moments:
            batch = batch_of(waiting, number == people)
            half = len(batch) // 2
            first = zip(batch[:half], waiting, strict=False)
            last = zip(reversed(batch[half:]), reversed(waiting), strict=False)
            right += sum(leaf == vote for leaf, vote in (*first, *last))
            waiting = [vote for vote in waiting if vote not in set(batch)]
    assert not waiting
    return right / people


@pytest.mark.promise("B-14")
def test_who_watches_the_order_guesses_one_in_eleven():
    bound = 1 / 11 + 3 * (1 / 11 * 10 / 11 / 4000) ** 0.5
    assert guesses(4000, lambda waiting, closing: journal.next_batch(waiting, closing=closing)) <= bound
    in_order = guesses(4000, lambda waiting, closing: list(waiting) if closing or len(waiting) >= 11 else [])
    assert in_order > bound, "the observer of this test is blind"


@pytest.mark.promise("B-14")
def test_the_last_voter_is_not_alone_in_the_batch_of_the_close():
    """Whoever votes after the last batch would be named for certain if batches emptied the waiting room."""

    def last_batch(people: int) -> int:
        waiting, batch = set(), []
        for number, receipt in enumerate(receipts(people), 1):
            waiting.add(receipt)
            batch = journal.next_batch(waiting, closing=number == people)
            waiting -= set(batch)
        return len(batch)

    assert min(last_batch(people) for people in range(11, 80)) >= 11


@given(st.lists(st.binary(min_size=32, max_size=32), unique=True, max_size=80), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_batch_is_sorted_whole_and_of_eleven_at_least(waiting: list[bytes], closing: bool):
    batch = journal.next_batch(waiting, closing=closing)
    assert batch == sorted(batch)
    assert set(batch) <= set(waiting)
    assert closing or not batch or len(batch) >= 11
    if closing:
        assert len(batch) == len(waiting)


def test_fifty_thousand_leaves_have_their_root_in_well_under_a_second():
    leaves = receipts(50_000)
    begun = time.process_time()
    journal.root(leaves)
    assert time.process_time() - begun < 1
