"""Pabulib's files, in all their spellings; a malformed one is told in one sentence with its line."""

import gzip
from fractions import Fraction
from pathlib import Path

import pytest

from consult.votes.tally import documented_json, pabulib
from consult.votes.tally.election import Ballot, Election, Option, UncountableError
from consult.votes.tally.files import read_file
from consult.votes.tally.pabulib_writing import write
from consult.votes.tally.reading import UnreadableBallotsError
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally.shared import PABULIB, approving, giving, grading, needed, ranking

GOOD = """META
key;value
description;Essai
num_projects;2
budget;100.50
vote_type;approval
rule;greedy
currency;EUR
PROJECTS
project_id;cost;votes;name
A;60;2;"Un banc ; à l’ombre"
B/1;40.5;1;"Un ""four"" à pain"
VOTES
voter_id;vote;age
1;A,B/1;30
2;A;
3;;
"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_a_plain_file_is_read():
    reading = pabulib.read(GOOD)
    election = reading.election
    assert election.options == (
        Option("A", "Un banc ; à l’ombre", Fraction(60)),
        Option("B/1", 'Un "four" à pain', Fraction(81, 2)),
    )
    assert election.budget == Fraction(201, 2)
    assert election.voters == 3  # the blank ballot counts as one
    assert election.currency == "€"
    assert reading.rule == "greedy"
    assert reading.meta["description"] == "Essai"
    assert outcome_of(election, "greedy").winners == ("A", "B/1")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + GOOD,
        GOOD.replace("\n", "\r\n"),
        GOOD.replace("\n", "\n\n"),
        GOOD.replace("META", "meta").replace("PROJECTS", "Projects").replace("VOTES", "Votes"),
        GOOD.replace("vote_type;approval", "Vote Type; Approval ").replace("budget", "BUDGET"),
        GOOD.replace("key;value\n", ""),
        GOOD.replace("project_id;cost", "Project_ID; Cost"),
        GOOD.replace("budget;100.50", "budget;100,50"),
        GOOD.replace("A,B/1", '"A, B/1"'),
        GOOD.replace("1;A,B/1;30", "1;A,B/1"),
    ],
    ids=["bom", "crlf", "blank lines", "case", "spellings", "no header", "columns", "comma", "quotes", "short row"],
)
def test_every_usual_spelling_is_the_same_election(text: str):
    assert pabulib.read(text.removeprefix("\ufeff")).election == pabulib.read(GOOD).election


@pytest.mark.parametrize(
    ("named", "rule", "asked"),
    [
        ("greedy-no-skip", "greedy-no-skip", {}),
        ("greedy_threshold", "greedy-threshold", {}),
        ("greedy-exclusive", "greedy", {}),
        ("greedy-custom", "greedy-no-skip", {}),
        ("equalshares/add1", "equal-shares", {"completion": "add1"}),
        ("Equal Shares", "equal-shares", {}),
        ("phragmen", "phragmen", {}),
        ("unknown", "greedy", {}),
        ("loterie", "loterie", {}),
    ],
)
def test_the_rule_is_the_one_the_file_names(named: str, rule: str, asked: dict[str, str]):
    reading = pabulib.read(changed("rule;greedy", f"rule;{named}"))
    assert (reading.rule, dict(reading.settings)) == (rule, asked)


def test_each_vote_type_becomes_its_form():
    points = changed("approval", "cumulative").replace("vote;age", "vote;points").replace("1;A,B/1;30", "1;A,B/1;3,1.5")
    points = points.replace("2;A;", "2;A;2")
    assert pabulib.read(points).election.ballots[0].points == (("A", Fraction(3)), ("B/1", Fraction(3, 2)))
    negative = points.replace("cumulative", "Scoring").replace("3,1.5", "3,-1")
    assert outcome_of(pabulib.read(negative).election, "score").score == {"A": 5, "B/1": -1}
    default = negative.replace("num_projects;2", "default_score;-1")
    assert outcome_of(pabulib.read(default).election, "score").score == {"A": 4, "B/1": -3}
    ordinal = pabulib.read(changed("approval", "ordinal").replace("num_projects;2", "max_length;3")).election
    assert ordinal.ballots[0].ranking == (("A",), ("B/1",))
    assert outcome_of(ordinal, "greedy").score == {"A": 6, "B/1": 2}
    one = changed("approval", "Choose-1").replace("A,B/1", "B/1")
    assert outcome_of(pabulib.read(one).election, "greedy").votes == {"A": 1, "B/1": 1}


BROKEN = {
    "unknown project": (changed("2;A;", "2;Z;"), 16, "« Z » n’est pas dans la section PROJECTS"),
    "cited twice": (changed("A,B/1", "A,A"), 15, "cité deux fois"),
    "negative cost": (changed("A;60;", "A;-60;"), 11, "négatif"),
    "cost in words": (changed("A;60;", "A;soixante;"), 11, "n’est pas un nombre"),
    "huge exponent": (changed("A;60;", "A;1e999999999;"), 11, "n’est pas un nombre"),
    "no cost": (changed("A;60;", "A;;"), 11, "n’est pas un nombre"),
    "project twice": (changed("B/1;40.5", "A;40.5"), 12, "vient deux fois"),
    "no identifier": (changed("B/1;40.5", ";40.5"), 12, "pas d’identifiant"),
    "too many fields": (changed("2;A;", "2;A;30;femme"), 16, "4 champs"),
    "open quote": (changed('"Un banc ; à l’ombre"', '"Un banc'), 11, "mal formée"),
    "no budget": (changed("budget;100.50\n", ""), 1, "budget"),
    "bad budget": (changed("100.50", "cent"), 5, "n’est pas un nombre"),
    "unknown type": (changed("approval", "eurovision"), 6, "n’est pas connu"),
    "no votes section": (GOOD.partition("VOTES")[0], 12, "la section VOTES manque"),
    "no cost column": (changed("project_id;cost", "project_id;prix"), 10, "« cost »"),
    "no vote column": (changed("voter_id;vote", "voter_id;choix"), 14, "« vote »"),
    "key without value": (changed("description;Essai", "description"), 3, "clé;valeur"),
    "key twice": (changed("description;Essai", "rule;greedy"), 7, "deux fois"),
    "section twice": (GOOD + "META\n", 18, "deux fois"),
    "no section": ("A;B\n", 1, "META"),
    "two choices": (changed("approval", "choose-1"), 15, "un seul est permis"),
    "no points": (changed("approval", "cumulative"), 15, "0 fois des points"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_malformed_file_is_told_in_one_sentence_with_its_line(name: str):
    text, line, words = BROKEN[name]
    pabulib.read(GOOD)  # it is the change that breaks it
    with pytest.raises(UnreadableBallotsError) as told:
        pabulib.read(text)
    assert told.value.line == line
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert str(told.value).startswith(f"Ligne {line}\u202f: ")


def test_a_line_is_counted_after_a_name_that_runs_over_two():
    text = changed("Un banc ; à l’ombre", "Un banc\nà l’ombre").replace("2;A;", "2;Z;")
    with pytest.raises(UnreadableBallotsError, match="Ligne 17"):
        pabulib.read(text)


def test_files_are_told_apart_by_what_they_hold(tmp_path: Path):
    election = pabulib.read(GOOD).election
    paths = [tmp_path / name for name in ("a.pb", "b.pb.gz", "c.json", "d.txt.gz")]
    paths[0].write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    paths[1].write_bytes(gzip.compress(GOOD.encode()))
    paths[2].write_text(documented_json.write(election), encoding="utf-8")
    paths[3].write_bytes(gzip.compress(documented_json.write(election).encode()))
    assert [read_file(path).election for path in paths] == [election] * 4


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "vide"),
        (b" \n\n", 1, "vide"),
        ("META\nkey;value\nunit;Orléans\n".encode("latin-1"), 3, "UTF-8"),
    ],
)
def test_an_unreadable_file_says_so(tmp_path: Path, content: bytes, line: int, words: str):
    path = tmp_path / "vote.pb"
    path.write_bytes(content)
    with pytest.raises(UnreadableBallotsError, match=words) as told:
        read_file(path)
    assert told.value.line == line


def test_a_missing_cut_or_false_archive_says_so(tmp_path: Path):
    (tmp_path / "cut.pb.gz").write_bytes(gzip.compress(GOOD.encode() * 50)[:60])
    (tmp_path / "false.pb.gz").write_bytes(GOOD.encode())
    for name, words in (
        ("absent.pb", "pas de fichier"),
        ("cut.pb.gz", "entier"),
        ("false.pb.gz", "entier"),
        (".", "dossier"),
    ):
        with pytest.raises(UnreadableBallotsError, match=words):
            read_file(tmp_path / name)


WRITTEN = {
    "approvals": approving("A:3 B:2.5", "4 A B, 3 B, 1", budget=Fraction(5), threshold=Fraction(2)),
    "points": giving("A:3 B:2", "4 A:3 B:1, 2 B:4", budget=Fraction(5)),
    "negative": giving("A:3 B:2", "4 A:3 B:-1, 2 B:4", budget=Fraction(5)),
    "rankings": ranking("A:1 B:2 C:1", "4 A>B, 3 C", budget=Fraction(2), depth=2),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_what_is_written_is_read_again(name: str):
    election = WRITTEN[name]
    outcome = outcome_of(election, "greedy")
    text = write(election, rule="greedy", outcome=outcome, meta={"unit": "Clichy"})
    again = outcome_of(pabulib.read(text).election, "greedy")
    assert (again.winners, again.votes, again.score) == (outcome.winners, outcome.votes, outcome.score)
    assert pabulib.read(text).election.voters == election.voters
    assert "unit;Clichy" in text
    assert "\nproject_id;cost;votes;" in text


def test_a_name_is_written_on_one_line():
    election = Election(
        (Option("A", 'Un\nbanc ; "vert"', Fraction(1)),), (Ballot(approvals=frozenset("A")),), budget=Fraction(1)
    )
    assert pabulib.read(write(election)).election.options[0].name == 'Un banc ; "vert"'


def test_what_the_format_cannot_hold_is_refused():
    for election in (
        grading("A B", "1 A:0"), ranking("A B", "1 A=B"), approving("A:1/3", "1 A", budget=Fraction(1)),
    ):  # fmt: skip
        with pytest.raises(UncountableError, match="format Pabulib"):
            write(election)


def test_voters_are_numbered_in_an_order_that_recalls_nothing():
    election = approving("A:1 B:1", "1 B, 1 A, 1 B", budget=Fraction(1))
    votes = write(election).partition("VOTES\n")[2].splitlines()[1:]
    assert votes == ["1;A", "2;B", "3;B"]


@pytest.mark.parametrize("name", ["Poland_Krakow_2022_Podgorze", "Poland_Swiecie_2023", "Poland_Katowice_2020_Zaleze"])
def test_real_files_are_written_and_read_again(name: str):
    reading = read_file(needed(PABULIB / "reference" / f"{name}.pb"))
    for again in (
        pabulib.read(write(reading.election, rule=reading.rule, completion=reading.settings.get("completion", "none"))),
        documented_json.read(documented_json.write(reading.election, reading.rule)),
    ):
        assert again.rule == reading.rule
        before, after = (outcome_of(r.election, "greedy") for r in (reading, again))
        assert (after.votes, after.score, after.winners) == (before.votes, before.score, before.winners)
