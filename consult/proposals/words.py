"""What is kept beside a proposal's words so that pages, lists and search never compute it again."""

import re
from difflib import SequenceMatcher
from typing import TypedDict

from consult.proposals.models import EXCERPT_LENGTH
from core.lib.text import clean_line, clean_text, html_of, plain_of, search_text

PIECES = re.compile(r"\S+\s*|\s+")  # a word and the space after it


class Words(TypedDict):
    """A proposal's words, cleaned, and all that follows from them."""

    title: str
    body: str
    body_html: str
    excerpt: str
    search_text: str


def words_of(title: str, body: str) -> Words:
    """Title and body as they are stored, with the safe HTML, the excerpt for lists and the stems for search."""
    title, body = clean_line(title), clean_text(body)
    html = html_of(body)
    plain = plain_of(html)
    return Words(
        title=title, body=body, body_html=html, excerpt=excerpt_of(plain), search_text=search_text(title, plain)
    )


def excerpt_of(plain: str) -> str:
    """The first two lines or so, cut between words."""
    if len(plain) <= EXCERPT_LENGTH:
        return plain
    return plain[: EXCERPT_LENGTH - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"


def pieces_between(before: str, after: str) -> list[tuple[str, str]]:
    """What changed, word by word: (same, added or removed, text), in reading order."""
    old, new = PIECES.findall(before), PIECES.findall(after)
    pieces: list[tuple[str, str]] = []
    for change, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        if change == "equal":
            pieces.append(("same", "".join(old[i:j])))
            continue
        if j > i:
            pieces.append(("removed", "".join(old[i:j])))
        if m > k:
            pieces.append(("added", "".join(new[k:m])))
    return pieces
