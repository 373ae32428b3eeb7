"""Receipts that people read aloud, write down and type again."""

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.votes.sealing.words import ALPHABET, read_words, receipt_words

RECEIPT = hashlib.sha256(b"un bulletin").digest()


@given(st.binary(min_size=32, max_size=32))
def test_the_words_lead_back_to_the_receipt(receipt: bytes):
    words = receipt_words(receipt)
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){3}", words)
    assert receipt.hex().startswith(read_words(words))


@given(st.text(max_size=30))
def test_whatever_is_typed_is_either_a_prefix_or_a_refusal_in_words(text: str):
    try:
        found = read_words(text)
    except ValueError as refusal:
        found = str(refusal)
    assert re.fullmatch(r"[0-9a-f]{25}|.*caractère.*", found, re.DOTALL)


def test_no_two_characters_look_alike():
    assert len(set(ALPHABET)) == 32
    assert not set(ALPHABET) & set("ILOU")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("00000-11111-22222-33333", "0000000421084421084318c63"),
        ("OoOoO-IiLl1-22222-33333", "0000000421084421084318c63"),
        (" 00000 11111\u00a022222\u202f33333\n", "0000000421084421084318c63"),
        ("00000111112222233333", "0000000421084421084318c63"),
        ("zzzzz–zzzzz—zzzzz.zzzzz", "f" * 25),
    ],
)
def test_reading_is_tolerant(typed: str, read: str):
    assert read_words(typed) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "vingt|20 caractères"),
        ("K7QM3", "celui-ci en a 5"),
        ("K7QM3-" * 5, "celui-ci en a 25"),
        ("K7QM3-K7QM3-K7QM3-K7QM*", "« \\* » n’existe"),
        ("K7QM3-K7QM3-K7QM3-K7QMé", "« É » n’existe"),
    ],
)
def test_what_is_no_receipt_is_refused_in_french(typed: str, said: str):
    with pytest.raises(ValueError, match=said):
        read_words(typed)
