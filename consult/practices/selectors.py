"""What the pages of practices show, in a constant number of queries. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from consult.practices.models import Practice
from core.territories.models import Territory

PAGE_SIZE = 20


@dataclass(frozen=True, kw_only=True)
class PracticeRow:
    """A sheet in a list."""

    pk: int
    slug: str  # for its address: /pratiques/<pk>-<slug>/
    title: str
    territory_name: str
    territory_slug: str
    theme: str
    theme_label: str
    logic: str
    logic_label: str
    excerpt: str
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Practices:
    """One page of sheets, its neighbours, and how many there are."""

    rows: list[PracticeRow]
    next: str
    previous: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which sheets are asked for."""

    words: str = ""
    theme: str = ""
    logic: str = ""
    actor: str = ""
    territory: int | None = None


def practices_of(sought: Sought, cursor_text: str = "", size: int = PAGE_SIZE) -> Practices:
    """One page of the published sheets of every town, newest first. A cursor that is not ours raises `BadCursorError`."""
    raise NotImplementedError


def practice_in(pk: int) -> Practice:
    """A sheet with its town, its commitment and the proposal behind it; drafts too: ask `refuse_read`. Else 404."""
    raise NotImplementedError


def drafts_of(territory: Territory) -> list[PracticeRow]:
    """The sheets of a town that are not published yet."""
    raise NotImplementedError


def similar_practices(text: str, *, leave_out: Territory | None = None, limit: int = 3) -> list[PracticeRow]:
    """The published sheets most like this text, best first: « déjà fait à … ». Two queries, none for a text without words."""
    raise NotImplementedError
