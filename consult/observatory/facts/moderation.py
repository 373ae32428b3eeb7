"""How texts are moderated: what was published or kept back in the quarter, its cases, and the decisions that took effect in it.

A proposal that waits to be read is of the quarter in which it is shown, or refused: its date is that of the day.
"""

from typing import Any

from consult.moderation.models import REMOVALS, DecisionState, Outcome
from consult.observatory.facts.span import SHOWN, Span, counts, within

TOLD = [DecisionState.EFFECTIVE, DecisionState.REVERSED]  # those of the public register: they had an effect

_MODERATION = f"""
WITH here AS (SELECT c.id FROM consultations_consultation c WHERE {SHOWN}),
texts AS (
    SELECT count(*) AS many FROM here JOIN proposals_proposal p ON p.consultation_id = here.id
    WHERE p.status NOT IN ('draft', 'held') AND {within("p.published_at")}
    UNION ALL
    SELECT count(*) FROM here JOIN proposals_proposal p ON p.consultation_id = here.id JOIN comments_comment a ON a.proposal_id = p.id
    WHERE {within("a.created_at")}
    UNION ALL
    SELECT count(*) FROM here JOIN discussion_room r ON r.consultation_id = here.id JOIN discussion_message m ON m.room_id = r.id
    WHERE {within("m.posted_at")}),
cases AS (
    SELECT k.id, k.opened_at, k.address = '' AS of_a_text FROM moderation_case k
    WHERE k.territory_id = %(territory)s AND (k.consultation_id IS NULL OR k.consultation_id IN (SELECT id FROM here))),
decided AS (
    SELECT cases.id, cases.of_a_text, d.act, d.ground, COALESCE(d.confirmed_at, d.at) AS at
    FROM cases JOIN moderation_decision d ON d.case_id = cases.id WHERE d.state = ANY(%(told)s) AND d.act <> 'undo'),
opened AS (
    SELECT cases.opened_at, (SELECT min(decided.at) FROM decided WHERE decided.id = cases.id AND decided.at < %(ends)s) AS at
    FROM cases WHERE {within("cases.opened_at")}),
waits AS (SELECT (extract(epoch FROM COALESCE(at, %(ends)s) - opened_at) / 3600)::float AS hours, at IS NOT NULL AS is_decided FROM opened)
SELECT (SELECT sum(many)::int FROM texts) AS texts,
       (SELECT array_agg(hours ORDER BY hours) FROM waits WHERE is_decided) AS moderation_hours,
       (SELECT array_agg(hours ORDER BY hours) FROM waits WHERE NOT is_decided) AS moderation_waiting,
       (SELECT json_object_agg(ground, many) FROM (
            SELECT ground, count(*) AS many FROM decided WHERE of_a_text AND act = ANY(%(removals)s) AND {within("at")} GROUP BY ground) AS r) AS removals,
       count(*) AS appeals,
       count(*) FILTER (WHERE l.outcome = '{Outcome.OVERTURNED.value}') AS appeals_upheld
FROM cases JOIN moderation_decision d ON d.case_id = cases.id JOIN moderation_appeal l ON l.decision_id = d.id
WHERE {within("l.decided_at")}
"""  # noqa: S608 — our own words


def moderation_of(span: Span) -> dict[str, Any]:
    """Texts, delays, removals and appeals, in one query."""
    found = span.ask(_MODERATION, told=[str(one) for one in TOLD], removals=[str(one) for one in REMOVALS])
    return found | {
        "moderation_hours": tuple(found["moderation_hours"] or ()),
        "moderation_waiting": tuple(found["moderation_waiting"] or ()),
        "removals": counts(found["removals"]),
    }
