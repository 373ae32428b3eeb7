"""The letter boxes where messages come: a maildir, a box read by IMAP over TLS, or both. Read first, marked as read after."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from imaplib import IMAP4, IMAP4_SSL
from pathlib import Path
from ssl import create_default_context
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings
from django.db import DatabaseError

from core.notices.incoming import LARGEST

MOST_A_SWEEP = 200  # messages
PATIENCE = 20  # seconds for a server to answer
IMAPS = 993  # port
log = logging.getLogger(__name__)
Take = Callable[[bytes], object]


def read_mailboxes(take: Take) -> int:
    """Hand over each unread message, at most a megabyte and a byte of it, then mark it. How many.

    Whoever dies between the two is handed the same message again: taking it twice must be taking it once.
    """
    number = 0
    if settings.INBOUND_MAILDIR:
        number += _read_maildir(Path(settings.INBOUND_MAILDIR), take)
    if settings.INBOUND_IMAP_URL:
        try:
            number += _read_imap(urlsplit(settings.INBOUND_IMAP_URL), take)
        except (IMAP4.error, OSError) as error:
            log.error("The letter box could not be read (%s); the next sweep tries again.", type(error).__name__)
    return number


def _read_maildir(box: Path, take: Take) -> int:
    (box / "cur").mkdir(parents=True, exist_ok=True)
    (box / "new").mkdir(exist_ok=True)
    number = 0
    for path in sorted((box / "new").iterdir())[:MOST_A_SWEEP]:
        try:
            with path.open("rb") as file:
                raw = file.read(LARGEST + 1)
            if _taken(take, raw):
                path.rename(box / "cur" / f"{path.name}:2,S")
                number += 1
        except FileNotFoundError:  # another hand was faster
            continue
    return number


def _read_imap(url: SplitResult, take: Take) -> int:
    number = 0
    with _signed_in(url) as box:
        _status, found = box.uid("SEARCH", "UNSEEN")
        for uid in (found[0] or b"").decode().split()[:MOST_A_SWEEP]:
            _status, parts = box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LARGEST + 1}>)")
            raw = next((part[1] for part in parts if isinstance(part, tuple)), None)
            if raw is not None and _taken(take, raw):
                box.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)")
                number += 1
    return number


@contextmanager
def _signed_in(url: SplitResult) -> Iterator[IMAP4_SSL]:
    """The box of `imaps://user:password@host:port/folder`, by a certificate that is checked."""
    box = IMAP4_SSL(url.hostname or "", url.port or IMAPS, ssl_context=create_default_context(), timeout=PATIENCE)
    with box:
        word = f"\0{unquote(url.username or '')}\0{unquote(url.password or '')}".encode()
        box.authenticate("PLAIN", lambda _asked: word)  # LOGIN knows no accent
        folder = unquote(url.path.lstrip("/")) or "INBOX"
        status, _said = box.select('"{}"'.format(folder.replace("\\", "\\\\").replace('"', '\\"')))
        if status != "OK":
            raise IMAP4.error("no such folder")
        yield box


def _taken(take: Take, raw: bytes) -> bool:
    """Whether it was taken. One that no code of ours can read stays unread, and stops no other."""
    try:
        take(raw)
    except DatabaseError:
        raise  # no message's fault: all of them wait for the next sweep
    except Exception:
        log.exception("A message could not be taken; it stays unread.")
        return False
    return True
