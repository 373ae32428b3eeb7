"""Three trustees, two of whom are enough, and none alone."""

import itertools
import random
import secrets

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.votes.sealing import shares
from consult.votes.sealing.shares import PRIME, ShareError, join, read, split
from consult.votes.sealing.words import ALPHABET

SECRET = bytes(range(32))


@given(st.binary(min_size=32, max_size=32), st.integers(1, 10**9))
@settings(max_examples=40, deadline=None)
def test_any_two_of_three_give_the_secret_back(secret: bytes, question: int):
    parts = split(secret, question)
    for some in (*itertools.permutations(parts, 2), parts):
        assert join(some, question) == secret


@pytest.mark.parametrize("secret", [bytes(32), b"\xff" * 32, bytes(31) + b"\1"])
def test_the_ends_of_the_field_are_shared_too(secret: bytes):
    assert join(split(secret, 1)[1:], 1) == secret


def test_the_field_is_a_prime_one():
    assert all(pow(base, PRIME - 1, PRIME) == 1 for base in (2, 3, 5, 7, 11, 13))
    assert PRIME > 2**256


def test_one_share_is_not_enough_even_twice():
    one, _two, _three = split(SECRET, 12)
    for given_parts in ([], [one], [one, one]):
        with pytest.raises(ShareError, match="Il faut 2 parts différentes"):
            join(given_parts, 12)


def test_one_share_says_nothing_of_the_secret():
    """Shares of two secrets that differ most spread alike: the mean of 400 stays within 5 sigma of the middle."""
    for secret in (bytes(32), b"\xff" * 32):
        mean = sum(read(split(secret, 1)[0]).value for _n in range(400)) / 400 / 2**256
        assert abs(mean - 0.5) < 5 * (1 / 12**0.5) / 400**0.5


def test_a_share_says_which_one_it_is():
    assert [part.split("-")[:2] for part in split(SECRET, 12)] == [["12", "1"], ["12", "2"], ["12", "3"]]
    assert all(len(group) == 5 for part in split(SECRET, 12) for group in part.split("-")[2:])


def test_a_share_is_read_whatever_the_case_and_the_spaces():
    one, two, _three = split(SECRET, 12)
    typed = two.lower().replace("-", " – ").replace("0", "o").replace("1", "l")
    typed = typed.replace("l2", "12", 1)  # the question's number stays a number
    assert join([one.replace("-", "\n"), typed], 12) == SECRET


def test_every_single_mistyped_character_is_named_with_its_share_and_group():
    one, two, _three = split(SECRET, 12)
    for at, character in enumerate(two):
        if at < 5 or character == "-":
            continue
        for other in ALPHABET:
            if other != character:
                wrong = two[:at] + other + two[at + 1 :]
                group = two[:at].count("-") - 1
                named = f"La part 2 .* groupe {group} :" if 1 < group < 15 else "La part 2 .*"
                with pytest.raises(ShareError, match=named):
                    join([one, wrong], 12)


def test_exchanged_neighbours_are_seen():
    one, two, _three = split(SECRET, 12)
    at = next(n for n in range(12, len(two) - 1) if "-" not in two[n : n + 2] and two[n] != two[n + 1])
    with pytest.raises(ShareError, match="La part 2"):
        join([one, two[:at] + two[at + 1] + two[at] + two[at + 2 :]], 12)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda part: part[:-6], "14 sont donnés"),
        (lambda part: "", "commence par le numéro"),
        (lambda part: "abc-def", "commence par le numéro"),
        (lambda part: part.replace("12-2", "13-2", 1), "ne vont pas ensemble"),
        (lambda part: part.replace("12-2", "12-3", 1), "ne vont pas ensemble"),
        (lambda part: part.replace("12-2", "9" * 5000 + "-2", 1), "commence par le numéro"),
    ],
)
def test_a_damaged_share_is_refused_in_french(change, said: str):
    one, two, _three = split(SECRET, 12)
    with pytest.raises(ShareError, match=said):
        join([one, change(two)], 12)


def test_shares_of_another_question_or_of_another_secret_do_not_join():
    one, two, _three = split(SECRET, 12)
    with pytest.raises(ShareError, match="celle de la question 13"):
        join([one, split(SECRET, 13)[1]], 12)
    with pytest.raises(ShareError, match="même partage"):
        join([one, split(secrets.token_bytes(32), 12)[1]], 12)
    with pytest.raises(ShareError, match="même partage"):
        join([one, split(SECRET, 12)[1]], 12)  # the same secret, shared on another day
    assert join([one, two], 12) == SECRET


def test_only_a_key_is_shared():
    with pytest.raises(ValueError, match="32 octets"):
        split(b"court", 12)


@given(st.text(max_size=120))
def test_garbage_is_a_named_refusal(text: str):
    with pytest.raises(ShareError):
        shares.read(text)


def test_a_shuffled_share_is_a_named_refusal():
    one = list(split(SECRET, 12)[0])
    random.Random(1).shuffle(one)
    with pytest.raises(ShareError):
        shares.read("".join(one))
