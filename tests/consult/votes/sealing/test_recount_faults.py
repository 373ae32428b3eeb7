"""Whatever is changed after the count is named: in a file, by a stranger, or by a town that signs its own lie."""

import functools
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.votes.sealing import recount, seals, statements
from consult.votes.sealing.recount import verdict
from tests.consult.votes.sealing.votes import Vote, lines, make_vote, result

Change = Callable[[bytes], bytes]


@functools.cache
def vote() -> Vote:
    return make_vote(removed=2, paper=(12, 5))


@functools.cache
def other_vote() -> Vote:
    return make_vote(seed=2)


def named(files: dict[str, bytes], *said: str) -> None:
    """The recount refuses these files, in one sentence that says all this."""
    good, told = verdict(files)
    assert not good, told
    assert "\n" not in told
    assert all(words in told for words in said), told


def row(change: Callable[[dict[str, object]], object], at: int = 3) -> Change:
    """One line of a file, changed as data and written again as it should be."""

    def changed(data: bytes) -> bytes:
        every = data.split(b"\n")
        found = json.loads(every[at])
        change(found)
        every[at] = seals.canonical(found)
        return b"\n".join(every)

    return changed


def other_choice(found: dict[str, object]) -> None:
    found["choice"] = ["4"] if found["choice"] != ["4"] else ["3"]


def stuffed(data: bytes) -> bytes:
    new = {"h": "ab" * 32, "r": "cd" * 32, "choice": ["1"]}
    return data + seals.canonical(new) + b"\n"


def swapped(data: bytes) -> bytes:
    """Two voters' choices change places: every total stays what it was."""
    every = data.split(b"\n")
    one = json.loads(every[0])
    at = next(n for n, line in enumerate(every) if line and json.loads(line)["choice"] != one["choice"])
    two = json.loads(every[at])
    one["choice"], two["choice"] = two["choice"], one["choice"]
    every[0], every[at] = seals.canonical(one), seals.canonical(two)
    return b"\n".join(every)


def foreign(data: bytes) -> bytes:
    """The ballot of another consultation takes the place of one of this."""
    every = data.split(b"\n")
    every[0] = other_vote().files["ballots.jsonl"].split(b"\n")[0]
    return b"\n".join(every)


BALLOT_FAULTS = [
    pytest.param(row(other_choice), "ballots.jsonl, ligne 4 : ce bulletin est changé", id="altered"),
    pytest.param(lines(lambda every: [*every[:2], *every[1:]]), "ligne 3 : ce bulletin est compté", id="duplicated"),
    pytest.param(stuffed, "ballots.jsonl, ligne 59 : ce bulletin est changé, ajouté", id="stuffed"),
    pytest.param(swapped, "ballots.jsonl, ligne 1 : ce bulletin est changé", id="swapped"),
    pytest.param(lines(lambda every: every[:7] + every[8:]), "Ni ballots.jsonl, ni superseded.txt", id="dropped"),
    pytest.param(
        foreign, "ballots.jsonl, ligne 1 : ce bulletin est changé, ajouté ou venu d'un autre vote", id="foreign"
    ),
    pytest.param(row(lambda found: found.update(h="AB" * 32)), "ballots.jsonl, ligne 4", id="capitals"),
]


def test_the_vote_that_these_tests_spoil_agrees_before():
    for files in (vote().folder(), vote().lied(), other_vote().folder()):
        assert verdict(files)[0]


@pytest.mark.promise("B-7")
@pytest.mark.parametrize(("change", "said"), BALLOT_FAULTS)
def test_a_changed_ballot_file_is_named_with_its_line(change: Change, said: str):
    files = vote().folder()
    named({**files, "ballots.jsonl": change(files["ballots.jsonl"])}, said)


@pytest.mark.promise("B-7")
@pytest.mark.parametrize(("change", "said"), BALLOT_FAULTS)
def test_it_is_named_even_when_the_town_signs_it_again(change: Change, said: str):
    named(vote().lied(ballots_jsonl=change), said)


@pytest.mark.promise("B-7")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lines(lambda every: [every[0], every[2], every[1], *every[3:]]), "déplacée après la signature"),
        (lines(lambda every: every[:-1]), "feuilles, alors que le checkpoint signé en annonce"),
        (lines(lambda every: every[:5] + every[6:]), "feuilles, alors que le checkpoint signé en annonce"),
        (lambda data: data + b"00" * 32 + b"\n", "feuilles, alors que le checkpoint signé en annonce"),
        (lines(lambda every: [*every[:5], b"00" * 32, *every[6:]]), "une feuille fut changée"),
    ],
)
def test_a_journal_that_was_reordered_or_cut_is_named(change: Change, said: str):
    files = vote().folder()
    named({**files, "journal.txt": change(files["journal.txt"])}, "journal.txt", said)


