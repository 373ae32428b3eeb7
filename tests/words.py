"""The words of a page as a reader tells them: plain spaces, one between two words."""

from typing import Any


def plain(words: object) -> str:
    """The same words with ordinary spaces."""
    return str(words).replace("\u202f", " ").replace("\xa0", " ")


def words_of_page(answer: Any) -> str:
    """All the words of an answered page."""
    return " ".join(plain(answer.content.decode()).split())
