"""A workbook that every program opens, in which no text is run."""

import io
import zipfile
from xml.etree import ElementTree

import pytest

from core.lib.packing import pack
from core.lib.spreadsheets import TYPE, workbook

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def content_of(packed: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(packed)) as whole:
        assert whole.namelist()[0] == "mimetype"
        assert whole.read("mimetype").decode() == TYPE
        assert whole.infolist()[0].compress_type == zipfile.ZIP_STORED
        return ElementTree.fromstring(whole.read("content.xml"))


@pytest.mark.promise("S-17")
@pytest.mark.parametrize(
    "text", ["=1+1", "@SUM(A1)", "-2+3", "+33", "\t=1", '"><table:table-cell table:formula="of:=1"/>']
)
def test_a_text_is_never_a_formula(text: str):
    root = content_of(workbook([("Une", [[text]])]))
    (cell,) = root.iter(f"{TABLE}table-cell")
    assert cell.get(f"{OFFICE}value-type") == "string"
    assert not any("formula" in name for one in root.iter() for name in one.attrib)
    assert "".join(cell.itertext()) == text


def test_numbers_are_numbers_and_signs_that_xml_refuses_are_left_out():
    root = content_of(workbook([("A & B", [[12, 3.5, None, "a\x00b\x0bc\nd"]])]))
    values = [cell.get(f"{OFFICE}value") for cell in root.iter(f"{TABLE}table-cell")]
    assert values == ["12", "3.5", None, None]
    assert "abc" in "".join(root.itertext())
    assert next(root.iter(f"{TABLE}table")).get(f"{TABLE}name") == "A & B"


def test_the_same_files_give_the_same_bytes_and_nothing_else():
    files = [("b.txt", b"deux"), ("a.txt", b"un")]
    assert pack(files) == pack(iter(files))
    with zipfile.ZipFile(io.BytesIO(pack(files))) as whole:
        assert whole.namelist() == ["b.txt", "a.txt"]
        assert {one.date_time for one in whole.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {(one.create_system, one.extra, one.comment) for one in whole.infolist()} == {(3, b"", b"")}
