"""Whether people answer each other: proposals, arguments and live messages of the quarter, as they are shown."""

from typing import Any

from consult.observatory.facts.span import PEOPLE, SHOWN, Span, counts, within

ALIKE = 0.8  # of all the words of two texts, those that both hold: from there one nearly repeats the other
SEVERAL = 3  # a text of fewer words repeats another exactly, or does not
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

# Two texts that share so many of their words share several of the rarest of either (as many as one may lack, and SEVERAL): only
# those are compared, and of proposals that hold the same words exactly, the first alone.
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
firsts AS (SELECT *, cardinality(words) AS many FROM numbered WHERE copy = 1 AND cardinality(words) > %(several)s),
spoken AS MATERIALIZED (SELECT id, is_new, many, consultation_id, word FROM firsts, unnest(words) AS word),
held AS (SELECT *, count(*) OVER (PARTITION BY consultation_id, word) AS texts FROM spoken),
ranked AS (SELECT *, row_number() OVER (PARTITION BY id ORDER BY texts, word) AS rank FROM held),
shared AS (
    SELECT array_agg(id) AS held_by, array_agg(id) FILTER (WHERE is_new) AS new_ones
    FROM ranked WHERE texts > 1 AND rank <= many - ceil(%(alike)s * many) + %(several)s GROUP BY consultation_id, word),
pairs AS MATERIALIZED (
    SELECT mine.id, other.id AS earlier FROM shared, unnest(new_ones) AS mine(id), unnest(held_by) AS other(id)
    WHERE mine.id <> other.id GROUP BY mine.id, other.id HAVING count(*) >= %(several)s),
near AS (
    SELECT DISTINCT one.id FROM pairs JOIN proposals_proposal AS one ON one.id = pairs.id
    JOIN proposals_proposal AS before ON before.id = pairs.earlier,
        LATERAL (SELECT length(one.search) + length(before.search) AS words, count(*) AS both_hold
                 FROM unnest(tsvector_to_array(one.search)) AS word WHERE word = ANY(tsvector_to_array(before.search))) AS compared
    WHERE (before.published_at, before.id) < (one.published_at, one.id)
      AND least(length(one.search), length(before.search)) >= %(alike)s * greatest(length(one.search), length(before.search))
      AND both_hold >= %(alike)s * (words - both_hold))
SELECT (SELECT count(*) FROM near) + (SELECT count(*) FROM numbered WHERE is_new AND copy > 1 AND cardinality(words) > 0) AS near_duplicates
"""  # noqa: S608 — our own words


def dialogue_of(span: Span) -> dict[str, Any]:
    """What was said in the quarter, in two queries."""
    found = span.ask(_DIALOGUE)
    found |= {"by_theme": counts(found["by_theme"]), "by_logic": counts(found["by_logic"])}
    return found | span.ask(_NEAR, alike=ALIKE, several=SEVERAL, compared=COMPARED)
