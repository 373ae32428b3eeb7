"""What moved in a period among the proposals each office answers for: one question for a whole batch. Nothing here writes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.db import connection

from consult.consultations.models import Consultation
from consult.digests.periods import Window
from consult.digests.places import Due, Places
from consult.digests.signals import Moved
from consult.proposals.selectors import address_of
from core.territories.models import Territory

# Each window of each town, its public proposals, and what an index on (proposal, date) finds of each; a proposal
# to which nothing happened is not told. An association is new where nothing older of it is on the proposal.
_MOVED: Final = """
SELECT w.number, p.id, p.title, p.theme, p.neighbourhood_id, t.slug, c.slug, s.gained, s.before, p.support_count,
       a.pros, a.cons, p.comment_count, n.numbers, n.names,
       p.published_at >= w.middle, p.published_at >= w.start AND p.published_at < w.middle
FROM unnest(%(numbers)s::int[], %(towns)s::bigint[], %(starts)s::timestamptz[], %(middles)s::timestamptz[],
            %(stops)s::timestamptz[]) AS w(number, town, start, middle, stop)
JOIN territories_territory t ON t.id = w.town
JOIN consultations_consultation c ON c.territory_id = w.town AND c.status = 'published'
JOIN proposals_proposal p ON p.consultation_id = c.id AND p.status = 'published' AND p.published_at < w.stop
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE at >= w.middle) AS gained, count(*) FILTER (WHERE at < w.middle) AS before
    FROM proposals_support WHERE proposal_id = p.id AND at >= w.start AND at < w.stop) s
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE stance = 'for') AS pros, count(*) FILTER (WHERE stance = 'against') AS cons
    FROM comments_comment WHERE proposal_id = p.id AND depth = 0 AND status = 'published'
                            AND created_at >= w.middle AND created_at < w.stop) a
CROSS JOIN LATERAL (
    SELECT array_agg(o.id ORDER BY o.id) AS numbers, array_agg(o.name ORDER BY o.id) AS names
    FROM (
        SELECT association_id, min(at) AS first FROM (
            SELECT association_id, at FROM proposals_endorsement WHERE proposal_id = p.id AND at < w.stop
            UNION ALL
            SELECT on_behalf_of_id, created_at FROM comments_comment
            WHERE proposal_id = p.id AND on_behalf_of_id IS NOT NULL AND status = 'published' AND created_at < w.stop
        ) heard GROUP BY association_id) f
    JOIN accounts_association o ON o.id = f.association_id AND o.id IS DISTINCT FROM p.on_behalf_of_id
    WHERE f.first >= w.middle) n
WHERE s.gained + s.before + a.pros + a.cons > 0 OR n.numbers IS NOT NULL OR p.published_at >= w.start
ORDER BY w.number, p.id
"""


def moved_of(places: Places, dues: Sequence[Due]) -> dict[int, list[Moved]]:
    """What moved for each office, in the window of its own period."""
    windows: dict[tuple[int, Window], set[int]] = defaultdict(set)
    for due in dues:
        if due.window is not None:
            windows[due.office.territory_id, due.window].add(due.office.pk)
    moved: dict[int, list[Moved]] = {due.office.pk: [] for due in dues}
    if not windows:
        return moved
    asked = list(windows)
    for number, theme, area, one in _rows(asked):
        town = asked[number][0]
        answering = {due.office.pk for due, _instead_of in places.covering(town, theme, area)}
        for office in windows[asked[number]]:
            if office in answering or office in places.heads:
                moved[office].append(one)
    return moved


def _rows(asked: Sequence[tuple[int, Window]]) -> list[tuple[int, str, int | None, Moved]]:
    named: dict[str, Any] = {
        "numbers": list(range(len(asked))), "towns": [town for town, _window in asked],
        "starts": [window.start for _town, window in asked], "middles": [window.middle for _town, window in asked],
        "stops": [window.stop for _town, window in asked],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, named)
        rows = cursor.fetchall()
    found = []
    for row in rows:
        number, pk, title, theme, area, town, slug, gained, before, supports = row[:10]
        pros, cons, arguments, numbers, names, is_new, was_new = row[10:]
        consultation = Consultation(slug=slug, territory=Territory(slug=town))
        url = settings.PUBLIC_URL + address_of(pk, consultation)
        found.append((number, theme, area, Moved(
            proposal=pk, title=title, url=url, gained=gained, before=before, supports=supports, pros=pros, cons=cons,
            arguments=arguments, actors=tuple(zip(numbers or (), names or (), strict=True)), is_new=is_new, was_new=was_new,
        )))  # fmt: skip
    return found
