"""Which published sheets resemble what is being written: « déjà fait à … »."""

from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Max, QuerySet, Sum

from consult.practices.models import Practice
from consult.practices.selectors import PracticeRow, rows_of
from consult.proposals.models import Proposal
from consult.proposals.resemblance import EMPTY_WORDS, Index, View, encoded, encoder_or_none, index_of
from core.lib.text import stems
from core.territories.models import Territory

MOST_INDEXED = 2000  # sheets: beyond, full text first picks those worth comparing
CANDIDATES = 200
MOST_WORDS = 12  # of the text, in the question to full text
LIKE_ENOUGH = 0.18  # measured on the demonstration: below, most are wrong, and a wrong « déjà fait » costs more than a missing one
LONGEST = 2000  # characters of the text that are read
COMPARED = 600  # characters of each part of a sheet
BACKGROUND = 600  # proposals that tell how rare a word is


def similar_practices(text: str, *, leave_out: Territory | None = None, limit: int = 3) -> list[PracticeRow]:
    """The published sheets most like this text, best first, of every town but the one left out.

    Two queries (two more where a sheet was changed since the last time), none for a text without words.
    """
    text = text[:LONGEST].strip()
    if not any(word not in EMPTY_WORDS for word in stems(text)):
        return []
    published = Practice.objects.published()
    if leave_out is not None:
        published = published.exclude(territory=leave_out)
    state = published.aggregate(n=Count("pk"), last=Max("published_at"), highest=Max("pk"), edits=Sum("edits"))
    if state["n"] > MOST_INDEXED:
        return rows_of(_alike(_near(published, text), text, limit))
    return rows_of(list(_known(text, limit, leave_out.pk if leave_out else None, tuple(state.values()))))


@lru_cache(maxsize=1024)
def _known(text: str, limit: int, left_out: int | None, state: tuple[Any, ...]) -> tuple[int, ...]:
    """The answer for this text, kept while no sheet is published, edited or withdrawn: a proposal's page asks it at each reading."""
    return tuple(_alike(_whole_index(left_out, state), text, limit))


def _alike(index: Index, text: str, limit: int) -> list[int]:
    return [pk for pk, score in index.nearest(text, limit, encoder_or_none()) if score >= LIKE_ENOUGH]


def _near(published: QuerySet[Practice], text: str) -> Index:
    """The sheets that full text picks as worth comparing."""
    words = list(dict.fromkeys(word for word in stems(text) if len(word) > 2 and word not in EMPTY_WORDS))[:MOST_WORDS]
    if not words:
        return index_of([])
    question = SearchQuery(" | ".join(words), config="simple", search_type="raw")
    near = published.filter(search=question).order_by(SearchRank(F("search"), question).desc(), "-id")
    return _among_proposals(_texts(near[:CANDIDATES]))


@lru_cache(maxsize=16)
def _whole_index(left_out: int | None, state: tuple[Any, ...]) -> Index:
    """Every published sheet but one town's, indexed once a process until one is published, edited or withdrawn."""
    rows = Practice.objects.published().order_by("id")
    kept = rows.exclude(territory=left_out) if left_out else rows
    return _among_proposals(_texts(kept[:MOST_INDEXED]))


def _among_proposals(sheets: list[tuple[int, str]]) -> Index:
    """The index of these sheets, where a word is as rare as it is in what people write: a few sheets alone could not tell."""
    newest = Proposal.objects.published().order_by("-id").values_list("title", "body")[:BACKGROUND]
    whole = index_of([*sheets, *((0, f"{title} {title} {body[:COMPARED]}") for title, body in newest)])
    keys, encoder = [key for key, _text in sheets], encoder_or_none()
    meanings = encoded(encoder, [text for _key, text in sheets]) if encoder is not None and sheets else None
    return Index(keys, _first_of(whole.words, len(keys)), _first_of(whole.letters, len(keys)), meanings)


def _first_of(view: View, count: int) -> View:
    """The same view with its first documents only."""
    kept = view.documents < count
    return View(view.features[kept], view.documents[kept], view.weights[kept], view.rarity)


def _texts(rows: Any) -> list[tuple[int, str]]:
    """What is compared: the title twice, since it says the most, then what was done and where it started from."""
    return [
        (pk, f"{title} {title} {done[:COMPARED]} {context[:COMPARED]}")
        for pk, title, done, context in rows.values_list("pk", "title", "done", "context")
    ]
