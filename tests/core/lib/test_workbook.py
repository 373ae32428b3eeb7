"""Workbooks: no cell is a formula, numbers stay numbers, and the same tables give the same bytes (S-17)."""

import io
import zipfile
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from core.lib.packing import FIRST_DAY
from core.lib.sheets import read_cell
from core.lib.workbook import MIME, Tab, ods_of
from tests.payloads import PAYLOADS

OFFICE, TABLE, TEXT = ("{urn:oasis:names:tc:opendocument:xmlns:" + one + ":1.0}" for one in ("office", "table", "text"))  # fmt: skip


def cells(book: bytes) -> list[list[tuple[str, str]]]:
    """The kind and the words of each cell, row by row."""
    content = zipfile.ZipFile(io.BytesIO(book)).read("content.xml")
    return [
        [(cell.get(f"{OFFICE}value-type", ""), cell.findtext(f"{TEXT}p") or "") for cell in row]
        for row in ElementTree.fromstring(content).iter(f"{TABLE}table-row")
    ]


def book(*values: Any) -> bytes:
    return ods_of([Tab("Chiffres", ["Nom", "Valeur"], [values])])


@pytest.mark.promise("S-17")
@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@x",
        "\t=1",
        " =1+1",
        "＝1+1",
        "'=1",
        "\u200b=cmd|x",
        "\u202e=1+1",
        "\x01=2",
        "\ufeff@x",
        "\ud800=1",
        *PAYLOADS,
    ],
)
def test_a_text_is_never_a_formula(text: str):
    made = book(text, "x")
    assert b"formula" not in zipfile.ZipFile(io.BytesIO(made)).read("content.xml")
    kind, words = cells(made)[1][0]
    assert kind == "string"
    assert not words.lstrip().startswith(("=", "+", "-", "@", "＝"))


@pytest.mark.promise("S-17")
def test_a_text_is_read_back_and_a_number_stays_one():
    assert read_cell(cells(book("=1+1", -3.5))[1][0][1]) == "=1+1"
    assert cells(book("=1+1", -3.5))[1][1] == ("float", "-3.5")
    assert cells(book(None, True))[1] == [("", ""), ("string", "oui")]
    assert cells(book(date(2026, 7, 14), "a\x0bb\nc"))[1] == [("string", "2026-07-14"), ("string", "ab")]


def test_the_file_says_its_kind_first_and_bare_and_is_the_same_each_time():
    made = book("A & B <c>", 1)
    assert made[30 : 38 + len(MIME)] == f"mimetype{MIME}".encode()
    assert made == book("A & B <c>", 1)
    with zipfile.ZipFile(io.BytesIO(made)) as whole:  # another machine would compress otherwise
        assert {(one.compress_type, one.date_time) for one in whole.infolist()} == {(zipfile.ZIP_STORED, FIRST_DAY)}
    assert cells(made)[1][0] == ("string", "A & B <c>")


def test_a_name_that_a_spreadsheet_refuses_is_made_short_and_plain():
    content = zipfile.ZipFile(io.BytesIO(ods_of([Tab("P1 / [a]:" + "x" * 40, [], [])]))).read("content.xml").decode()
    assert 'table:name="P1    a  xxxxxxxxxxxxxxxxxxxxxx"' in content
