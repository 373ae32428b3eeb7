"""A discussion recorded elsewhere, as lines to be said again: read whole and checked before the first word."""

import gzip
import json
import uuid
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from consult.discussion.models import TEXT_LENGTH
from core.lib.text import clean_text

GZIP: Final = b"\x1f\x8b"
LARGEST: Final = 64 * 1024**2  # bytes, once decompressed
SPACE: Final = uuid.UUID("6f1f4a54-5a32-4d1c-8d5e-0d6b5f4a9c11")  # of the intentions that a replay makes
CUT: Final = " […]"


class UnreadableRecordingError(Exception):
    """The file cannot be replayed: the line and what to correct."""


@dataclass(frozen=True)
class Utterance:
    """What somebody said, and when. `key` is the source's own."""

    key: str
    author: str
    text: str
    at: datetime

    def client_id(self, room_id: int) -> uuid.UUID:
        """The same line replayed in the same room is the same intention."""
        return uuid.uuid5(SPACE, f"{room_id}|{self.key}")


class Queue:
    """What is still to be said: each author's lines in their order, and the moment before which the author must wait."""

    def __init__(self) -> None:
        self._lines: dict[str, deque[Utterance]] = {}
        self._not_before: dict[str, float] = {}

    def __bool__(self) -> bool:
        return bool(self._lines)

    @property
    def next_at(self) -> float:
        """The first moment at which somebody may speak again."""
        return min(self._not_before.get(author, 0.0) for author in self._lines)

    def add(self, one: Utterance) -> None:
        """Its author says it after what they have not said yet."""
        self._lines.setdefault(one.author, deque()).append(one)

    def due(self, now: float) -> Iterator[Utterance]:
        """One line of each author who need not wait."""
        for author in [a for a in self._lines if self._not_before.get(a, 0.0) <= now]:
            yield self._lines[author][0]

    def said(self, one: Utterance) -> int:
        """It was said: one line less."""
        self._lines[one.author].popleft()
        if not self._lines[one.author]:
            del self._lines[one.author]
        return 1

    def postpone(self, one: Utterance, until: float) -> int:
        """Its author waits until then: no line less."""
        self._not_before[one.author] = until
        return 0


def read_recording(path: Path) -> list[Utterance]:
    """The lines of a JSON Lines file (`id`, `author`, `body`, `created_at`), plain or gzip, in the order of their moments."""
    said = [_utterance(number, line) for number, line in _lines(path)]
    if not said:
        raise UnreadableRecordingError("Le fichier est vide : il faut une ligne JSON par message.")
    keys = {one.key for one in said}
    if len(keys) < len(said):
        raise UnreadableRecordingError("Deux lignes portent le même « id » : chaque message a le sien.")
    return sorted(said, key=lambda one: (one.at, one.key))


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        source: Any = gzip.GzipFile(fileobj=raw) if packed else raw
        try:
            content = source.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise UnreadableRecordingError("Le fichier dépasse 64 Mo : découpez-le.")
            text = content.decode("utf-8-sig")
        except (OSError, EOFError) as error:
            raise UnreadableRecordingError(f"Le fichier ne se décompresse pas : {error}") from None
        except UnicodeDecodeError:
            raise UnreadableRecordingError("Le fichier n’est pas en UTF-8.") from None
    yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip())


def _utterance(number: int, line: str) -> Utterance:
    try:
        row = json.loads(line)
        moment = datetime.fromisoformat(str(row["created_at"]))
        said = Utterance(str(row["id"]), str(row.get("author") or ""), clean_text(str(row["body"])), moment)
    except KeyError as missing:
        raise UnreadableRecordingError(f"Ligne {number} : le champ « {missing.args[0]} » manque.") from None
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise UnreadableRecordingError(
            f"Ligne {number} : il faut un objet JSON, avec une date comme « 2015-10-17T18:30:00+02:00 »."
        ) from None
    if moment.tzinfo is None:
        raise UnreadableRecordingError(
            f"Ligne {number}, champ « created_at » : il manque le fuseau, par exemple « +02:00 »."
        )
    if not said.text:
        raise UnreadableRecordingError(f"Ligne {number}, champ « body » : le message est vide.")
    if len(said.text) > TEXT_LENGTH:
        said = Utterance(said.key, said.author, said.text[: TEXT_LENGTH - len(CUT)] + CUT, said.at)
    return said
