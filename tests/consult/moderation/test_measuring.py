"""Marks are measured against what people decided, and the sheet says the numbers as they are (PROMISES S-28)."""

import gzip
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from consult.moderation.measuring import Judged, measure

ROOT = Path(__file__).resolve().parents[3]
DATA = ROOT.parent / "shared" / "data" / "moderation" / "polis-moderated-comments.csv.gz"
SHEET = ROOT / "docs" / "methods" / "reperes-de-moderation.md"


def printed(path: Path) -> str:
    out = StringIO()
    call_command("measure_marks", str(path), stdout=out)
    return out.getvalue()


def test_a_mark_is_counted_on_what_was_decided_and_on_nothing_else() -> None:
    texts = [
        Judged("Voir https://exemple.fr", True), Judged("Voir www.exemple.fr", False), Judged("Un banc.", True),
        Judged("https://exemple.fr", None),
    ]  # fmt: skip
    lines = {line.kind: line for line in measure(texts)}
    link = lines["link"]
    assert (link.on_rejected, link.on_kept, link.rejected) == (1, 1, 2)
    assert (link.precision, link.recall) == (0.5, 0.5)
    assert lines["phone"].precision is None, "no text was marked: there is no share to tell"
    assert lines["phone"].recall == 0
    assert lines["any"].on_rejected == 1


def test_where_nothing_was_rejected_there_is_no_recall() -> None:
    assert measure([Judged("Un banc.", False)])[0].recall is None


def test_a_file_is_read_compressed_or_not(tmp_path: Path) -> None:
    table = 'moderated,text\n-1,"Appelez le 06 12 34 56 78"\n1,Un banc.\n0,Peut-être.\n'
    plain, packed = tmp_path / "a.csv", tmp_path / "a.csv.gz"
    plain.write_text(table)
    packed.write_bytes(gzip.compress(table.encode()))
    assert printed(plain) == printed(packed)
    assert "3 textes\u202f: 1 gardés, 1 refusés, 1 sans décision" in printed(plain)
    assert "| un numéro de téléphone | 1 | 0 | 100,0\u202f% | 100,0\u202f% |" in printed(plain)


@pytest.mark.parametrize("content", [b"a,b\n1,2\n", b"\xff\xfe\x00", b""])
def test_a_file_that_is_not_one_is_refused_in_a_sentence(tmp_path: Path, content: bytes) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_bytes(content)
    with pytest.raises(CommandError) as refused:
        printed(bad)
    assert refused.value.returncode == 2
    with pytest.raises(CommandError):
        printed(tmp_path / "nowhere.csv")


@pytest.mark.promise("S-28")
def test_the_sheet_says_the_numbers_that_are_measured() -> None:
    if not DATA.exists():
        pytest.skip("les commentaires modérés ne sont pas sur cette machine (../shared/data/moderation)")
    rows = [line for line in printed(DATA).splitlines() if line.startswith("| ")]
    assert len(rows) > 6
    sheet = SHEET.read_text().replace("\u202f", " ")
    for row in rows:
        assert row.replace("\u202f", " ") in sheet
