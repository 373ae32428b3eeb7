"""Sheets made from commitments that were kept: drafted, written, published to every town."""

from typing import TypedDict, Unpack

from consult.answers.models import Commitment
from consult.practices.models import Practice
from core.accounts.selectors import Standing


class Words(TypedDict, total=False):
    """What a sheet says; what is not named stays."""

    title: str
    context: str
    done: str
    cooperation: str
    cost: str
    result: str
    theme: str
    logic: str
    actors: tuple[str, ...]


def draft_practice(*, standing: Standing, commitment: Commitment) -> Practice:
    """Draw a sheet from a commitment that is done: its proposal, its actors, its budget, its evidence. Asked twice, it is one sheet."""
    raise NotImplementedError


def save_practice(*, standing: Standing, practice: Practice, expected: int, **words: Unpack[Words]) -> Practice:
    """Keep the edited sheet, published or not, unless another hand has changed it since `expected` (its `edits`) was read."""
    raise NotImplementedError


def publish_practice(*, standing: Standing, practice: Practice, expected: int) -> Practice:
    """Show the sheet to every territory, once it says context, what was done and what it changed."""
    raise NotImplementedError
