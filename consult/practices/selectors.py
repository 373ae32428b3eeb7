"""What the pages of practices show, in a constant number of queries. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Max, Sum
from django.http import Http404
from django.utils.text import slugify

from consult.practices.models import Practice, Status
from consult.proposals.resemblance import EMPTY_WORDS, Index, encoder_or_none, index_of
from core.lib.keyset import page_of, read_cursor
from core.lib.text import search_text, stems
from core.territories.models import Territory

PAGE_SIZE = 20
LONGEST_QUERY = 200  # characters of a search
LONGEST_TEXT = 2_000  # characters of a text that is compared
MOST_INDEXED = 2_000  # sheets compared, the newest
LIKE_ENOUGH = 0.12  # below, a likeness says nothing
EXCERPT = 240  # characters
NEAR = 20  # sheets looked at to find a few of other towns


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
    rows = Practice.objects.published()
    exact: dict[str, Any] = {"theme": sought.theme, "logic": sought.logic, "territory": sought.territory}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if sought.actor:
        rows = rows.filter(actors__contains=[sought.actor])
    if sought.words:
        rows = rows.filter(search=SearchQuery(search_text(sought.words[:LONGEST_QUERY]), config="simple"))
    cursor = read_cursor(cursor_text, "practices", moments=True)
    page = page_of([rows], "published_at", "practices", cursor=cursor, size=size, descending=True)
    return Practices(rows=rows_of(page.pks), next=page.next, previous=page.previous, count=rows.count())


def rows_of(pks: Sequence[int]) -> list[PracticeRow]:
    """These sheets in this order, in one query."""
    rows = Practice.objects.filter(pk__in=pks).select_related("territory").defer("search", "search_text")
    found = {one.pk: row_of(one) for one in rows.order_by("pk")}
    return [found[pk] for pk in pks if pk in found]


def row_of(practice: Practice) -> PracticeRow:
    """One sheet as a list shows it."""
    text = practice.done or practice.context
    excerpt = text if len(text) <= EXCERPT else text[: EXCERPT - 1].rsplit(" ", 1)[0].rstrip(" ,;:.–-") + "…"
    return PracticeRow(
        pk=practice.pk, slug=slug_of(practice), title=practice.title, territory_name=practice.territory.name,
        territory_slug=practice.territory.slug, theme=practice.theme, theme_label=str(practice.get_theme_display()),
        logic=practice.logic, logic_label=str(practice.get_logic_display()), excerpt=excerpt,
        published_at=practice.published_at,
    )  # fmt: skip


def slug_of(practice: Practice) -> str:
    """The words in a sheet's address; its number alone finds it."""
    return slugify(practice.title.replace("’", " ").replace("'", " "))[:80].strip("-") or "fiche"


def practice_in(pk: int) -> Practice:
    """A sheet with its town, its commitment and the proposal behind it; drafts too: ask `refuse_read`. Else 404."""
    rows = Practice.objects.filter(pk=pk).select_related(
        "territory", "commitment__answer", "commitment__proposal__consultation__territory"
    )
    found = rows.defer("search", "search_text").first()
    if found is None:
        raise Http404
    return found


def drafts_of(territory: Territory) -> list[PracticeRow]:
    """The sheets of a town that are not published yet."""
    drafts = Practice.objects.filter(territory=territory, status=Status.DRAFT).select_related("territory")
    return [row_of(one) for one in drafts.defer("search", "search_text").order_by("-created_at", "-pk")[:50]]


def similar_practices(text: str, *, leave_out: Territory | None = None, limit: int = 3) -> list[PracticeRow]:
    """The published sheets most like this text, best first: « déjà fait à … ». None for a text without words of its own."""
    text = text[:LONGEST_TEXT].strip()
    if not any(len(word) > 2 and word not in EMPTY_WORDS for word in stems(text)):
        return []
    state = Practice.objects.published().aggregate(n=Count("pk"), last=Max("published_at"), edits=Sum("edits"))
    if not state["n"]:
        return []
    nearest = _index(state["n"], state["last"], state["edits"]).nearest(text, NEAR, encoder_or_none())
    rows = rows_of([pk for pk, score in nearest if score >= LIKE_ENOUGH])
    return [row for row in rows if leave_out is None or row.territory_slug != leave_out.slug][:limit]


@lru_cache(maxsize=4)
def _index(count: int, last: Any, edits: Any) -> Index:
    """The published sheets, indexed once a process until one is published or edited; the title twice, since it says the most."""
    rows = Practice.objects.published().order_by("-published_at", "-pk")[:MOST_INDEXED]
    texts = [
        (pk, f"{title} {title} {context[:400]} {done[:400]}")
        for pk, title, context, done in rows.values_list("pk", "title", "context", "done")
    ]
    return index_of(texts, encoder_or_none())
