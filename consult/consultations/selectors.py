"""What the screens of consultations need, in a constant number of queries. Nothing here writes."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import connection
from django.db.models import Count, Prefetch, Q, Sum
from django.db.models.functions import Coalesce
from django.http import Http404

from consult.consultations.models import Consultation, Phase, Status
from consult.consultations.rules import refuse_read
from consult.consultations.words import Door, Stand, Step, phase_words, ribbon_of, where_it_stands
from core.accounts.models import User
from core.accounts.selectors import Standing, standing_of
from core.territories.models import CommonTheme, Territory

__all__ = [
    "Counts",
    "Door",
    "Listed",
    "Stand",
    "Step",
    "ThemeCell",
    "consultation_for",
    "consultation_in",
    "consultations_of",
    "counts",
    "counts_of",
    "open_consultations",
    "phase_words",
    "ribbon_of",
    "theme_grid",
    "where_it_stands",
]

PARTICIPANTS_SECONDS = 60  # a count of distinct people reads three tables: it may be a minute old
# One pass in SQL: through the ORM, three distinct sets would cross the line for every page.
PARTICIPANTS = """
    SELECT COUNT(DISTINCT person_id) FROM (
        SELECT u.person_id FROM proposals_proposal p JOIN accounts_user u ON u.id = p.author_id
        WHERE p.consultation_id = %(id)s AND p.status <> 'draft'
        UNION ALL
        SELECT s.person_id FROM proposals_support s JOIN proposals_proposal p ON p.id = s.proposal_id
        WHERE p.consultation_id = %(id)s
        UNION ALL
        SELECT u.person_id FROM comments_comment c JOIN proposals_proposal p ON p.id = c.proposal_id
        JOIN accounts_user u ON u.id = c.author_id WHERE p.consultation_id = %(id)s
    ) AS everyone
"""


@dataclass(frozen=True)
class Counts:
    """How many have taken part, and in what."""

    proposals: int = 0
    supports: int = 0
    comments: int = 0
    participants: int = 0


@dataclass(frozen=True)
class Listed:
    """A consultation in a list: what it is, where it stands, how many took part."""

    consultation: Consultation
    stand: Stand
    counts: Counts
    group: str  # open, coming or past


@dataclass(frozen=True)
class ThemeCell:
    """One theme of the common grid in one consultation."""

    theme: str
    label: str
    proposals: int
    local_labels: tuple[str, ...] = field(default=())


def with_parts() -> "Prefetch[str]":
    """The phases of each consultation, in order."""
    return Prefetch("phases", Phase.objects.order_by("period", "id"))


def consultation_in(territory_slug: str, consultation_slug: str) -> Consultation:
    """The consultation at this address with its territory and phases, or 404. Drafts too: see `consultation_for`."""
    found = (
        Consultation.objects.filter(territory__slug=territory_slug, slug=consultation_slug)
        .select_related("territory")
        .prefetch_related(with_parts())
        .first()
    )
    if found is None:
        raise Http404
    return found


def consultation_for(
    user: User | AnonymousUser | object, territory_slug: str, consultation_slug: str, at: datetime | None = None
) -> tuple[Consultation, Standing]:
    """The consultation and what this account may be in its territory; a draft is 404 but to those who prepare it."""
    consultation = consultation_in(territory_slug, consultation_slug)
    standing = standing_of(user, consultation.territory, at)
    if refuse_read(standing, consultation) is not None:
        raise Http404
    return consultation, standing


def counts(consultation: Consultation) -> Counts:
    """The figures of one consultation: two queries at most."""
    found = counts_of([consultation.pk])[consultation.pk]
    return Counts(found.proposals, found.supports, found.comments, participants_in(consultation))


def counts_of(ids: Collection[int]) -> dict[int, Counts]:
    """Proposals, supports and arguments of several consultations, in one query; participants are not counted here."""
    shown = Q(proposals__status__in=["published", "withdrawn"])
    rows = (
        Consultation.objects.filter(pk__in=ids)
        .order_by("pk")
        .annotate(
            n=Count("proposals", filter=Q(proposals__status="published")),
            supports=Coalesce(Sum("proposals__support_count", filter=shown), 0),
            comments=Coalesce(
                Sum("proposals__for_count", filter=shown)
                + Sum("proposals__against_count", filter=shown)
                + Sum("proposals__neutral_count", filter=shown),
                0,
            ),
        )
        .values_list("pk", "n", "supports", "comments")
    )
    found = {pk: Counts(n, supports, comments) for pk, n, supports, comments in rows}
    return {pk: found.get(pk, Counts()) for pk in ids}


def participants_in(consultation: Consultation) -> int:
    """How many different people proposed, supported or argued; at most a minute old."""
    key = f"participants:{consultation.pk}"
    known: int | None = cache.get(key)
    if known is None:
        with connection.cursor() as cursor:
            cursor.execute(PARTICIPANTS, {"id": consultation.pk})
            known = int(cursor.fetchone()[0])
        cache.set(key, known, PARTICIPANTS_SECONDS)
    return known


def group_of(consultation: Consultation, at: datetime) -> str:
    """Under which heading a list shows it: open, coming or past."""
    if consultation.status == Status.DRAFT:
        return "draft"
    if consultation.status != Status.PUBLISHED:
        return "past"
    phases = consultation.phases.all()
    if phases and all(p.opens_at > at for p in phases):
        return "coming"
    return "open"


def _listed(consultations: Iterable[Consultation], at: datetime) -> list[Listed]:
    rows = list(consultations)
    figures = counts_of([c.pk for c in rows])
    return [Listed(c, where_it_stands(c, at), figures[c.pk], group_of(c, at)) for c in rows]


def consultations_of(territory: Territory, at: datetime, with_drafts: bool = False) -> list[Listed]:
    """Every consultation of a territory, newest first, in three queries; drafts only where asked."""
    rows = Consultation.objects.filter(territory=territory).select_related("territory").prefetch_related(with_parts())
    return _listed(rows if with_drafts else rows.visible(), at)


def open_consultations(territories: Iterable[Territory] | None, at: datetime, limit: int = 50) -> list[Listed]:
    """Those in progress or announced, in these territories (``None``: everywhere), newest first, in three queries."""
    rows = (
        Consultation.objects.filter(status=Status.PUBLISHED).select_related("territory").prefetch_related(with_parts())
    )
    if territories is not None:
        rows = rows.filter(territory__in=list(territories))
    return _listed(rows[:limit], at)


def theme_grid(consultation: Consultation) -> tuple[ThemeCell, ...]:
    """The whole common grid with how many proposals each theme holds, and the local themes below it."""
    held = dict(
        Consultation.objects.filter(pk=consultation.pk)
        .order_by("proposals__theme")
        .values_list("proposals__theme")
        .annotate(n=Count("proposals", filter=Q(proposals__status="published")))
    )
    local: dict[str, list[str]] = {}
    for theme in consultation.themes.all():
        local.setdefault(theme.common, []).append(theme.label)
    return tuple(
        ThemeCell(theme.value, str(theme.label), held.get(theme.value, 0), tuple(local.get(theme.value, ())))
        for theme in CommonTheme
    )
