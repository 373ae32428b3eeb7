"""`manage.py tally`: an answer, or one sentence and exit code 2; never a traceback, never a database."""

import gzip
import json
import os
import subprocess
import sys
from fractions import Fraction
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.votes.management.commands.tally import Command
from consult.votes.tally.documented_json import write
from tests.consult.votes.tally.shared import PABULIB, approving, grading, needed, ranking
from tests.consult.votes.tally.test_reading_pabulib import GOOD

ROOT = Path(__file__).resolve().parents[4]


def tally(*arguments: object, **options: Any) -> str:
    out = StringIO()
    call_command("tally", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "vote.pb"
    path.write_text(GOOD, encoding="utf-8")
    return path


def test_the_answer_in_json(file: Path):
    answer = json.loads(tally(file, "--json"))
    assert list(answer) == ["rule", "votes", "score", "winners", "ties", "explanation"]
    assert answer["rule"] == "greedy"
    assert answer["votes"] == answer["score"] == {"A": 2, "B/1": 1}
    assert answer["winners"] == ["A", "B/1"]
    assert answer["ties"] == []
    assert "2 personnes sur 3 (66,7" in answer["explanation"]["winners"]["A"]
    assert answer["explanation"]["method"] == "docs/methods/greedy.md"


def test_a_score_that_is_not_whole_is_an_exact_fraction(tmp_path: Path):
    path = tmp_path / "rangs.json"
    path.write_text(write(ranking("A B C", "1 A", seats=1), "borda"), encoding="utf-8")
    assert json.loads(tally(path, "--json"))["score"] == {"A": 2, "B": "1/2", "C": "1/2"}


def test_the_table_can_be_read(file: Path):
    said = tally(file)
    assert "Les plus choisis d’abord (greedy) — docs/methods/greedy.md" in said
    assert "2 projets financés sur 2" in said
    assert "    1  A — Un banc ; à l’ombre     2      2" in said
    assert "Pourquoi" in said


def test_options_replace_what_the_file_says(file: Path):
    assert json.loads(tally(file, "--json", "--budget", "60"))["winners"] == ["A"]
    assert json.loads(tally(file, "--json", "--rule", "approval", "--seats", "2"))["winners"] == ["A", "B/1"]
    shares = json.loads(tally(file, "--json", "--rule", "equal-shares", "--completion", "utilitarian"))
    assert shares["winners"] == ["A", "B/1"]
    assert json.loads(tally(file, "--json", "--rule", "equal-shares"))["winners"] == ["A"]


def test_settings_of_the_file_do_not_follow_another_rule(tmp_path: Path):
    path = tmp_path / "vote.pb"
    path.write_text(GOOD.replace("rule;greedy", "rule;equalshares/add1"), encoding="utf-8")
    assert json.loads(tally(path, "--json"))["rule"] == "equal-shares"
    assert json.loads(tally(path, "--json", "--rule", "greedy"))["winners"] == ["A", "B/1"]


def test_ties_are_told(tmp_path: Path):
    path = tmp_path / "vote.json"
    path.write_text(write(approving("A B", "1 A, 1 B"), "approval"), encoding="utf-8")
    assert json.loads(tally(path, "--json"))["ties"] == [["A", "B"]]
    assert "Égalité entre « A » et « B » (même total)".replace("« ", "«\u00a0").replace(" »", "\u00a0»") in tally(path)


REFUSED: dict[str, tuple[str, list[str], str]] = {
    "unknown rule": (GOOD, ["--rule", "loterie"], "« loterie » n’existe pas"),
    "unknown rule in the file": (GOOD.replace("rule;greedy", "rule;loterie"), [], "« loterie » n’existe pas"),
    "another form": (GOOD, ["--rule", "schulze"], "lit des classements"),
    "malformed line": (GOOD.replace("2;A;", "2;A;30;x"), [], "Ligne 16"),
    "negative cost": (GOOD.replace(";60;", ";-60;"), [], "Ligne 11\u202f: le coût -60 est négatif."),
    "duplicate option": (GOOD.replace("B/1;40.5", "A;40.5"), [], "Ligne 12"),
    "unknown option": (GOOD.replace("2;A;", "2;Z;"), [], "Ligne 16\u202f: le projet « Z »"),
    "empty": ("", [], "Ligne 1\u202f: le fichier est vide."),
    "negative budget": (GOOD, ["--budget", "-5"], "--budget -5 est négatif"),
    "budget in words": (GOOD, ["--budget", "cent"], "n’est pas un nombre"),
    "no seat": (GOOD, ["--seats", "0"], "--seats"),
    "too many seats": (GOOD, ["--seats", "3"], "--seats est un nombre de 1 à 2"),
    "a setting of another rule": (GOOD, ["--utility", "cost"], "réglage « utility »"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_is_one_sentence_and_code_2(name: str, tmp_path: Path):
    text, arguments, words = REFUSED[name]
    path = tmp_path / "vote.pb"
    path.write_text(GOOD, encoding="utf-8")
    tally(path)  # it is the change that is refused
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CommandError) as told:
        tally(path, *[f"{a}={b}" for a, b in zip(arguments[::2], arguments[1::2], strict=True)])
    assert words in str(told.value)
    assert "\n" not in str(told.value)
    assert told.value.returncode == 2


def test_no_budget_is_refused_by_a_rule_that_needs_one(tmp_path: Path):
    path = tmp_path / "vote.json"
    path.write_text(write(approving("A B", "1 A")), encoding="utf-8")
    with pytest.raises(CommandError, match="besoin d’un budget"):
        tally(path, "--rule", "greedy")


def test_grades_are_counted_from_a_packed_file(tmp_path: Path):
    path = tmp_path / "mentions.json.gz"
    path.write_bytes(gzip.compress(write(grading("A B", "2 A:0 B:1, 1 B:0")).encode()))
    assert json.loads(tally(path, "--json"))["winners"] == ["A"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, where no database answers."""
    nowhere = {"DATABASE_URL": "postgres://nobody@127.0.0.1:9/none", "REDIS_URL": "redis://127.0.0.1:9/0"}
    return subprocess.run(
        [sys.executable, "manage.py", "tally", *arguments],
        cwd=ROOT, env={**os.environ, **nowhere}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def test_it_needs_no_database_and_says_nothing_twice(file: Path, tmp_path: Path):
    assert Command.requires_system_checks == []
    good = run(str(file), "--json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout)["winners"] == ["A", "B/1"]
    absent = run(str(tmp_path / "absent.pb"))
    assert absent.returncode == 2
    assert absent.stdout == ""
    assert "Il n’y a pas de fichier" in absent.stderr
    assert "Traceback" not in absent.stderr
    assert len(absent.stderr.splitlines()) == 1


def test_a_real_vote_from_the_file_to_the_answer():
    path = needed(PABULIB / "reference" / "Poland_Warszawa_2017_Aleksandrow.pb")
    answer = json.loads(tally(path, "--json"))
    assert answer["winners"] == ["261", "720"]
    assert answer["explanation"]["steps"][-1]["left"] == Fraction(411)
