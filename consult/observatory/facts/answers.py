"""How the institution answers: duties, answers and commitments of twelve months, each public; verdicts and digests of the quarter."""

from typing import Any

from consult.observatory.facts.span import SEEN, SHOWN, Span, counts, within
from consult.observatory.indicators.answers import SINGLE

REASONED = 200  # characters: two or three sentences, where an answer may be published with one
FEWEST_READERS = 5  # a line of fewer would be the figures of somebody, for whoever knows the others

# A proposal that was withdrawn or removed asks for nothing any more: it waited until then. Answers are first versions.
_ANSWERS = f"""
WITH duties AS (
    SELECT extract(epoch FROM d.met_at - d.opened_at) / 86400 AS days, d.met_at < %(ends)s IS TRUE AS is_met,
           extract(epoch FROM greatest(least(COALESCE(p.withdrawn_at, p.removed_at), %(ends)s), d.opened_at) - d.opened_at) / 86400 AS waited
    FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id JOIN answers_duty d ON d.proposal_id = p.id
    WHERE {SHOWN} AND {within("d.opened_at", "year")}),
told AS (
    SELECT a.id, char_length(a.reasons) AS length,
           EXISTS (SELECT FROM answers_advice v WHERE v.answer_id = a.id AND v.is_public AND v.given_at < %(ends)s) AS is_advised,
           EXISTS (SELECT FROM accounts_electedoffice o
                   WHERE o.user_id = a.decided_by_id AND o.territory_id = c.territory_id
                     AND o.since <= a.decided_at AND (o.until IS NULL OR o.until > a.decided_at)) AS is_elected
    FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id JOIN answers_answer a ON a.proposal_id = p.id
    WHERE {SHOWN} AND a.state = 'published' AND a.version = 1 AND {within("a.published_at", "year")}),
verdicts AS (
    SELECT DISTINCT ON (COALESCE(k.joined_into_id, k.id)) s.verdict
    FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
    JOIN answers_answer a ON a.proposal_id = p.id JOIN answers_satisfaction s ON s.answer_id = a.id JOIN accounts_person k ON k.id = s.person_id
    WHERE {SHOWN} AND p.status {SEEN} AND a.state = 'published' AND {within("s.at")}
    ORDER BY COALESCE(k.joined_into_id, k.id), s.at DESC, s.id DESC)
SELECT (SELECT array_agg(days::float ORDER BY days) FROM duties WHERE is_met) AS answered_after,
       (SELECT array_agg(waited::float ORDER BY waited) FROM duties WHERE NOT is_met) AS waiting_since,
       (SELECT count(*) FROM told) AS answers,
       (SELECT count(*) FROM told WHERE length >= %(reasoned)s) AS reasoned,
       (SELECT count(*) FROM told WHERE is_elected) AS elected,
       (SELECT count(*) FROM told WHERE is_advised) AS advised,
       (SELECT json_object_agg(verdict, many) FROM (SELECT verdict, count(*) AS many FROM verdicts GROUP BY verdict) AS v) AS satisfied
"""  # noqa: S608 — our own words

