"""What is kept beside a proposal's words so that pages, lists and search never compute it again."""

from typing import TypedDict

from consult.proposals.models import EXCERPT_LENGTH
from core.lib.text import clean_line, clean_text, html_of, plain_of, search_text


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
