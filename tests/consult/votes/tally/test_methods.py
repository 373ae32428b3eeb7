"""Each rule has its sheet, and the worked example of the sheet is what the rule finds."""

import json
import re
from pathlib import Path

import pytest

from consult.votes.tally import documented_json
from consult.votes.tally.rules import FORM_NAMES, RULES, outcome_of
from consult.votes.tally.words import plain_outcome
from core.lib.sentences import french_figure

ROOT = Path(__file__).resolve().parents[4]
PARTS = ("Formule", "Exemple chiffré", "Source", "Faiblesse connue", "Quand l’employer")


def sheet(rule: str) -> str:
    return (ROOT / RULES[rule].method).read_text(encoding="utf-8")


def test_every_rule_has_a_sheet_and_every_sheet_a_rule():
    sheets = {path.stem for path in (ROOT / "docs" / "methods").glob("*.md")}
    assert set(RULES) <= sheets
    assert len(RULES) == 14
    assert all(f"| `{rule}` |" in (ROOT / "docs" / "tally.md").read_text(encoding="utf-8") for rule in RULES)
    assert all(form in FORM_NAMES for rule in RULES.values() for form in rule.forms)


@pytest.mark.parametrize("rule", RULES)
def test_a_sheet_says_what_it_must(rule: str):
    text = sheet(rule)
    assert list(re.findall(r"^## (.+)$", text, re.MULTILINE)) == list(PARTS)
    assert text.startswith(f"# {RULES[rule].name}\n")
    assert f"`{rule}`" in text
    assert re.search(r"\b1[789]\d\d|20\d\d|pabulib\.org", text.partition("## Source")[2])
    assert 120 < len(text.split()) < 700


@pytest.mark.parametrize("rule", RULES)
def test_the_worked_example_of_a_sheet_is_what_the_rule_finds(rule: str):
    example, expected = re.findall(r"```json\n(.*?)```", sheet(rule), re.DOTALL)
    reading = documented_json.read(example)
    assert reading.rule == rule
    answer = plain_outcome(outcome_of(reading.election, rule, **reading.settings))
    assert {key: answer[key] for key in ("winners", "score", "ties")} == json.loads(expected)


@pytest.mark.parametrize("rule", RULES)
def test_the_prose_of_an_example_gives_the_winners_and_their_figures(rule: str):
    """The paragraph between the ballots and the answer is about that answer."""
    text = sheet(rule)
    example, _expected = re.findall(r"```json\n(.*?)```", text, re.DOTALL)
    prose = text.partition(example)[2].partition("Résultat attendu")[0]
    reading = documented_json.read(example)
    outcome = outcome_of(reading.election, rule, **reading.settings)
    assert len(prose.split()) > 15
    for winner in outcome.winners:
        assert winner in prose
    if rule not in {"schulze", "equal-shares", "phragmen", "greedy", "greedy-no-skip"}:
        assert french_figure(outcome.score[outcome.winners[0]]) in prose
