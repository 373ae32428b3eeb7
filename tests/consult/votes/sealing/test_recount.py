"""The program that anyone runs: it agrees with an honest town, in plain words, and never breaks."""

import ast
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from consult.votes.sealing import ballot_file, recount, words
from consult.votes.sealing.recount import verdict
from tests.consult.votes.sealing.votes import CODES, LIMITS, Vote, choose, make_vote, result


def write(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return folder


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """The published program, alone: no project on its path, no site packages."""
    return subprocess.run(
        [sys.executable, "-I", "-S", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def vote() -> Vote:
    return make_vote(removed=2, paper=(12, 5))


@pytest.mark.parametrize("mode", LIMITS)
def test_an_honest_vote_of_any_mode_agrees(mode: str):
    vote = make_vote(mode, removed=2, paper=(12, 5))
    good, told = verdict(vote.folder())
    assert good, told
    assert told.endswith("Tout concorde.")
    assert "75 bulletins (58 en ligne, 17 sur papier), autant d'émargements, 95 inscrits." in told


@pytest.mark.promise("B-6")
@pytest.mark.parametrize("mode", LIMITS)
def test_the_second_program_counts_two_thousand_ballots_as_the_first(mode: str):
    chance = random.Random(mode)
    choices = [choose(mode, chance) for _n in range(2000)]
    folder = recount.Folder({})
    question = {"mode": mode, "limit": LIMITS[mode],
                "options": [{"code": code, "cost": 10_000 * int(code)} for code in CODES]}  # fmt: skip
    second = recount.count(mode, CODES, [recount.filled(folder, question, choice) for choice in choices])
    assert second == ballot_file.totals(mode, CODES, choices)
    chance.shuffle(choices)
    assert second == ballot_file.totals(mode, CODES, choices)


@pytest.mark.promise("B-6")
def test_the_published_program_recounts_two_thousand_sealed_ballots_alone(tmp_path: Path):
    vote = make_vote(people=2000, replaced=200, batches=20)
    done = run(write(tmp_path, vote.folder()) / "recount.py")
    assert (done.returncode, done.stderr) == (0, "")
    totals = json.loads(vote.files["result.json"])["totals"]
    assert all(f"Projet {code} : {total}\n" in done.stdout for code, total in totals.items())


@pytest.mark.promise("B-5")
def test_leaves_are_ballots_and_replaced_ones_and_statements(vote: Vote):
    files = vote.folder()
    ballots, superseded, said, leaves = (
        len(files[name].splitlines()) for name in ("ballots.jsonl", "superseded.txt", "statements.jsonl", "journal.txt")
    )
    withdrawn = 2
    assert superseded == 6
    assert leaves == ballots + superseded + withdrawn + said
    receipts = {*files["journal.txt"].splitlines()}
    assert set(files["superseded.txt"].splitlines()) < receipts


@pytest.mark.promise("B-5")
def test_every_receipt_is_told_what_became_of_it(vote: Vote):
    files = vote.folder()
    replaced = set(files["superseded.txt"].decode().split())
    told = {leaf.hex(): verdict(files, words.receipt_words(leaf)) for leaf in vote.leaves}
    assert all(good for good, _told in told.values())
    assert {leaf for leaf, (_good, said) in told.items() if "remplacé par un plus récent" in said} == replaced
    assert sum("compté (ballots.jsonl, ligne" in said for _good, said in told.values()) == 58
    assert sum("retiré par une rectification" in said for _good, said in told.values()) == 2


def test_a_counted_receipt_shows_the_choice_that_was_counted(vote: Vote):
    files = vote.folder()
    line = json.loads(files["ballots.jsonl"].splitlines()[0])
    leaf = next(leaf for leaf in vote.leaves if "ligne 1 :" in verdict(files, words.receipt_words(leaf))[1])
    assert json.dumps(line["choice"], separators=(",", ":")) in verdict(files, words.receipt_words(leaf).lower())[1]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("K7QM3-K7QM3-K7QM3-K7QM3", "n'est pas dans le journal"),
        ("K7QM3", "vingt caractères"),
        ("K7QM3-K7QM3-K7QM3-K7QM*", "vingt caractères"),
    ],
)
def test_an_unknown_receipt_is_told_so(vote: Vote, typed: str, said: str):
    good, told = verdict(vote.folder(), typed)
    assert not good
    assert said in told


def test_a_receipt_is_found_before_the_close(vote: Vote):
    before = {name: vote.folder()[name] for name in ("question.json", "journal.txt", "checkpoint")}
    good, told = verdict(before, words.receipt_words(vote.leaves[5]))
    assert good
    assert told == "Récépissé à la ligne 6 de journal.txt : un bulletin inscrit."


@pytest.mark.parametrize("change", [{"people": 5, "paper": ()}, {"long_patterns": True}])
def test_withheld_ballots_are_said_not_to_be_recounted(change: dict[str, object]):
    vote = make_vote(**change)
    good, told = verdict(vote.folder())
    assert good, told
    assert told.endswith("Bulletins non publiés : totaux non recomptés. Tout le reste concorde.")
    web = json.loads(vote.files["result.json"])["web"]
    good, told = verdict(vote.lied(result_json=result(web=web + 1, ballots=web + 1)))
    assert not good
    assert "« web »" in told


def test_scrutineers_recount_what_is_withheld_from_the_public():
    vote = make_vote(long_patterns=True)
    good, told = verdict(vote.folder(scrutineers=True))
    assert (good, told.endswith("Tout concorde.")) == (True, True)
    other = {**vote.folder(), "ballots.jsonl": b"", "paper.jsonl": vote.files["paper.jsonl"]}
    assert verdict(other)[0] is False


def test_the_program_runs_alone_and_says_its_faults_on_one_line(vote: Vote, tmp_path: Path):
    folder = write(tmp_path / "vote", vote.folder())
    assert run(folder / "recount.py").stdout.splitlines()[-1] == "Tout concorde."
    assert run(folder / "recount.py", folder, "--recepisse", words.receipt_words(vote.leaves[3])).returncode == 0
    assert run(folder / "recount.py", folder, "--diff", folder).returncode == 0
    for name in vote.folder():
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        done = run(recount.__file__, folder)
        assert (done.returncode, done.stderr) == (1, "")
        assert done.stdout == f"{name} manque dans le dossier.\n"
        (folder / name).write_bytes(kept)
    done = run(recount.__file__, tmp_path / "nulle part")
    assert (done.returncode, done.stdout, done.stderr) == (1, "question.json manque dans le dossier.\n", "")


def test_the_program_runs_on_python_3_9():
    ast.parse(Path(recount.__file__).read_text(), feature_version=(3, 9))
    imported = {
        name.name for node in ast.walk(ast.parse(Path(recount.__file__).read_text())) if isinstance(node, ast.Import)
        for name in node.names
    }  # fmt: skip
    assert imported <= sys.stdlib_module_names
