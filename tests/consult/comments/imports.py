"""What the tests of imports share: files made on the spot, and the command as it is typed."""

import gzip
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from consult.consultations.models import Consultation

PROPOSALS: list[dict[str, Any]] = [
    {"key": "p1", "title": "Des bancs", "text": "Un banc\nà chaque arrêt.", "author": "Jeanne Martin", "created_at": "2020-03-01T10:00:00+01:00"},
    {"key": "p2", "title": "Un marché", "text": "<p>Le <b>samedi</b>.</p>", "author": "Ali", "created_at": "2020-03-02"},
]  # fmt: skip
COMMENTS: list[dict[str, Any]] = [
    {"key": "c1", "proposal": "p1", "text": "Oui.", "stance": "for", "author": "Ali", "created_at": "2020-03-03T08:00:00Z"},
    {"key": "c2", "proposal": "p1", "text": "Pourquoi ?", "parent": "c1", "author": "Jeanne Martin", "created_at": "2020-03-04T08:00:00Z"},
    {"key": "c3", "proposal": "p2", "text": "Non.", "stance": "against", "author": "", "created_at": "2020-03-05T08:00:00Z"},
]  # fmt: skip


def lines(path: Path, rows: list[Any], compressed: bool = False) -> Path:
    """A file of JSON Lines."""
    said = "\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows) + "\n"
    path.write_bytes(gzip.compress(said.encode()) if compressed else said.encode())
    return path


def run(path: Path, consultation: Consultation, *more: str) -> str:
    """What the command says."""
    out = StringIO()
    where = f"{consultation.territory.slug}/{consultation.slug}"
    call_command("import_contributions", str(path), "--consultation", where, *more, stdout=out, stderr=StringIO())
    return out.getvalue()
