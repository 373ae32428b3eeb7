"""Reads a file of contributions, line by line, whatever its shape: JSON Lines or CSV, compressed or not.

A hostile file costs little: lines, fields and the whole are bounded before anything is made of them.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

GZIP: Final = b"\x1f\x8b"
LONGEST_LINE: Final = 1_000_000  # bytes
LONGEST_FIELD: Final = 131_072  # characters in a CSV field, as the csv module has it
LARGEST: Final = 1024**3  # bytes, once decompressed
MOST_ROWS: Final = 200_000
MOST_FAULTS: Final = 1000
SPAN: Final = 1 << 16  # bytes


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, on which line, in which field."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        where = f"Ligne {self.line}, champ « {self.field} »" if self.field else f"Ligne {self.line}"
        return f"{where}\u202f: {self.reason}"


class UnreadableFileError(Exception):
    """The file cannot be taken; each fault says what to correct."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


Row = tuple[int, dict[str, Any]]
Progress = Callable[[float], None]


def read_rows(
    path: Path, faults: list[Fault], progress: Progress = lambda _share: None, *, most: int = MOST_ROWS
) -> Iterator[Row]:
    """Each row with the number of its first line. What cannot be read is added to `faults`, and reading goes on."""
    try:
        with path.open("rb") as raw:
            start = raw.read(2)
            raw.seek(0)
            unpacked = io.BufferedReader(gzip.GzipFile(fileobj=raw)) if start == GZIP else raw
            size = max(path.stat().st_size, 1)
            lines = _lines(unpacked, faults, lambda: progress(min(raw.tell() / size, 1.0)))
            count = 0
            for count, row in enumerate(_rows(path, lines, faults), start=1):
                if count > most or len(faults) > MOST_FAULTS:
                    break
                yield row
            if count > most:
                faults.append(Fault(0, "", f"le fichier dépasse {most} lignes\u202f: coupez-le en plusieurs."))
            if not count and not faults:
                faults.append(Fault(1, "", "le fichier est vide, ou n’a que ses titres de colonnes."))
    except (gzip.BadGzipFile, EOFError, zlib.error):
        faults.append(Fault(0, "", "le fichier compressé est abîmé ou incomplet."))
    except OSError as cause:
        faults.append(Fault(0, "", f"le fichier ne s’ouvre pas ({cause.strerror or cause})."))


def _lines(stream: Any, faults: list[Fault], tell: Callable[[], None]) -> Iterator[tuple[int, str]]:
    """Numbered lines of text. A line too long or not in UTF-8 is a fault, and comes out empty."""
    number = total = 0
    while data := stream.readline(LONGEST_LINE + 1):
        number += 1
        total += len(data)
        is_long = len(data) > LONGEST_LINE
        while is_long and data and not data.endswith(b"\n"):
            data = stream.readline(SPAN)
            total += len(data)
        if total > LARGEST:
            faults.append(
                Fault(number, "", "le fichier dépasse 1 Go une fois décompressé\u202f: coupez-le en plusieurs.")
            )
            return
        if is_long:
            faults.append(Fault(number, "", "la ligne dépasse 1 Mo."))
            data = b"\n"
        try:
            text = data.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError:
            faults.append(Fault(number, "", "le texte n’est pas en UTF-8. Enregistrez le fichier dans ce codage."))
            text = "\n"
        if number % 50 == 1:
            tell()
        yield number, text
    tell()


def _rows(path: Path, lines: Iterator[tuple[int, str]], faults: list[Fault]) -> Iterator[Row]:
    first = next(((number, text) for number, text in lines if text.strip()), None)
    if first is None:
        return
    suffixes = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    is_json = suffixes[-1:] != [".csv"] and (
        suffixes[-1:] in ([".jsonl"], [".ndjson"], [".json"]) or first[1].lstrip()[:1] in "{["
    )
    whole = _chain(first, lines)
    yield from _json_rows(whole, faults) if is_json else _csv_rows(whole, faults)


def _chain(first: tuple[int, str], rest: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    yield first
    yield from rest


def _json_rows(lines: Iterator[tuple[int, str]], faults: list[Fault]) -> Iterator[Row]:
    for number, text in lines:
        if not text.strip():
            continue
        try:
            row = json.loads(text)
        except (ValueError, RecursionError):
            faults.append(Fault(number, "", "ce n’est pas du JSON. Chaque ligne doit être un objet entier\u202f: {…}."))
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            faults.append(Fault(number, "", "chaque ligne doit être un objet JSON\u202f: {…}."))


def _csv_rows(lines: Iterator[tuple[int, str]], faults: list[Fault]) -> Iterator[Row]:
    number, head = next(lines)
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader((text for _number, text in _chain((number, head), lines)), delimiter=delimiter, strict=True)
    shift = number - 1  # blank lines above the header
    try:
        names = [name.strip() for name in next(reader)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            faults.append(Fault(number, "", f"la colonne « {twice[0]} » y est deux fois."))
            return
        line = reader.line_num + shift + 1
        for cells in reader:
            if cells and len(cells) != len(names):
                faults.append(Fault(line, "", f"la ligne a {len(cells)} colonnes, l’en-tête en a {len(names)}."))
            elif cells:
                yield line, dict(zip(names, cells, strict=True))
            line = reader.line_num + shift + 1
    except csv.Error as cause:
        if "field larger" in str(cause):
            reason = f"un champ dépasse {LONGEST_FIELD} signes. La suite n’a pas été lue."
        else:
            reason = "les guillemets ne se ferment pas comme il faut. La suite n’a pas été lue."
        faults.append(Fault(reader.line_num + shift, "", reason))
