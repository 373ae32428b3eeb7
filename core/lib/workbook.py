"""Tables that people open in a spreadsheet: OpenDocument (.ods), where no cell is ever a formula (PROMISES S-17).

A text is written as a text, which no program runs; it has its apostrophe too, as in a CSV, since whoever saves the sheet as CSV
would lose its kind. The same tables give the same bytes, on every machine.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from django.utils.functional import Promise

from core.lib.packing import pack
from core.lib.paper import drawn
from core.lib.sheets import cell_of

MIME: Final = "application/vnd.oasis.opendocument.spreadsheet"
LONGEST_NAME: Final = 31  # characters of the name of a table: what other programs accept
_NAMES: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"'
)
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_BOLD: Final = (
    '<office:automatic-styles><style:style style:name="head" style:family="table-cell"><style:text-properties '
    'fo:font-weight="bold"/></style:style></office:automatic-styles>'
)
_MANIFEST: Final = (
    f'{_HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


@dataclass(frozen=True)
class Tab:
    """One table of the workbook: its name, its heads, its rows."""

    name: str
    header: Sequence[str | Promise]
    rows: Iterable[Sequence[Any]]


def ods_of(tabs: Sequence[Tab]) -> bytes:
    """These tables as one workbook."""
    body = "".join(_table(tab) for tab in tabs)
    content = (
        f"{_HEAD}<office:document-content {_NAMES}>{_BOLD}<office:body><office:spreadsheet>{body}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    # The kind of the file comes first, bare: that is how it is recognised.
    files = {"mimetype": MIME, "content.xml": content, "META-INF/manifest.xml": _MANIFEST}
    return pack((name, said.encode(errors="replace")) for name, said in files.items())


def _table(tab: Tab) -> str:
    name = "".join(" " if sign in "[]*?:/\\'" else sign for sign in drawn(tab.name))[:LONGEST_NAME].strip()
    head = _row("".join(_text(str(one), "head") for one in tab.header))
    rows = "".join(_row("".join(_cell(one) for one in row)) for row in tab.rows)
    return f"<table:table table:name={quoteattr(name)}>{head}{rows}</table:table>"


def _row(cells: str) -> str:
    return f"<table:table-row>{cells or '<table:table-cell/>'}</table:table-row>"


def _cell(value: Any) -> str:
    """A number stays one; all else is a text."""
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    return _text(value)


def _text(value: Any, style: str = "") -> str:
    look = f' table:style-name="{style}"' if style else ""
    # What is not drawn goes first: an invisible sign before « = » must not hide it from the apostrophe.
    words = cell_of(value if isinstance(value, bool | date) else drawn(str(value)))
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in words.split("\n"))
    return f'<table:table-cell{look} office:value-type="string">{lines}</table:table-cell>'
