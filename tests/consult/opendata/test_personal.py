"""Personal words are seen before anything is published; what looks like them and is not seldom is."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest

from consult.opendata.personal import Finding, Trace, findings_in
from tests.consult.opendata.planted import CLEAN, PLANTED

ROOT = Path(__file__).resolve().parents[3]
SEEDS = ROOT / "core" / "workshop" / "seeds" / "proposals"
REAL = ROOT.parent / "shared" / "data" / "participation" / "republique-numerique"
LEAST_SEEN = 0.95
MOST_FALSE = 0.05  # of texts that hold nothing personal


@pytest.mark.promise("P-5")
def test_at_least_95_in_100_of_what_was_planted_is_marked_as_what_it_is():
    missed = [
        (trace, text)
        for trace, text in PLANTED
        if not any(found.trace == trace for found in findings_in(f"Bonjour. {text} Voilà ce que je propose."))
    ]
    assert len(PLANTED) >= 50
    assert len(missed) <= len(PLANTED) * (1 - LEAST_SEEN), missed


@pytest.mark.promise("P-5")
@pytest.mark.parametrize("trace", ["phone", "email", "iban", "nir", "plate", "name"])
def test_each_kind_that_was_promised_is_marked_alone(trace: str):
    planted = [text for kind, text in PLANTED if kind == trace]
    seen = [text for text in planted if any(found.trace == trace for found in findings_in(text))]
    assert len(planted) >= 5
    assert len(seen) >= len(planted) - 1, set(planted) - set(seen)


@pytest.mark.parametrize("text", CLEAN)
def test_what_only_looks_personal_is_left_alone(text: str):
    assert [text[one.start : one.end] for one in findings_in(text)] == []


def test_a_passage_is_marked_from_its_first_sign_to_its_last():
    text = "Écrivez à karim@exemple.fr, ou au 06 12 34 56 78."
    assert [(one.trace, text[one.start : one.end]) for one in findings_in(text)] == [
        (Trace.EMAIL, "karim@exemple.fr"),
        (Trace.PHONE, "06 12 34 56 78"),
    ]


def test_a_number_whose_own_check_fails_is_no_account_and_no_social_security_number():
    for text in ("FR76 3000 6000 0112 3456 7890 188", "2 55 08 14 168 025 39"):
        assert not {one.trace for one in findings_in(text)} & {Trace.IBAN, Trace.NIR}, text


def test_marks_never_overlap_and_stay_within_the_text():
    text = " ".join(said for _kind, said in PLANTED)
    found = findings_in(text)
    assert found == tuple(sorted(found, key=lambda one: one.start))
    assert all(one.end <= after.start for one, after in pairwise(found))
    assert all(isinstance(one, Finding) and 0 <= one.start < one.end <= len(text) for one in found)


def test_a_text_that_was_made_to_be_slow_is_read_at_once():
    for nasty in (
        "0 " * 20_000,
        "a." * 20_000 + "@",
        "M. " * 10_000,
        "FR76" + "1" * 40_000,
        "é" * 40_000,
        "Mme la a " * 10_000,
        "+1 (2" * 10_000,
    ):
        assert isinstance(findings_in(nasty), tuple)


def test_the_proposals_of_the_demonstration_are_seldom_marked():
    texts = [
        f"{one['title']} {one['body']}"
        for path in sorted(SEEDS.glob("*.json"))
        for one in _proposals(json.loads(path.read_text()))
    ]
    marked = [text for text in texts if findings_in(text)]
    assert len(texts) > 100
    assert len(marked) <= len(texts) * MOST_FALSE, marked


def test_real_texts_of_a_national_consultation_are_seldom_marked_for_nothing():
    files = sorted(REAL.glob("*.jsonl.gz"))
    if not files:
        pytest.skip("le jeu République numérique n’est pas sur cette machine")
    texts = [str(one.get("body") or one.get("text") or "") for path in files for one in _lines(path)]
    marked = [text for text in texts if findings_in(text)]
    assert len(texts) > 500
    assert len(marked) <= len(texts) * MOST_FALSE


def _proposals(read: object) -> list[dict[str, str]]:
    rows = read if isinstance(read, list) else read["proposals"]  # type: ignore[index]
    return [one for one in rows if one.get("body")]


def _lines(path: Path) -> list[dict[str, object]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
