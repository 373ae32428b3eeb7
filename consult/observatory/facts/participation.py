"""Who took part in the quarter: distinct people, two accounts of one person once; never a name, and no list leaves the database."""

from typing import Any

from consult.consultations.voices import Voice
from consult.observatory.facts.span import PEOPLE, SEEN, SHOWN, Span, counts, within
from consult.observatory.models import Census
from consult.votes.models import Channel
from core.territories.models import Territory

# One line for each act until the last instant: whose it is, for which association, when. What was withdrawn, hidden, held or
# returned is no act; nor is what an official says in their office. Who voted is known once the ballots are counted, never what.
_ACTS = f"""
SELECT 'proposal' AS kind, u.person_id AS account, p.on_behalf_of_id AS association, p.voice, FALSE AS on_paper, p.published_at AS at
FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id JOIN accounts_user u ON u.id = p.author_id
WHERE {SHOWN} AND p.status = 'published' AND p.voice {PEOPLE} AND p.published_at < %(ends)s
UNION ALL
SELECT 'comment', u.person_id, a.on_behalf_of_id, a.voice, FALSE, a.created_at
FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
JOIN comments_comment a ON a.proposal_id = p.id JOIN accounts_user u ON u.id = a.author_id
WHERE {SHOWN} AND p.status {SEEN} AND a.status = 'published' AND a.voice {PEOPLE} AND a.created_at < %(ends)s
UNION ALL
SELECT 'message', u.person_id, m.on_behalf_of_id, m.voice, FALSE, m.posted_at
FROM consultations_consultation c JOIN discussion_room r ON r.consultation_id = c.id
JOIN discussion_message m ON m.room_id = r.id JOIN accounts_user u ON u.id = m.author_id
WHERE {SHOWN} AND m.status = 'published' AND m.voice {PEOPLE} AND m.posted_at < %(ends)s
UNION ALL
SELECT 'support', COALESCE(k.joined_into_id, k.id), NULL, '{Voice.RESIDENT.value}', FALSE, min(s.at)
FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
JOIN proposals_support s ON s.proposal_id = p.id JOIN accounts_person k ON k.id = s.person_id
WHERE {SHOWN} AND p.status {SEEN} GROUP BY p.id, COALESCE(k.joined_into_id, k.id) HAVING min(s.at) < %(ends)s
UNION ALL
SELECT 'ballot', COALESCE(k.joined_into_id, k.id), NULL, '{Voice.RESIDENT.value}', bool_and(l.channel = '{Channel.PAPER.value}'), q.counted_at
FROM consultations_consultation c JOIN votes_question q ON q.consultation_id = c.id
JOIN votes_registerline l ON l.question_id = q.id JOIN accounts_person k ON k.id = l.person_id
WHERE {SHOWN} AND q.counted_at < %(ends)s GROUP BY q.id, COALESCE(k.joined_into_id, k.id)
"""  # noqa: S608 — our own words

# Where each person's residence is attested at the last instant; the areas of one vintage alone, the newest that the town uses.
_PLACES = """
areas AS (
    SELECT n.id AS neighbourhood, z.vintage FROM territories_neighbourhood n JOIN territories_priorityarea z ON z.id = n.priority_area_id
    WHERE z.territory_id = n.territory_id AND n.territory_id = %(territory)s),
newest AS (SELECT max(vintage) AS vintage FROM areas),
places AS (
    SELECT DISTINCT ON (COALESCE(k.joined_into_id, k.id)) COALESCE(k.joined_into_id, k.id) AS person, areas.vintage = newest.vintage AS in_area
    FROM newest, accounts_attestation t JOIN accounts_person k ON k.id = t.person_id
    JOIN territories_neighbourhood n ON n.id = t.neighbourhood_id AND n.territory_id = t.territory_id
    LEFT JOIN areas ON areas.neighbourhood = n.id
    WHERE t.territory_id = %(territory)s AND t.since < %(ends)s AND (t.until IS NULL OR t.until >= %(ends)s)
    ORDER BY COALESCE(k.joined_into_id, k.id), t.since DESC, t.id DESC)
"""

_PARTICIPATION = f"""
WITH said AS ({_ACTS}),
acts AS (
    SELECT COALESCE(k.joined_into_id, k.id) AS person, said.*, {within("said.at")} AS is_now
    FROM said JOIN accounts_person k ON k.id = said.account),
everyone AS (
    SELECT person, count(*) FILTER (WHERE is_now) AS acts, bool_and(on_paper) FILTER (WHERE is_now) AS is_offline,
           min(at) >= %(starts)s AS is_new
    FROM acts GROUP BY person),
people AS (SELECT * FROM everyone WHERE acts > 0),
{_PLACES},
backers AS (
    SELECT on_behalf_of AS association FROM (
        SELECT association AS on_behalf_of FROM acts WHERE is_now AND kind <> 'message' AND association IS NOT NULL
        UNION
        SELECT e.association_id FROM consultations_consultation c JOIN proposals_proposal p ON p.consultation_id = c.id
        JOIN proposals_endorsement e ON e.proposal_id = p.id WHERE {SHOWN} AND p.status {SEEN} AND {within("e.at")}) AS both_ways)
SELECT count(*) AS participants,
       count(*) FILTER (WHERE is_offline) AS offline,
       count(*) FILTER (WHERE is_new) AS newcomers,
       count(places.person) AS located,
       count(*) FILTER (WHERE places.in_area) AS in_priority_area,
       (SELECT vintage FROM newest) AS priority_vintage,
       (SELECT json_object_agg(acts, many) FROM (SELECT acts, count(*) AS many FROM people GROUP BY acts) AS spread) AS acts_by_person,
       (SELECT json_object_agg(band, many) FROM (
            SELECT band, count(*) AS many FROM (
                SELECT DISTINCT ON (person) d.sex || ' ' || d.birth AS band FROM people JOIN accounts_user u ON u.person_id = people.person
                JOIN accounts_demographics d ON d.account_id = u.id ORDER BY person, u.id) AS said GROUP BY band) AS bands) AS age_sex,
       (SELECT count(*) FROM backers) AS associations,
       (SELECT count(DISTINCT person) FROM acts
        WHERE is_now AND kind IN ('proposal', 'comment', 'support') AND voice = '{Voice.RESIDENT.value}') AS residents
FROM people LEFT JOIN places USING (person)
"""  # noqa: S608 — our own words


def participation_of(span: Span) -> dict[str, Any]:
    """The people of the quarter, in one query."""
    found = span.ask(_PARTICIPATION)
    found["actors"] = found.pop("residents") + found["associations"]
    found["acts_by_person"] = counts(found["acts_by_person"])
    found["age_sex"] = counts(found["age_sex"])
    return found


def census_of(territory: Territory) -> dict[str, Any]:
    """The newest population by sex and years of birth that was loaded of this town, and its year."""
    newest = Census.objects.filter(territory=territory).order_by("-year").first()
    return {"age_sex_expected": counts(newest.people), "age_sex_year": newest.year} if newest else {}
