"""Tables to take away: no cell is a formula, and nothing is lost (S-17)."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.lib.sheets import cell_of, csv_lines, read_cell, sheet

ATTACKS = (
    "=1+1", "+33612345678", "-2", "@SUM(A1)", "\t=1+1", "\r=1+1", "\n=1+1", '=HYPERLINK("http://exemple.fr";"ici")',
    "  =1+1", "\u00a0=1+1", "＝1+1", '";=1+1', "a;=1+1", "a\n=1+1", "'=1+1", "'déjà",
)  # fmt: skip


def read_back(header: list[str], rows: list[list[Any]]) -> list[list[str]]:
    """The table as a program reads it."""
    return list(
        csv.reader(io.StringIO("".join(csv_lines(header, rows)).removeprefix("\ufeff"), newline=""), delimiter=";")
    )


@pytest.mark.promise("S-17")
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_begins_a_formula_and_each_is_read_back_whole(attack: str):
    ((_title,), (cell, after)) = read_back(["Titre"], [[attack, "suivant"]])
    assert not cell.lstrip(" \u00a0").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝"))
    assert after == "suivant"
    assert read_cell(cell) == attack


@pytest.mark.promise("S-17")
def test_numbers_dates_and_plain_words_are_left_alone():
    moment = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    said = [cell_of(v) for v in (-3, -2.5, Decimal("-10.50"), None, True, date(2026, 1, 2), moment, "l’élue")]
    assert said == ["-3", "-2.5", "-10.50", "", "oui", "2026-01-02", "2026-11-26T13:00:00+01:00", "l’élue"]


def test_a_table_is_sent_line_by_line():
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(1000):
            read.append(number)
            yield [number]

    answer = sheet("suites", ["N°"], rows())
    lines = iter(answer)
    assert next(lines) == "\ufeffN°\r\n".encode()
    assert next(lines) == b"0\r\n"
    assert read == [0]
    assert answer["Content-Disposition"] == 'attachment; filename="suites.csv"'
