"""A file of ballots becomes an election, or one sentence that says which line is wrong."""

import gzip
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from consult.votes.tally.election import Election

MOST_PEOPLE = 10**9  # people on one line
LARGEST_FILE = 200_000_000  # bytes, once unpacked
NUMBER = re.compile(r"[+-]?\d{1,18}(\.\d{0,18})?([eE][+-]?\d{1,2})?|[+-]?\d{1,18}/0*[1-9]\d{0,17}", re.ASCII)


class UnreadableBallotsError(ValueError):
    """The file cannot be counted. `line` is where, from 1, or 0 where it is the whole file."""

    def __init__(self, sentence: str, line: int = 0) -> None:
        """Keep the French sentence and its line."""
        self.sentence, self.line = sentence, line
        super().__init__(f"Ligne {line}\u202f: {sentence}" if line else sentence[:1].upper() + sentence[1:])


@dataclass(frozen=True)
class Reading:
    """What a file says: the election, the rule it names (or the usual one for its ballots) and that rule's settings."""

    election: Election
    rule: str
    settings: Mapping[str, str] = field(default_factory=dict)
    meta: Mapping[str, str] = field(default_factory=dict)


def number(text: str, what: str, line: int = 0) -> Fraction:
    """An exact number: "12", "776314.03", "1e3" or "7/2"; not so long or so large that it could stop the count."""
    clean = text.strip()
    if not NUMBER.fullmatch(clean):
        raise UnreadableBallotsError(f"{what} « {shown(text)} » n’est pas un nombre.", line)
    return Fraction(int(clean)) if clean.isdigit() else Fraction(clean)


def amount(text: str, what: str, line: int = 0) -> Fraction:
    """An amount of money, zero or more; spaces and a decimal comma are understood."""
    clean = re.sub(r"[\s\u00a0\u202f]", "", text)
    value = number(re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", clean), what, line)
    if value < 0:
        raise UnreadableBallotsError(f"{what} {shown(text)} est négatif.", line)
    return value


def shown(text: object) -> str:
    """A few words of what was found, safe on one line of a terminal."""
    flat = "".join(c if c.isprintable() else "�" for c in str(text))
    return flat if len(flat) <= 60 else flat[:57] + "…"


def text_of(path: Path) -> str:
    """The text of a file, unpacked where it is a .gz, without its byte-order mark."""
    try:
        if path.suffix == ".gz":
            with gzip.open(path) as packed:
                data = packed.read(LARGEST_FILE + 1)
        else:
            with path.open("rb") as plain:
                data = plain.read(LARGEST_FILE + 1)
    except FileNotFoundError:
        raise UnreadableBallotsError(f"il n’y a pas de fichier {path}.") from None
    except IsADirectoryError:
        raise UnreadableBallotsError(f"{path} est un dossier, pas un fichier.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise UnreadableBallotsError(f"{path} n’est pas un fichier .gz entier.") from None
    except (OSError, ValueError):
        raise UnreadableBallotsError(f"le fichier {shown(path)} ne peut pas être lu.") from None
    if len(data) > LARGEST_FILE:
        raise UnreadableBallotsError(f"le fichier dépasse {LARGEST_FILE // 1_000_000} Mo.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise UnreadableBallotsError("le texte n’est pas en UTF-8.", line) from None
    if not text.strip():
        raise UnreadableBallotsError("le fichier est vide.", 1)
    return text
