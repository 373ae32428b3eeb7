"""A bad file is refused as a whole: each fault with its line, its field and its reason, and nothing half written."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError

from consult.comments.importing.files import LONGEST_LINE
from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from core.accounts.models import User
from tests.consult.comments.imports import COMMENTS, PROPOSALS, lines, run

pytestmark = pytest.mark.django_db

GOOD = PROPOSALS[0]
NARROW = "\u202f"


def refusal(path: Path, consultation: Consultation, *more: str) -> str:
    """Why the command refused; nothing was written."""
    with pytest.raises(CommandError) as raised:
        run(path, consultation, *more)
    assert not Proposal.objects.exists()
    assert not Comment.objects.exists()
    assert not User.objects.filter(is_active=False).exists()
    return str(raised.value).replace(NARROW, " ")


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ({**GOOD, "key": "x", "title": ""}, "title", "vide"),
        ({**GOOD, "key": "x", "title": ["a"]}, "title", "du texte est attendu"),
        ({**GOOD, "key": "x", "text": {"a": 1}}, "text", "du texte est attendu"),
        ({**GOOD, "key": "x", "text": "<p> </p><script>a</script>"}, "text", "vide"),
        ({**GOOD, "key": "x", "text": "a" * 60_001}, "text", "60000 signes"),
        ({**GOOD, "key": "x", "text": "<b>" * 5001}, "text", "balises"),
        ({**GOOD, "key": "x", "created_at": "hier"}, "created_at", "n’est pas une date"),
        ({**GOOD, "key": "x", "created_at": "2999-01-01"}, "created_at", "aujourd’hui"),
        ({**GOOD, "key": "x", "created_at": "0001-01-01"}, "created_at", "aujourd’hui"),
        ({**GOOD, "key": "x", "created_at": "2020-02-31"}, "created_at", "n’est pas une date"),
        ({**GOOD, "key": "x", "theme": "jardin"}, "theme", "« jardin » n’est pas connu"),
        ({**GOOD, "key": "x", "actors": "mairie"}, "actors", "« mairie » n’est pas connu"),
        ({**GOOD, "key": "x", "trashed": "peut-être"}, "trashed", "oui ou non"),
        ({**GOOD, "key": "x", "neighbourhood": "Atlantide"}, "neighbourhood", "pas de quartier"),
        ({**GOOD, "key": "k" * 81}, "key", "80 signes"),
        ({**GOOD, "key": None}, "key", "vide"),
        ({**GOOD, "key": True}, "key", "du texte est attendu"),
        ({name: value for name, value in GOOD.items() if name != "title"}, "title", "il manque"),
        (GOOD, "key", "celle de la ligne 1"),
        ('{"key": "x", "title": ', "", "ce n’est pas du JSON"),
        ("[1, 2]", "", "objet JSON"),
        ("[" * 100_000, "", "ce n’est pas du JSON"),
        ('{"key": "x", "title": "\\ud800", "text": "a", "created_at": "2020-01-01"}', "title", "n’existe pas"),
        ('{"key": ' + "9" * 5000 + "}", "", "ce n’est pas du JSON"),
        ('{"key": "x", "text": "' + "a" * 10_000_000 + '"}', "", "1 Mo"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_each_fault_has_its_line_its_field_and_its_reason(
    bad: Any, field: str, reason: str, consultation: Consultation, tmp_path: Path
):
    said = refusal(lines(tmp_path / "p.jsonl", [GOOD, bad, PROPOSALS[1]]), consultation)
    assert "Rien n’a été importé : 1 faute à corriger." in said
    where = f"Ligne 2, champ « {field} » :" if field else "Ligne 2 :"
    assert where in said
    assert reason in said


@pytest.mark.parametrize(
    ("bad", "field", "reason"),
    [
        ({**COMMENTS[0], "key": "x", "stance": "plutôt"}, "stance", "« plutôt » n’est pas connu"),
        ({**COMMENTS[0], "key": "x", "proposal": "p9"}, "proposal", "Importez-les d’abord"),
        ({**COMMENTS[0], "key": "x", "parent": "c9"}, "parent", "aucun argument"),
        ({**COMMENTS[0], "key": "x", "parent": "c3"}, "parent", "une autre proposition"),
        ({**COMMENTS[0], "key": "x", "parent": "x"}, "parent", "se répond à lui-même"),
    ],
)
def test_arguments_that_hang_from_nothing_are_refused(
    bad: dict[str, Any], field: str, reason: str, consultation: Consultation, tmp_path: Path
):
    run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation)
    with pytest.raises(CommandError) as raised:
        run(lines(tmp_path / "a.jsonl", [*COMMENTS, bad]), consultation)
    said = str(raised.value).replace(NARROW, " ")
    assert f"Ligne 4, champ « {field} » : " in said
    assert reason in said
    assert not Comment.objects.exists()
    assert Proposal.objects.filter(comment_count=0).count() == 2


def test_two_arguments_that_answer_each_other_are_refused(consultation: Consultation, tmp_path: Path):
    run(lines(tmp_path / "p.jsonl", PROPOSALS), consultation)
    one, two = {**COMMENTS[0], "parent": "c2"}, {**COMMENTS[1], "parent": "c1"}
    with pytest.raises(CommandError, match="se répond à lui-même"):
        run(lines(tmp_path / "a.jsonl", [one, two]), consultation)


def test_every_fault_is_told_at_once_and_the_list_has_an_end(consultation: Consultation, tmp_path: Path):
    said = refusal(lines(tmp_path / "p.jsonl", [{**GOOD, "key": str(n), "title": ""} for n in range(80)]), consultation)
    assert "80 fautes à corriger" in said
    assert "Ligne 50, " in said
    assert "… et 30 de plus." in said


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "le fichier est vide"),
        (b"\n\n\n", "le fichier est vide"),
        (json.dumps(GOOD, ensure_ascii=False).encode("latin-1"), "UTF-8"),
        ("key;title".encode("utf-16"), "UTF-8"),
        (b"\x1f\x8b not gzip", "abîmé"),
        (gzip.compress(json.dumps(GOOD).encode() * 50, mtime=0)[:60], "abîmé"),
        (b"a,b\n1,2\n", "ne sont pas reconnues (a, b)"),
        (b'{"a": 1}\n', "ne sont pas reconnues (a)"),
        (b"\x00" * 3000, "vide"),
            (b"key,title,text,created_at\n", "vide"),
    ],
    ids=lambda value: str(value)[:20],
)  # fmt: skip
def test_a_file_that_is_not_what_it_says_is_refused(
    content: bytes, reason: str, consultation: Consultation, tmp_path: Path
):
    path = tmp_path / "fichier"
    path.write_bytes(content)
    said = refusal(path, consultation)
    assert reason in said


def csv_of(path: Path, *rows: str) -> Path:
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("rows", "where", "reason"),
    [
        (["key,title,text,created_at", "1,Un,Texte"], "Ligne 2", "3 colonnes, l’en-tête en a 4"),
        (["key,title,text,created_at", "1,Un,a,2020-01-01", '2,"Deux'], "Ligne 3", "guillemets"),
        (["key,title,text,created_at,key", "1,Un,a,2020-01-01,2"], "Ligne 1", "deux fois"),
        (["key,title,text,created_at", "1,Un," + "a" * 140_000 + ",2020-01-01"], "Ligne 2", "131072 signes"),
        (["", "key,title,text,created_at", '1,"a\nb","x\ny",2020-01-01', "2,,t,2020-01-01"], "Ligne 6, champ « title »", "vide"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_csv_out_of_shape_is_refused(
    rows: list[str], where: str, reason: str, consultation: Consultation, tmp_path: Path
):
    said = refusal(csv_of(tmp_path / "p.csv", *rows), consultation)
    assert where in said
    assert reason in said


def test_a_missing_column_is_told_once(consultation: Consultation, tmp_path: Path):
    path = csv_of(tmp_path / "p.csv", "key,title,created_at", "1,Un,2020-01-01", "2,Deux,2020-01-01")
    said = refusal(path, consultation, "--mapping", "propositions")
    assert said.count("cette colonne manque") == 1
    assert "Ligne 1, champ « text »" in said


def test_a_line_of_ten_megabytes_is_never_held_whole(consultation: Consultation, tmp_path: Path):
    path = tmp_path / "bombe.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"key": "' + b"a" * 50 * LONGEST_LINE + b'"}\n'))
    assert path.stat().st_size < 100_000
    assert "1 Mo" in refusal(path, consultation)


def test_formulas_are_text_like_any_other(consultation: Consultation, tmp_path: Path):
    formula = '=HYPERLINK("https://evil.example";"clic")'
    run(lines(tmp_path / "p.jsonl", [{**GOOD, "title": formula, "text": "+33 1 23 ou @SUM(A1)"}]), consultation)
    proposal = Proposal.objects.get()
    assert proposal.title == formula
    assert "@SUM(A1)" in proposal.body_html


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        ("{", "n’est pas du JSON"), ("[]", "« kind »"), ('{"kind": "votes"}', "« kind »"),
        ('{"kind": "comments", "fields": {"key": "a"}}', "Il manque la colonne du champ « created_at »"),
        ('{"kind": "comments", "fields": {"poids": "a"}}', "« poids » n’existe pas"),
        ('{"kind": "comments", "champs": {}}', "« champs » n’existe pas"),
        ('{"kind": "comments", "fields": []}', "« fields » doit être un objet"),
        ('{"kind": "proposals", "fields": {"key": 1, "title": "t", "text": "x", "created_at": "d"}}', "nom d’une colonne"),
    ],
)  # fmt: skip
def test_a_mapping_that_cannot_be_used_says_why(mapping: str, reason: str, consultation: Consultation, tmp_path: Path):
    path = tmp_path / "mapping.json"
    path.write_text(mapping, encoding="utf-8")
    assert reason in refusal(lines(tmp_path / "p.jsonl", PROPOSALS), consultation, "--mapping", str(path))


def test_an_unknown_mapping_or_file_is_named(consultation: Consultation, tmp_path: Path):
    assert "« inconnue »" in refusal(lines(tmp_path / "p.jsonl", PROPOSALS), consultation, "--mapping", "inconnue")
    assert "Il n’y a pas de fichier" in refusal(tmp_path / "absent.jsonl", consultation)