@pytest.mark.promise("B-7")
def test_an_older_journal_with_its_own_signature_is_named():
    """Rolled back to an earlier day: the signature is good, the result is not in it."""
    now = vote()
    then = Vote(now.asked, now.log_key, now.files, now.leaves[:-1], now.said)
    named({**now.folder(), **{name: then.folder()[name] for name in ("journal.txt", "checkpoint")}}, "statements.jsonl")


@pytest.mark.promise("B-7")
def test_counting_the_replaced_ballot_instead_of_the_last_is_named():
    """A version rolled back: the first choice of someone who changed it, counted, and the last one set aside."""
    files = vote().folder()
    counted = next(what for what in recount.recount(recount.Folder(files))[1].items() if what[1].startswith("compté"))[
        0
    ]
    old = files["superseded.txt"].split(b"\n")[0]
    named(
        vote().lied(superseded_txt=lambda data: data.replace(old, counted.encode())),
        "ballots.jsonl, ligne", "ce bulletin est remplacé par un plus récent",
    )  # fmt: skip


@pytest.mark.promise("B-7")
@pytest.mark.parametrize("what", ["unknown", "statement", "twice"])
def test_setting_aside_what_is_no_ballot_or_twice_the_same_is_named(what: str):
    statement, twice = vote().leaves[0].hex(), vote().files["superseded.txt"][:64].decode()
    receipt = {"unknown": "00" * 32, "statement": statement, "twice": twice}[what]
    named(vote().lied(superseded_txt=lambda data: data + f"{receipt}\n".encode()), "superseded.txt", receipt[:16])


@pytest.mark.promise("B-7")
def test_one_receipt_given_to_two_voters_is_named():
    last, leaves = len(vote().leaves) - 1, vote().leaves
    clash = Vote(vote().asked, vote().log_key, vote().files, [*leaves[:-1], leaves[3], leaves[-1]], dict(vote().said))
    clash.said[last + 1] = clash.said.pop(last)
    named(clash.lied(), "journal.txt")


def test_a_statement_is_written_in_one_way_only():
    files = vote().folder()
    again = files["statements.jsonl"].replace("é".encode(), b"\\u00e9", 1)
    assert again != files["statements.jsonl"]
    named({**files, "statements.jsonl": again}, "statements.jsonl, ligne")


@pytest.mark.promise("B-7")
def test_a_whole_folder_of_another_consultation_does_not_pass_for_this_one():
    mine, other = vote().folder(), other_vote().folder()
    for name in recount.NAMES:
        if mine[name] != other[name]:
            assert verdict({**mine, name: other[name]})[0] is False, name


@pytest.mark.promise("B-8")
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"register": 74}, "« register » y vaut 74"),
        ({"ballots": 76, "web": 59}, "« web » y vaut 59"),
        ({"roll": 97}, "« roll » y vaut 97"),
        ({"paper": 16}, "« paper » y vaut 16"),
        ({"totals": {"1": 1, "2": 2, "3": 3, "4": 4}}, "« totals »"),
    ],
)
def test_numbers_that_a_town_invents_and_signs_are_named(changed: dict[str, object], said: str):
    named(vote().lied(result_json=result(**changed)), "result.json", said)


@pytest.mark.promise("B-8")
def test_more_ballots_than_people_of_the_roll_are_named():
    crowded = make_vote(people=60, paper=(30,))
    asked = type(crowded.asked)(**{**vars(crowded.asked), "roll": 50})
    facts = {**asked.facts()}
    fresh = Vote(asked, crowded.log_key, dict(crowded.files))
    fresh.say(statements.opening(facts, opens="", closes="", code="", roll_sha256=""))
    fresh.leaves += crowded.leaves[1:-1]
    fresh.said |= {at: text for at, text in crowded.said.items() if 0 < at < len(crowded.leaves) - 1}
    fresh.said[len(fresh.leaves)] = b""
    fresh.leaves.append(bytes(32))
    question = seals.canonical({**facts, "published": "ballots"})
    named(
        fresh.lied(question_json=lambda _data: question, result_json=result(roll=50)), "90 bulletins pour 50 inscrits"
    )


