"""Which published sheets resemble what is being written: « déjà fait à … »."""

from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Max, QuerySet, Sum

from consult.practices.models import Practice
from consult.practices.selectors import PracticeRow, rows_of
from consult.proposals.resemblance import EMPTY_WORDS, Index, encoder_or_none, index_of
from core.lib.text import stems
from core.territories.models import Territory

MOST_INDEXED = 2000  # sheets: beyond, full text first picks those worth comparing
CANDIDATES = 200
MOST_WORDS = 12  # of the text, in the question to full text
LIKE_ENOUGH = 0.15  # below, a likeness says nothing: a wrong « déjà fait » costs more trust than a missing one
LONGEST = 2000  # characters of the text that are read
COMPARED = 600  # characters of each part of a sheet


def similar_practices(text: str, *, leave_out: Territory | None = None, limit: int = 3) -> list[PracticeRow]:
    """The published sheets most like this text, best first, of every town but the one left out.

    Two queries (one more where a sheet was changed since the last time), none for a text without words.
    """
    text = text[:LONGEST].strip()
    if not any(word not in EMPTY_WORDS for word in stems(text)):
        return []
    published = Practice.objects.published()
    if leave_out is not None:
        published = published.exclude(territory=leave_out)
    index = _index_for(published, text, leave_out.pk if leave_out else None)
    nearest = index.nearest(text, limit, encoder_or_none())
    return rows_of([pk for pk, score in nearest if score >= LIKE_ENOUGH])


def _index_for(published: QuerySet[Practice], text: str, left_out: int | None) -> Index:
    state = published.aggregate(n=Count("pk"), last=Max("published_at"), highest=Max("pk"), edits=Sum("edits"))
    if state["n"] <= MOST_INDEXED:
        return _whole_index(left_out, state["n"], state["last"], state["highest"], state["edits"])
    words = list(dict.fromkeys(word for word in stems(text) if len(word) > 2 and word not in EMPTY_WORDS))[:MOST_WORDS]
    if not words:
        return index_of([])
    question = SearchQuery(" | ".join(words), config="simple", search_type="raw")
    near = published.filter(search=question).order_by(SearchRank(F("search"), question).desc(), "-id")
    return index_of(_texts(near[:CANDIDATES]), encoder_or_none())


@lru_cache(maxsize=64)
def _whole_index(left_out: int | None, count: int, last: Any, highest: Any, edits: Any) -> Index:
    """Every published sheet but one town's, indexed once a process until one is published, edited or withdrawn."""
    rows = Practice.objects.published().order_by("id")
    return index_of(_texts((rows.exclude(territory=left_out) if left_out else rows)[:MOST_INDEXED]), encoder_or_none())


def _texts(rows: Any) -> list[tuple[int, str]]:
    """What is compared: the title twice, since it says the most, then what was done and where it started from."""
    return [
        (pk, f"{title} {title} {done[:COMPARED]} {context[:COMPARED]}")
        for pk, title, done, context in rows.values_list("pk", "title", "done", "context")
    ]
