"""What is published of a vote, and what is kept back."""

import hashlib
import json
import random

import pytest

from consult.votes.sealing import ballot_file
from consult.votes.sealing.ballot_file import CountedBallot, Sheet, publication, totals
from tests.consult.votes.sealing.votes import CODES, make_vote

ALL = {
    "question.json", "ballots.jsonl", "paper.jsonl", "superseded.txt", "result.json", "recount.py", "LISEZMOI.md",
    "journal.txt", "statements.jsonl", "checkpoint",
}  # fmt: skip


@pytest.mark.parametrize(
    ("mode", "choices", "found"),
    [
        ("approval", [["1"], ["1", "2"], []], {"1": 2, "2": 1, "3": 0}),
        ("budget", [["3"], ["3", "2"]], {"1": 0, "2": 1, "3": 2}),
        ("points", [{"1": 7, "2": 3}, {"2": 10}], {"1": 7, "2": 13, "3": 0}),
        ("score", [{"3": 5}, {"3": 4}], {"1": 0, "2": 0, "3": 9}),
        ("quadratic", [{"1": 3}, {"1": 1, "2": 2}], {"1": 4, "2": 2, "3": 0}),
        (
            "ranking",
            [["1", "2", "3"], ["2"], []],
            {"1": {"first": 1, "borda": 2}, "2": {"first": 1, "borda": 3}, "3": {"first": 0, "borda": 0}},
        ),
        (
            "judgment",
            [{"1": 0, "2": 5}, {"1": 1}],
            {"1": [1, 1, 0, 0, 0, 0], "2": [0, 0, 0, 0, 0, 2], "3": [0, 0, 0, 0, 0, 2]},
        ),
    ],
)
def test_each_mode_has_its_totals(mode: str, choices: list[object], found: dict[str, object]):
    assert totals(mode, ["1", "2", "3"], choices) == found


@pytest.mark.parametrize(
    ("web", "paper", "long_patterns", "how"),
    [
        (11, 0, False, "ballots"),
        (10, 0, False, "totals"),
        (10, 40, False, "totals"),  # the ten online would be told apart
        (0, 11, False, "ballots"),
        (0, 10, False, "totals"),
        (0, 0, False, "totals"),
        (500, 3, False, "totals"),
        (500, 0, True, "scrutineers"),
        (10, 0, True, "totals"),
    ],
)
def test_few_ballots_or_telling_patterns_are_not_published(web: int, paper: int, long_patterns: bool, how: str):
    assert publication(web, paper, long_patterns=long_patterns) == how


def test_the_folder_holds_what_a_recount_needs():
    assert set(make_vote().folder()) == ALL


@pytest.mark.parametrize("change", [{"people": 5, "paper": ()}, {"long_patterns": True}])
def test_withheld_ballots_are_in_no_file(change: dict[str, object]):
    vote = make_vote(**change)
    folder = vote.folder()
    assert set(folder) == ALL - {"ballots.jsonl", "paper.jsonl"}
    rows = [json.loads(line) for line in vote.files["ballots.jsonl"].splitlines()]
    everything = b"".join(folder.values())
    assert rows
    assert not any(row[key].encode() in everything for row in rows for key in ("h", "r"))


def test_scrutineers_are_given_the_whole_unless_too_few_voted():
    assert set(make_vote(long_patterns=True).folder(scrutineers=True)) == ALL
    with pytest.raises(ValueError, match="Moins de onze"):
        make_vote(people=5, paper=()).folder(scrutineers=True)


def test_the_same_facts_give_the_same_bytes_whatever_their_order():
    ballots = [CountedBallot(hashlib.sha256(bytes([n])).digest(), bytes([n]) * 32, ["1"]) for n in range(30)]
    sheets = [Sheet(1 + n // 15, 1 + n % 15, bytes(32), ["2"]) for n in range(30)]
    expected = ballot_file.ballots_file(ballots), ballot_file.paper_file(sheets)
    chance = random.Random(3)
    chance.shuffle(ballots)
    chance.shuffle(sheets)
    assert (ballot_file.ballots_file(ballots), ballot_file.paper_file(sheets)) == expected


def test_the_order_of_the_file_is_that_of_hashes_and_not_of_votes():
    rows = [json.loads(line) for line in make_vote(people=50).files["ballots.jsonl"].splitlines()]
    assert [row["h"] for row in rows] == sorted(row["h"] for row in rows)


def test_a_paper_batch_declares_its_size_and_a_hash_that_tells_no_choice():
    sheets = [Sheet(1, 1, b"a" * 32, ["1"]), Sheet(1, 2, b"b" * 32, ["2"])]
    facts = ballot_file.paper_facts(1, sheets)
    assert set(facts) == {"batch", "sheets", "sha256"}
    assert facts["sheets"] == 2
    other = [Sheet(1, 1, b"c" * 32, ["1"]), sheets[1]]
    assert ballot_file.paper_facts(1, other)["sha256"] != facts["sha256"]


@pytest.mark.parametrize("numbers", [[(1, 2)], [(1, 1), (1, 1)], [(1, 1), (1, 3)], [(2, 1)]])
def test_sheets_are_numbered_without_a_gap(numbers: list[tuple[int, int]]):
    with pytest.raises(ValueError, match="sans trou"):
        ballot_file.paper_facts(1, [Sheet(batch, sheet, bytes(32), ["1"]) for batch, sheet in numbers])


def test_the_readme_says_what_is_missing_and_names_every_file():
    texts = {name: make_vote(**change).files["LISEZMOI.md"].decode() for name, change in
             {"all": {}, "few": {"people": 5, "paper": ()}, "long": {"long_patterns": True}}.items()}  # fmt: skip
    assert "Moins de onze" in texts["few"]
    assert "Moins de onze" not in texts["all"]
    assert "scrutateurs, qui" in texts["long"]
    assert all(f"`{name}`" in texts["all"] for name in ALL - {"LISEZMOI.md"})
    assert len(CODES) == 4
