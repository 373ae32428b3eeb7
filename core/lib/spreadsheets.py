"""A workbook of several sheets (OpenDocument, ISO 26300), where no cell is ever a formula: numbers are numbers, the rest is text."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from core.lib.packing import pack

TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
NOT_XML: Final = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NAMESPACES: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
MANIFEST: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>\n"
)
Rows = Iterable[Sequence[Any]]


def workbook(sheets: Sequence[tuple[str, Rows]]) -> bytes:
    """These sheets, by name, as an `.ods` file: the same sheets give the same bytes."""
    tables = "".join(_table(name, rows) for name, rows in sheets)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content {NAMESPACES} office:version="1.3">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>\n"
    )
    # The type comes first: it is how programs know the file.
    return pack(
        [("mimetype", TYPE.encode()), ("content.xml", content.encode()), ("META-INF/manifest.xml", MANIFEST.encode())]
    )


def _table(name: str, rows: Rows) -> str:
    lines = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    return f"<table:table table:name={quoteattr(_clean(name))}>{lines}</table:table>"


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    words = "".join(f"<text:p>{escape(line)}</text:p>" for line in _clean(str(value)).split("\n"))
    return f'<table:table-cell office:value-type="string">{words}</table:table-cell>'


def _clean(text: str) -> str:
    return NOT_XML.sub("", text)