# A commitment is public with its answer, and its date is the one promised last by the last instant.
_COMMITMENTS = f"""
WITH public AS (
    SELECT m.id, m.responsible_kind, m.responsible_name, m.done_at, greatest(m.made_at, a.published_at) AS made_at,
           COALESCE((SELECT h.due_on FROM answers_commitmentchange h WHERE h.commitment_id = m.id AND h.at < %(ends)s ORDER BY h.at DESC, h.id DESC LIMIT 1),
                    (SELECT h.due_before FROM answers_commitmentchange h WHERE h.commitment_id = m.id ORDER BY h.at, h.id LIMIT 1), m.due_on) AS due_on
    FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
    JOIN answers_commitment m ON m.proposal_id = p.id JOIN answers_answer a ON a.id = m.answer_id
    WHERE {SHOWN} AND a.state = 'published' AND a.published_at < %(ends)s AND m.made_at < %(ends)s),
due AS (SELECT * FROM public WHERE due_on >= %(year_day)s AND due_on < %(after_day)s),
made AS (SELECT * FROM public WHERE {within("made_at", "year")}),
actors AS (
    SELECT id, responsible_kind AS kind, responsible_name AS name, NULL::bigint AS partner FROM made
    UNION ALL
    SELECT o.commitment_id, o.actor, o.name, o.partner_id FROM answers_cooperation o JOIN made ON made.id = o.commitment_id),
sizes AS (SELECT id, count(DISTINCT (kind, lower(name))) AS actors FROM actors GROUP BY id),
kinds AS (SELECT DISTINCT id, kind COLLATE "C" AS kind FROM actors),
ties AS (SELECT one.kind || '|' || other.kind AS tie, count(*) AS many FROM kinds AS one JOIN kinds AS other USING (id) WHERE one.kind < other.kind GROUP BY 1)
SELECT (SELECT count(*) FROM due) AS commitments_due,
       (SELECT count(*) FROM due WHERE done_at < %(ends)s) AS commitments_kept,
       (SELECT count(*) FROM made) AS commitments,
       (SELECT count(DISTINCT partner) FROM actors) AS partners,
       (SELECT json_object_agg(actors, many) FROM (SELECT actors, count(*) AS many FROM sizes GROUP BY actors) AS s) AS cooperations,
       (SELECT json_object_agg(tie, many) FROM ties) AS ties
"""  # noqa: S608 — our own words

# By their tables' names: the room of digests stands above this one, and only this statement looks up to it. A digest that
# nothing was written in went to nobody.
_DIGESTS = f"""
WITH sent AS (
    SELECT DISTINCT g.id, d.theme, COALESCE(k.joined_into_id, k.id) AS reader,
           EXISTS (SELECT FROM digests_used w WHERE w.digest_id = g.id AND w.at < %(ends)s) AS is_acted
    FROM accounts_electedoffice o JOIN digests_digest g ON g.office_id = o.id JOIN accounts_delegation d ON d.office_id = o.id
    JOIN accounts_user u ON u.id = o.user_id JOIN accounts_person k ON k.id = u.person_id
    WHERE o.territory_id = %(territory)s AND g.lines > 0 AND {within("g.made_at")}
      AND d.since <= g.made_at AND (d.until IS NULL OR d.until > g.made_at)),
read_by AS (SELECT theme, count(DISTINCT reader) AS readers FROM sent GROUP BY theme),
lines AS (
    SELECT DISTINCT CASE WHEN readers >= %(fewest)s THEN theme ELSE '{SINGLE}' END AS theme, id, reader, is_acted
    FROM sent JOIN read_by USING (theme)),
readers AS (SELECT theme, reader, count(*) AS sent, count(*) FILTER (WHERE is_acted) AS acted FROM lines GROUP BY theme, reader),
counted AS (
    SELECT theme, sum(sent)::int AS sent, sum(acted)::int AS acted, max(acted) AS acted_by_one, max(sent - acted) AS left_by_one
    FROM readers GROUP BY theme HAVING count(*) >= %(fewest)s)
SELECT json_object_agg(theme, sent) AS digests_by_theme,
       json_object_agg(theme, acted) FILTER (WHERE acted > 0) AS digests_acted_by_theme,
       json_object_agg(theme, acted_by_one) FILTER (WHERE acted_by_one > 0) AS digests_acted_by_one,
       json_object_agg(theme, left_by_one) FILTER (WHERE left_by_one > 0) AS digests_left_by_one
FROM counted
"""  # noqa: S608 — our own words


def answers_of(span: Span) -> dict[str, Any]:
    """Duties, answers and verdicts, in one query; « elected » and « advised » are of the same answers."""
    found = span.ask(_ANSWERS, reasoned=REASONED)
    delays = {name: tuple(found[name] or ()) for name in ("answered_after", "waiting_since")}
    return found | delays | {"satisfied": counts(found["satisfied"])}


def commitments_of(span: Span) -> dict[str, Any]:
    """What was promised, with whom, and what was kept, in one query."""
    found = span.ask(_COMMITMENTS)
    return found | {name: counts(found[name]) for name in ("cooperations", "ties")}


def digests_of(span: Span) -> dict[str, Any]:
    """What was sent to people in office, and what came of it, never of one of them alone; in one query."""
    return {name: counts(found) for name, found in span.ask(_DIGESTS, fewest=FEWEST_READERS).items()}
