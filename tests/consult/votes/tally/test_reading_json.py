"""The JSON of docs/tally.md: what it may hold, and the line where it goes wrong."""

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from consult.votes.tally import documented_json
from consult.votes.tally.election import GRADES, Election, Option
from consult.votes.tally.reading import UnreadableBallotsError
from consult.votes.tally.rules import outcome_of
from tests.consult.votes.tally.shared import approving, giving, grading, ranking

GOOD = """{
  "options": ["A", {"id": "B", "name": "Un banc", "cost": 12.5}, 3],
  "budget": 20,
  "ballots": [
    {"count": 4, "approvals": ["A", "B"]},
    {"approvals": [3]},
    {"count": 2}
  ]
}
"""


def changed(old: str, new: str) -> str:
    assert old in GOOD
    return GOOD.replace(old, new)


def test_options_may_be_names_or_objects():
    election = documented_json.read(GOOD).election
    assert election.options == (Option("A"), Option("B", "Un banc", Fraction(25, 2)), Option("3"))
    assert election.voters == 7
    assert outcome_of(election, "greedy").votes == {"A": 4, "B": 4, "3": 1}


@pytest.mark.parametrize(
    ("ballot", "more", "rule"),
    [
        ('{"approvals": ["A"]}', "", "approval"),
        ('{"approvals": ["A"]}', '"budget": 5,', "greedy"),
        ('{"points": {"A": 2.5, "B": "1/3"}}', "", "points"),
        ('{"ranking": ["A", ["B", "C"]]}', "", "schulze"),
        ('{"ranking": ["A"]}', '"seats": 2,', "stv"),
        ('{"grades": {"A": "très bien", "B": 5}}', "", "majority-judgment"),
        ('{"points": {"A": 1}}', '"rule": "quadratic",', "quadratic"),
        ("{}", "", "approval"),
    ],
)
def test_the_rule_is_named_or_is_the_usual_one(ballot: str, more: str, rule: str):
    reading = documented_json.read(f'{{{more} "options": ["A", "B", "C"], "ballots": [{ballot}]}}')
    assert reading.rule == rule
    assert outcome_of(reading.election, rule).rule == rule


def test_the_forms_of_a_ballot():
    text = '{"options": ["A", "B", "C"], "ballots": [%s]}'
    ballots = {
        '{"ranking": ["A", ["B", "C"]]}': ("ranking", (("A",), ("B", "C"))),
        '{"points": {"A": 2.5, "B": "1/3"}}': ("points", (("A", Fraction(5, 2)), ("B", Fraction(1, 3)))),
        '{"grades": {"A": "très bien", "B": 5}}': ("grades", (("A", 1), ("B", 5))),
    }
    for given, (form, value) in ballots.items():
        [ballot] = documented_json.read(text % given).election.ballots
        assert getattr(ballot, form) == value
    own = documented_json.read(
        '{"grades": ["Oui", "Non"], "options": ["A"], "ballots": [{"grades": {"A": "non"}}]}'
    ).election
    assert (own.grades, own.ballots[0].grades) == (("Oui", "Non"), (("A", 1),))
    assert documented_json.read(GOOD).election.grades == GRADES


BROKEN = {
    "not json": (changed('"budget": 20,', '"budget": 20'), 4, "JSON"),
    "a list": ("[]", 1, "objet"),
    "no ballots": ('{"options": ["A"]}', 1, "« ballots »"),
    "unknown key": (changed('"budget"', '"buget"'), 3, "« buget »"),
    "unknown option": (changed('["A", "B"]', '["A", "Z"]'), 5, "« Z » n’existe pas"),
    "option twice": (changed("3],", '"A"],'), 2, "vient deux fois"),
    "cited twice": (changed('["A", "B"]', '["A", "A"]'), 5, "citée deux fois"),
    "negative cost": (changed("12.5", "-12.5"), 2, "négatif"),
    "negative budget": (changed("20,", "-20,"), 3, "négatif"),
    "negative count": (changed('"count": 4', '"count": -4'), 5, "« count »"),
    "half a person": (changed('"count": 4', '"count": 4.5'), 5, "« count »"),
    "too many people": (changed('"count": 4', '"count": 4000000000'), 5, "« count »"),
    "true": (changed('"count": 4', '"count": true'), 5, "n’est pas un nombre"),
    "two forms": (changed("[3]", '[3], "ranking": []'), 6, "ne vont pas ensemble"),
    "mixed forms": (changed('"approvals": [3]', '"points": {"A": 1}'), 6, "ne vont pas ensemble"),
    "misspelt form": (changed('"approvals": [3]', '"approval": [3]'), 6, "« approval »"),
    "not a list": (changed("[3]}", '"A"}'), 6, "liste"),
    "not a ballot": (changed('{"count": 2}', "2"), 7, "bulletin"),
    "no id": (changed('"id": "B", ', ""), 2, "« id »"),
    "key twice": (changed('"count": 2', '"count": 2, "count": 3'), 7, "deux fois"),
    "not a number": (changed("12.5", "NaN"), 1, "n’est pas un nombre"),
    "endless number": (changed("12.5", "9" * 5000), 1, "n’est pas un nombre"),
    "endless power": (changed("12.5", "1e999999999"), 1, "n’est pas un nombre"),
    "deep": ('{"options": ' + "[" * 100_000 + "]" * 100_000 + "}", 1, "imbriqué"),
    "no seat": (changed('"budget": 20', '"seats": 0'), 3, "« seats »"),
    "one grade": (changed('"budget": 20', '"grades": ["Oui"]'), 3, "deux mentions"),
    "unknown grade": (
        changed('"approvals": ["A", "B"]', '"grades": {"A": "Super"}').replace('    {"approvals": [3]},\n', ""), 5, "« Super »",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_wrong_is_told_in_one_sentence_with_its_line(name: str):
    text, line, words = BROKEN[name]
    documented_json.read(GOOD)  # it is the change that breaks it
    with pytest.raises(UnreadableBallotsError) as told:
        documented_json.read(text)
    assert told.value.line == line
    assert words in str(told.value)
    assert str(told.value).startswith(f"Ligne {line}")


@pytest.mark.parametrize(
    "election",
    [
        approving("A:3 B:2.5", "4 A B, 3 B", budget=Fraction(5), threshold=Fraction(2)),
        giving("A B", "4 A:3 B:-1, 2 B:1/3"),
        ranking("A B C", "4 A>B=C, 3 C", seats=2, depth=2),
        grading("A B", "4 A:0 B:5", grades=tuple("abcdef")),
    ],
)
def test_what_is_written_is_read_again(election: Election):
    assert documented_json.read(documented_json.write(election, "x")).election == election


def test_the_examples_of_the_documentation_are_read():
    page = (Path(__file__).parents[4] / "docs" / "tally.md").read_text(encoding="utf-8")
    examples = re.findall(r"```json\n(\{\s*\"(?:rule|options).*?)```", page, re.DOTALL)
    assert len(examples) >= 2
    for text in examples:
        reading = documented_json.read(text)
        assert outcome_of(reading.election, reading.rule, **reading.settings).winners
        assert json.loads(text)
