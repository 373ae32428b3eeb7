"""Whether people answer each other: proposals, arguments and live messages of the quarter, as they are shown."""

from typing import Any

from consult.observatory.facts.span import PEOPLE, SHOWN, Span, counts, within

ALIKE = 0.8  # of all the words of two texts, those that both hold: from there one nearly repeats the other
COMPARED = 2000  # earlier proposals of a consultation, the latest: as many as are compared while somebody writes

_DIALOGUE = f"""
WITH new AS (
    SELECT p.id, p.theme, p.logic FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
    WHERE {SHOWN} AND p.status = 'published' AND p.voice {PEOPLE} AND {within("p.published_at")}),
said AS (
    SELECT new.id, count(*) AS replies, bool_or(a.stance = 'for') AND bool_or(a.stance = 'against') AS both_sides
    FROM new JOIN comments_comment a ON a.proposal_id = new.id
    WHERE a.status = 'published' AND a.voice {PEOPLE} AND {within("a.created_at")} GROUP BY new.id),
live AS (
    SELECT m.id FROM consultations_consultation c JOIN discussion_room r ON r.consultation_id = c.id JOIN discussion_message m ON m.room_id = r.id
    WHERE {SHOWN} AND r.starts_at IS NOT NULL AND m.status = 'published' AND m.voice {PEOPLE} AND {within("m.posted_at")})
SELECT (SELECT count(*) FROM new) AS proposals,
       (SELECT COALESCE(sum(replies), 0)::int FROM said) AS replies,
       (SELECT count(*) FROM said WHERE both_sides) AS both_sides,
       (SELECT count(*) FROM live) AS messages,
       (SELECT count(*) FROM live WHERE EXISTS (
            SELECT FROM discussion_quotation q JOIN proposals_proposal p ON p.id = q.proposal_id
            WHERE q.message_id = live.id AND p.status = 'published' AND p.published_at < %(ends)s)) AS messages_turned,
       (SELECT json_object_agg(theme, many) FROM (SELECT theme, count(*) AS many FROM new GROUP BY theme) AS t) AS by_theme,
       (SELECT json_object_agg(logic, many) FROM (SELECT logic, count(*) AS many FROM new GROUP BY logic) AS l) AS by_logic
"""  # noqa: S608 — our own words

# Two texts that share so many of their words share one of the rarest of either: only those are compared, and of proposals that
# hold the same words exactly, the first alone. The rarest come first; as many as may be missing, and one.
_NEAR = f"""
WITH texts AS (
    SELECT p.id, p.consultation_id, p.published_at, tsvector_to_array(p.search) AS words,
           p.voice {PEOPLE} AND {within("p.published_at")} AS is_new,
           row_number() OVER (PARTITION BY p.consultation_id ORDER BY p.published_at DESC, p.id DESC) AS back
    FROM proposals_proposal p JOIN consultations_consultation c ON c.id = p.consultation_id
    WHERE {SHOWN} AND p.status = 'published' AND p.published_at < %(ends)s AND p.consultation_id IN (
        SELECT o.consultation_id FROM proposals_proposal o JOIN consultations_consultation c ON c.id = o.consultation_id
        WHERE {SHOWN} AND o.status = 'published' AND {within("o.published_at")})),
numbered AS (
    SELECT *, row_number() OVER (PARTITION BY consultation_id, words ORDER BY published_at, id) AS copy
    FROM texts WHERE is_new OR back <= %(compared)s),
firsts AS (SELECT *, cardinality(words) AS many FROM numbered WHERE copy = 1 AND cardinality(words) > 0),
held AS (SELECT id, consultation_id, many, word FROM firsts, unnest(words) AS word),
spread AS (SELECT consultation_id, word, count(*) AS texts FROM held GROUP BY consultation_id, word),
ranked AS (
    SELECT held.id, held.consultation_id, held.word, held.many,
           row_number() OVER (PARTITION BY held.id ORDER BY spread.texts, held.word COLLATE "C") AS rank
    FROM held JOIN spread USING (consultation_id, word)),
rare AS (SELECT id, consultation_id, word FROM ranked WHERE rank <= many - ceil(%(alike)s * many) + 1),
pairs AS (
    SELECT DISTINCT mine.id, other.id AS earlier FROM rare AS mine JOIN rare AS other USING (consultation_id, word) WHERE mine.id <> other.id),
near AS (
    SELECT DISTINCT one.id FROM pairs JOIN firsts AS one ON one.id = pairs.id JOIN firsts AS before ON before.id = pairs.earlier,
        LATERAL (SELECT count(*) AS shared FROM unnest(one.words) AS word WHERE word = ANY(before.words)) AS both_hold
    WHERE one.is_new AND (before.published_at, before.id) < (one.published_at, one.id)
      AND least(one.many, before.many) >= %(alike)s * greatest(one.many, before.many)
      AND shared >= %(alike)s * (one.many + before.many - shared))
SELECT (SELECT count(*) FROM near) + (SELECT count(*) FROM numbered WHERE is_new AND copy > 1 AND cardinality(words) > 0) AS near_duplicates
"""  # noqa: S608 — our own words


def dialogue_of(span: Span) -> dict[str, Any]:
    """What was said in the quarter, in two queries."""
    found = span.ask(_DIALOGUE)
    found |= {"by_theme": counts(found["by_theme"]), "by_logic": counts(found["by_logic"])}
    return found | span.ask(_NEAR, alike=ALIKE, compared=COMPARED)
