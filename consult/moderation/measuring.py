"""How far the marks on a text agree with what people decided: measured on their decisions, and never tuned to them."""

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.lib.marks import MarkKind, marks_of

KEPT, REJECTED = "1", "-1"  # as the file says it; anything else was left undecided
COLUMNS = {"text", "moderated"}
ANY = "any"


class UnreadableFileError(ValueError):
    """The file is not a table of moderated texts."""


@dataclass(frozen=True)
class Judged:
    """A text, and what its moderators decided: rejected or kept, or nothing."""

    text: str
    is_rejected: bool | None


@dataclass(frozen=True)
class Measure:
    """How often a mark fell on texts that were then rejected (precision), and how many of the rejected it found (recall)."""

    kind: str
    label: str
    on_rejected: int
    on_kept: int
    rejected: int

    @property
    def precision(self) -> float | None:
        """Of the texts marked, the share that was rejected; nothing where none was marked."""
        marked = self.on_rejected + self.on_kept
        return self.on_rejected / marked if marked else None

    @property
    def recall(self) -> float | None:
        """Of the texts rejected, the share that was marked; nothing where none was rejected."""
        return self.on_rejected / self.rejected if self.rejected else None


def read_judged(path: Path) -> Iterator[Judged]:
    """The texts of a CSV file, compressed (.gz) or not, with columns `text` and `moderated`."""
    try:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        rows = csv.DictReader(io.StringIO(raw.decode()))
        missing = COLUMNS - set(rows.fieldnames or ())
        found = [] if missing else list(rows)
    except (OSError, UnicodeDecodeError, EOFError, csv.Error) as reason:
        raise UnreadableFileError(f"Ce fichier ne se lit pas\u202f: {reason}") from None
    if missing:
        raise UnreadableFileError(f"Colonne attendue et absente\u202f: {', '.join(sorted(missing))}.")
    for row in found:
        yield Judged(row["text"] or "", {KEPT: False, REJECTED: True}.get(row["moderated"] or ""))


def measure(texts: Sequence[Judged]) -> list[Measure]:
    """One line a mark, then one for any mark at all, over the texts that were decided."""
    decided = [
        (one.is_rejected, {mark.kind.value for mark in marks_of(one.text)})
        for one in texts
        if one.is_rejected is not None
    ]
    rejected = sum(bool(is_rejected) for is_rejected, _kinds in decided)
    asked = [(kind.value, str(kind.label)) for kind in MarkKind] + [(ANY, "un repère au moins")]
    lines = []
    for name, label in asked:
        hits = [is_rejected for is_rejected, kinds in decided if (kinds if name == ANY else name in kinds)]
        found = sum(bool(is_rejected) for is_rejected in hits)
        lines.append(Measure(name, label, found, len(hits) - found, rejected))
    return lines
