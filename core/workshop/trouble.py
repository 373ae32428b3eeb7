"""What a person at the keyboard is told when something is missing."""

import errno
from pathlib import Path

FULL_DISK_SIGNS = ("No space left on device", "Disk quota exceeded", "Check free disk space")


class Trouble(Exception):  # noqa: N818 - a sentence for a person, not an error of the program
    """One French sentence that says what is wrong and what to do about it."""


def full_disk(place: Path) -> Trouble:
    """The sentence for a disk that has no room left."""
    return Trouble(f"Le disque est plein là où se trouve {place} : libérez au moins 500 Mo, puis relancez la commande.")


def is_full_disk(error: OSError) -> bool:
    """True where the system refused to write for lack of room."""
    return error.errno in {errno.ENOSPC, errno.EDQUOT}


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, as text, or nothing where there is no log."""
    try:
        return "\n".join(log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:])
    except FileNotFoundError:
        return ""


def explain(log: Path, what: str) -> Trouble:
    """Why a server did not start, read from the end of its log."""
    tail = last_lines(log)
    if any(sign in tail for sign in FULL_DISK_SIGNS):
        return full_disk(log.parent)
    return Trouble(f"{what} n'a pas démarré : lisez {log}, dont voici la fin.\n{tail}")
