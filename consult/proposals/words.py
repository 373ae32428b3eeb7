"""What is kept beside a proposal's words so that pages, lists and search never compute it again."""

import re
from collections.abc import Collection
from difflib import SequenceMatcher
from typing import TypedDict

from consult.proposals.models import EXCERPT_LENGTH, Proposal
from core.lib.text import clean_line, clean_text, html_of, plain_of, search_text

PIECES = re.compile(r"\S+\s*|\s+")  # a word and the space after it
QUOTED = re.compile(r"^ {0,3}>.*\(message n°[ \u00a0\u202f]?(\d{1,9})[,)]", re.MULTILINE)
BARRED = re.compile(r"(?:^ {0,3}>.*(?:\n|\Z))+", re.MULTILINE)


class Words(TypedDict):
    """A proposal's words, cleaned, and all that follows from them."""

    title: str
    body: str
    body_html: str
    excerpt: str
    search_text: str


def words_of(title: str, body: str, taken_back: Collection[int] = ()) -> Words:
    """Title and body as they are stored, with the safe HTML, the excerpt for lists and the stems for search.

    What everyone reads and finds leaves out the passages that quote these messages; the body itself is kept as it was written.
    """
    title, body = clean_line(title), clean_text(body)
    html = html_of(without_gone(body, taken_back))
    plain = plain_of(html)
    return Words(
        title=title, body=body, body_html=html, excerpt=excerpt_of(plain), search_text=search_text(title, plain)
    )


def without_gone(text: str, gone: Collection[int]) -> str:
    """The text where each quotation of a message that was withdrawn or hidden since says so, in place of its words."""
    if not gone:
        return text

    def shown(found: re.Match[str]) -> str:
        numbers = [int(number) for number in QUOTED.findall(found.group())]
        if not set(numbers) & set(gone):
            return found.group()
        told = ", ".join(str(number) for number in numbers)
        return f"> *Message retiré.* (message n° {told})\n"

    return BARRED.sub(shown, text)


def shown_body(proposal: Proposal, body: str | None = None) -> str:
    """A proposal's text, or what it said before, without the words of messages that were taken back."""
    return without_gone(proposal.body if body is None else body, proposal.taken_back)


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
