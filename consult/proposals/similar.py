"""Which proposals of a consultation resemble what is being written."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db import connection
from django.db.models import Count, F, Max

from consult.consultations.models import Consultation
from consult.proposals.models import Proposal
from consult.proposals.resemblance import EMPTY_WORDS, Index, encoder_or_none, index_of
from consult.proposals.selectors import ProposalRow, rows_of
from core.lib.text import stems

MOST_INDEXED = 2000  # proposals: beyond, full text first picks those worth comparing
CANDIDATES = 200
MOST_WORDS = 12  # of the text, in the question to full text
LIKE_ENOUGH = 0.12  # below, a likeness says nothing
RANKED = 4000  # proposals that full text may always bring to be ranked
LARGEST_SHARE = 0.05  # of all proposals, where that is more
FREQUENCIES = """
    SELECT word, share FROM pg_stats,
        unnest(most_common_elems::text::text[], most_common_elem_freqs[1:cardinality(most_common_elems::text::text[])]) AS s(word, share)
    WHERE tablename = 'proposals_proposal' AND attname = 'search' AND word = ANY(%s)
"""
LONGEST = 2000  # characters of the text that are read


@dataclass(frozen=True)
class Similar:
    """A proposal that resembles the text, and how much (0 to 1)."""

    row: ProposalRow
    score: float


def similar(consultation: Consultation, text: str, limit: int = 5, leave_out: int | None = None) -> list[Similar]:
    """The published proposals most like this text, best first: suggestions for a person to judge."""
    text = text[:LONGEST].strip()
    if not text:
        return []
    index = _index_for(consultation, text)
    nearest = [(pk, score) for pk, score in index.nearest(text, limit + 1, encoder_or_none()) if pk != leave_out]
    scores = dict([(pk, score) for pk, score in nearest if score >= LIKE_ENOUGH][:limit])
    return [Similar(row, scores[row.pk]) for row in rows_of(list(scores), consultation)]


def _index_for(consultation: Consultation, text: str) -> Index:
    published = Proposal.objects.published().filter(consultation=consultation)
    state = published.aggregate(n=Count("pk"), edited=Max("edited_at"), published=Max("published_at"))
    if state["n"] <= MOST_INDEXED:
        return _whole_index(consultation.pk, state["n"], state["edited"], state["published"])
    words = list(dict.fromkeys(word for word in stems(text) if len(word) > 2 and word not in EMPTY_WORDS))[:MOST_WORDS]
    if not words:
        return index_of([])
    question = SearchQuery(" | ".join(_rarest(words, state["n"])), config="simple", search_type="raw")
    near = published.filter(search=question).order_by(SearchRank(F("search"), question).desc(), "-id")
    return index_of(_texts(near[:CANDIDATES]), encoder_or_none())


def _rarest(words: list[str], count: int) -> list[str]:
    """The words that say the most, by PostgreSQL's own statistics, while together they bring few enough proposals."""
    with connection.cursor() as cursor:
        cursor.execute(FREQUENCIES, [words])
        share: dict[str, float] = dict(cursor.fetchall())
    kept: list[str] = []
    total = 0.0
    for word in sorted(words, key=lambda one: share.get(one, 0.0)):
        total += share.get(word, 0.0)
        if kept and total > max(LARGEST_SHARE, RANKED / count):
            break
        kept.append(word)
    return kept


@lru_cache(maxsize=32)
def _whole_index(consultation_id: int, count: int, edited: Any, published: Any) -> Index:
    """Every published proposal of a consultation, indexed once a process until one is published, edited or withdrawn."""
    rows = Proposal.objects.published().filter(consultation_id=consultation_id).order_by("id")
    return index_of(_texts(rows[:MOST_INDEXED]), encoder_or_none())


def _texts(rows: Any) -> list[tuple[int, str]]:
    """What is compared: the title twice, since it says the most, then the beginning of the text."""
    return [(pk, f"{title} {title} {body[:600]}") for pk, title, body in rows.values_list("pk", "title", "body")]