@pytest.mark.parametrize(
    ("mode", "choice"),
    [
        ("approval", ["1", "2", "3", "4"]), ("approval", ["9"]), ("approval", ["1", "1"]), ("approval", {"1": 1}),
        ("budget", ["2", "3", "4"]), ("points", {"1": 11}), ("points", {"1": 0}), ("points", {"1": -3, "2": 3}),
        ("points", {"1": True}), ("points", {"1": "3"}), ("points", ["1"]), ("quadratic", {"1": 5, "2": 1}),
        ("score", {"1": 6}), ("ranking", ["1", "1"]), ("ranking", {"1": 1}), ("judgment", {"1": 6}),
        ("judgment", {"1": -1}), ("judgment", {"9": 1}), ("judgment", ["1"]),
    ],
)  # fmt: skip
def test_a_paper_ballot_that_breaks_the_rules_is_named_even_when_signed(mode: str, choice: object):
    spoiled = make_vote(mode, paper=(12,))
    change = row(lambda found: found.update(choice=choice))
    named(spoiled.lied(paper_jsonl=change), "paper.jsonl, ligne 4")


@pytest.mark.parametrize(
    "change",
    [row(other_choice), lines(lambda every: every[1:]), lines(lambda every: every[:-1]), lambda _data: b"",
     lines(lambda every: [every[1], every[0], *every[2:]])],
)  # fmt: skip
def test_paper_that_changed_since_it_was_entered_is_named_even_when_signed(change: Change):
    named(vote().lied(paper_jsonl=change), "paper.jsonl")


@pytest.mark.promise("B-9")
def test_a_journal_that_grew_agrees_with_its_older_copies():
    now = vote().folder()
    for size in (0, 1, 20, len(vote().leaves)):
        then = Vote(vote().asked, vote().log_key, vote().files, vote().leaves[:size], {})
        good, told = verdict(now, earlier={name: then.folder()[name] for name in ("journal.txt", "checkpoint")})
        assert good, told
        assert f"{size} feuilles, puis {len(vote().leaves)}" in told


@pytest.mark.promise("B-9")
@pytest.mark.parametrize("change", ["deleted", "moved", "cut"])
def test_a_leaf_that_left_the_journal_is_named(change: str):
    leaves = vote().leaves
    rewritten = {
        "deleted": leaves[:9] + leaves[10:],
        "moved": [*leaves[:9], leaves[10], leaves[9], *leaves[11:]],
        "cut": leaves[:9],
    }[change]
    fork = Vote(vote().asked, vote().log_key, vote().files, rewritten, {})
    good, told = verdict(fork.folder(), earlier=vote().folder())
    assert not good
    assert f"la ligne 10 de l'ancienne copie ({leaves[9].hex()[:16]}…) a disparu ou bougé" in told


def test_another_key_is_named():
    stranger = Vote(vote().asked, seals.new_log_key(), vote().files, vote().leaves, vote().said)
    named({**vote().folder(), "checkpoint": stranger.folder()["checkpoint"]}, "checkpoint")


@pytest.mark.promise("B-7")
@given(st.sampled_from(sorted(recount.NAMES)), st.integers(0), st.integers(1, 255))
@settings(max_examples=200, deadline=None)
def test_one_changed_byte_at_any_place_of_any_file_is_named(name: str, at: int, change: int):
    files = vote().folder()
    data = bytearray(files[name])
    data[at % len(data)] ^= change
    named({**files, name: bytes(data)}, name)


@pytest.mark.promise("B-7")
@given(st.sampled_from(sorted(recount.NAMES)), st.integers(0), st.binary(max_size=3), st.integers(0, 3))
@settings(max_examples=80, deadline=None)
def test_bytes_that_are_added_or_taken_away_are_named(name: str, at: int, added: bytes, taken: int):
    data = vote().folder()[name]
    at %= len(data) + 1
    changed = data[:at] + added + data[at + taken :]
    if changed != data:
        named({**vote().folder(), name: changed}, name)


@given(st.sampled_from(sorted(recount.NAMES)), st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
@settings(max_examples=80, deadline=None)
def test_garbage_in_any_file_is_one_sentence_that_names_a_file(name: str, data: bytes):
    named({**vote().folder(), name: data}, name)


DEEP = ("[" * 100_000).encode()


@pytest.mark.parametrize("name", recount.NAMES)
@pytest.mark.parametrize(
    "data", [b"null", b"[]", b"{}\n", b'{"index":0,"statement":"{}"}\n', b"\xff\xfe", DEEP, b"1" * 5000]
)
def test_plausible_garbage_is_one_sentence_too(name: str, data: bytes):
    named({**vote().folder(), name: data})
