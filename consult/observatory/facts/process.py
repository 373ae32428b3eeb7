"""How a town consults: when it is open, by which ways, and who answers; facts of the institution, exact."""

from typing import Any

from consult.consultations.models import Moderation
from consult.observatory.facts.span import SHOWN, Span, within

# A phase is open within its dates, from the publication of its consultation to its close, and never later than the last instant.
_OPEN = f"""
stages AS (
    SELECT c.id, s.kind, COALESCE(NULLIF(s.moderation, ''), c.moderation) AS moderation, s.kind = ANY(%(taking_part)s) AS takes_part,
           s.period * tstzrange(c.published_at, greatest(c.published_at, COALESCE(c.closed_at, 'infinity'))) * tstzrange(%(starts)s, greatest(%(starts)s, %(ends)s)) AS period
    FROM consultations_consultation c JOIN consultations_phase s ON s.consultation_id = c.id WHERE {SHOWN}),
stage AS (SELECT * FROM stages WHERE NOT isempty(period))
"""  # noqa: S608 — our own words

_CONSULTATIONS = f"WITH {_OPEN} SELECT count(DISTINCT id) FILTER (WHERE takes_part) AS consultations FROM stage"  # noqa: S608

_PROCESS = f"""
WITH {_OPEN},
days AS (
    SELECT day::timestamp AT TIME ZONE %(zone)s AS begins, (day + interval '1 day')::timestamp AT TIME ZONE %(zone)s AS ends
    FROM generate_series(%(first_day)s::timestamp, %(after_day)s::timestamp, interval '1 day') AS day),
asked AS (
    SELECT q.id, q.mode FROM consultations_consultation c JOIN votes_question q ON q.consultation_id = c.id
    WHERE {SHOWN} AND q.status <> 'draft' AND q.opens_at < %(ends)s AND q.closes_at > %(starts)s)
SELECT (SELECT count(DISTINCT id) FROM stage WHERE takes_part) AS consultations,
       (SELECT array_agg(DISTINCT kind::text COLLATE "C") FROM stage) AS phase_kinds,
       (SELECT array_agg(DISTINCT moderation::text) FROM stage WHERE takes_part) AS moderations,
       (SELECT array_agg(DISTINCT mode::text COLLATE "C") FROM asked) AS ballots,
       EXISTS (SELECT FROM asked JOIN votes_paperbatch b ON b.question_id = asked.id
               WHERE b.discarded_at IS NULL AND b.confirmed_at < %(ends)s) AS paper,
       EXISTS (SELECT FROM consultations_consultation c JOIN discussion_room r ON r.consultation_id = c.id
               WHERE {SHOWN} AND r.starts_at IS NOT NULL AND {within("r.opened_at")}) AS live,
       (SELECT count(*) FROM days WHERE EXISTS (
            SELECT FROM stage WHERE takes_part AND stage.period && tstzrange(days.begins, days.ends))) AS days_open,
       (SELECT count(DISTINCT o.id) FROM accounts_electedoffice o JOIN accounts_delegation d ON d.office_id = o.id
        WHERE o.territory_id = %(territory)s AND o.since < %(ends)s AND (o.until IS NULL OR o.until >= %(ends)s)
          AND d.since < %(ends)s AND (d.until IS NULL OR d.until >= %(ends)s)) AS delegations,
       EXISTS (SELECT FROM accounts_electedoffice o
               WHERE o.territory_id = %(territory)s AND o.heads_executive AND o.since < %(ends)s AND (o.until IS NULL OR o.until >= %(ends)s)) AS heads
"""  # noqa: S608 — our own words


def consultations_of(span: Span) -> dict[str, Any]:
    """How many consultations were open to contributions, in one query."""
    return span.ask(_CONSULTATIONS)


def ways_of(span: Span) -> dict[str, Any]:
    """What was open, how it is moderated, and who is in office at the end; in one query."""
    found = span.ask(_PROCESS)
    ways = {"live": found.pop("live"), "online": bool(found["consultations"]), "paper": found.pop("paper")}
    kinds = {name: tuple(found[name] or ()) for name in ("phase_kinds", "ballots")}
    channels = tuple(way for way, is_open in ways.items() if is_open)
    moderation = _moderation(found.pop("moderations") or ())
    return found | kinds | {"channels": channels, "moderation": moderation}


def _moderation(used: Any) -> str:
    """« both » where some texts are read before they are shown and others after."""
    if len(set(used)) > 1 or Moderation.MIXED in used:
        return "both"
    return str(used[0]) if used else ""
