"""Where the keys of a question lie: in files, never in the database, a dump, the environment or a log.

`VOTE_KEYS_DIR/<urn>/kc` makes pseudonyms and `…/log` signs the journal: the web and the worker read them.
`URN_KEYS_DIR/<urn>/private` opens ballots: whoever counts reads it, and no backup holds it; in mode *scrutin* it does not exist.
"""

import os
import secrets
from pathlib import Path

from django.conf import settings

from consult.votes.models import Question

KC, LOG, PRIVATE = "kc", "log", "private"


class KeyMissing(Exception):  # noqa: N818 — the answer to a question
    """This key is not on this machine: never made, kept elsewhere, or destroyed."""


def _folder(question: Question, name: str) -> Path:
    return Path(settings.URN_KEYS_DIR if name == PRIVATE else settings.VOTE_KEYS_DIR) / question.urn_id.hex


def write_key(question: Question, name: str, key: bytes) -> None:
    """Keep a key for its owner alone, whole or not at all, on the disk before this returns."""
    folder = _folder(question, name)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f".{name}-{secrets.token_hex(4)}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, key)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    draft.replace(folder / name)
    _sync(folder)
    _sync(folder.parent)


def read_key(question: Question, name: str) -> bytes:
    """The key. Read each time: once destroyed, no process holds it."""
    try:
        return (_folder(question, name) / name).read_bytes()
    except OSError:
        raise KeyMissing(name) from None


def destroy_keys(question: Question) -> list[str]:
    """Overwrite, then remove the keys of this question from this machine; which ones are gone, now or by an earlier try.

    Raises OSError where a key is there and cannot be removed: nothing is then said to be destroyed.
    """
    gone = []
    for name in (KC, PRIVATE):
        path = _folder(question, name) / name
        trace = path.with_suffix(".destroyed")
        try:
            length = path.stat().st_size
        except FileNotFoundError:
            gone += [name] if trace.exists() else []
            continue
        with path.open("r+b", buffering=0) as file:
            file.write(secrets.token_bytes(length))
            os.fsync(file.fileno())
        trace.touch()
        path.unlink()
        _sync(path.parent)
        gone.append(name)
    return gone


def _sync(folder: Path) -> None:
    """What was named, renamed or removed in this folder is so on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
