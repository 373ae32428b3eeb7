"""What the pages of practices show, in a constant number of queries. Nothing here writes."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.text import slugify

from consult.answers.models import Commitment, CommitmentState
from consult.practices.models import Practice, Status
from core.lib.keyset import page_of, read_cursor
from core.lib.text import html_of, plain_of, search_text
from core.territories.models import Territory

PAGE_SIZE = 20
DESK_SIZE = 100  # rows of each kind at a town's desk
LONGEST_QUERY = 200  # characters of a search
EXCERPT = 220  # characters
SLUG_LENGTH = 80  # characters
LISTED = (
    "title", "theme", "logic", "done", "result", "status", "published_at", "territory__name", "territory__slug",
    "territory__code", "territory__accent_hue",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class PracticeRow:
    """A sheet in a list."""

    pk: int
    slug: str  # for its address: /pratiques/<pk>-<slug>/
    title: str
    territory_name: str
    territory_slug: str
    territory_code: str
    territory_hue: int
    theme: str
    theme_label: str
    logic: str
    logic_label: str
    excerpt: str
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Practices:
    """One page of sheets, its neighbours, and how many there are."""

    rows: list[PracticeRow]
    next: str
    previous: str
    count: int


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which sheets are asked for."""

    words: str = ""
    theme: str = ""
    logic: str = ""
    actor: str = ""
    territory: int | None = None

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(bool(value) for value in (self.words, self.theme, self.logic, self.actor, self.territory))


def practices_of(sought: Sought, cursor_text: str = "", size: int = PAGE_SIZE) -> Practices:
    """One page of the published sheets of every town, newest first, in three queries. A cursor that is not ours raises `BadCursorError`."""
    cursor = read_cursor(cursor_text, "practices", moments=True)
    found = matching(sought)
    page = page_of([found], "published_at", "practices", cursor=cursor, size=size, descending=True)
    return Practices(rows=rows_of(page.pks), next=page.next, previous=page.previous, count=found.order_by().count())


def matching(sought: Sought) -> QuerySet[Practice]:
    """The published sheets that pass every filter."""
    found = Practice.objects.published()
    if sought.words:
        found = found.filter(search=SearchQuery(search_text(sought.words[:LONGEST_QUERY]), config="simple"))
    if sought.actor:
        found = found.filter(actors__contains=[sought.actor])
    exact: dict[str, Any] = {"theme": sought.theme, "logic": sought.logic, "territory_id": sought.territory}
    return found.filter(**{name: value for name, value in exact.items() if value})


def rows_of(pks: list[int]) -> list[PracticeRow]:
    """The rows of a list, in the order of their keys, in one query."""
    rows = Practice.objects.filter(pk__in=pks).select_related("territory").only(*LISTED).order_by("pk")
    found = {practice.pk: practice for practice in rows}
    return [row_of(found[pk]) for pk in pks if pk in found]


def row_of(practice: Practice) -> PracticeRow:
    """One sheet as a list shows it: what was done is said first, or what it changed."""
    return PracticeRow(
        pk=practice.pk, slug=slug_of(practice), title=practice.title,
        territory_name=practice.territory.name, territory_slug=practice.territory.slug,
        territory_code=practice.territory.code, territory_hue=practice.territory.accent_hue,
        theme=practice.theme, theme_label=str(practice.get_theme_display()),
        logic=practice.logic, logic_label=str(practice.get_logic_display()),
        excerpt=_excerpt(practice.done or practice.result),
        published_at=practice.published_at,
    )  # fmt: skip


def _excerpt(text: str) -> str:
    """The first paragraph or list of a text, cut between two words where it is long."""
    first = plain_of(html_of(text.partition("\n\n")[0]))
    return first if len(first) <= EXCERPT else first[:EXCERPT].rpartition(" ")[0].rstrip(" ,;:–-") + " …"


def slug_of(practice: Practice) -> str:
    """The words of its address."""
    return slugify(practice.title.replace("’", " ").replace("'", " "))[:SLUG_LENGTH].strip("-") or "fiche"


def practice_in(pk: int) -> Practice:
    """A sheet with its town, its commitment and the proposal behind it; drafts too, which their desk alone shows. Else 404."""
    rows = Practice.objects.select_related(
        "territory", "commitment__answer", "commitment__proposal__consultation__territory"
    )
    found = rows.defer("search_text", "search").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def towns_with_practices() -> list[Territory]:
    """The towns that have published a sheet, in the order of the alphabet."""
    theirs = Practice.objects.published().order_by().values("territory")
    return list(Territory.objects.filter(pk__in=theirs).only("name", "slug").order_by("search_name", "code"))


def drafts_of(territory: Territory) -> list[PracticeRow]:
    """The sheets of a town that are not published yet."""
    return [row_of(one) for one in _of(territory, Status.DRAFT).order_by("-created_at", "-id")[:DESK_SIZE]]


def published_of(territory: Territory) -> list[PracticeRow]:
    """The sheets that a town has published, newest first."""
    return [row_of(one) for one in _of(territory, Status.PUBLISHED).order_by("-published_at", "-id")[:DESK_SIZE]]


def practices_in(codes: Collection[str], most: int = PAGE_SIZE) -> list[PracticeRow]:
    """The published sheets of these towns, by town then newest first, in one query."""
    rows = Practice.objects.published().filter(territory__code__in=codes).select_related("territory").only(*LISTED)
    return [row_of(one) for one in rows.order_by("territory__search_name", "-published_at", "-id")[:most]]


def ready_in(territory: Territory) -> list[Commitment]:
    """The public commitments of a town that are done and have no sheet yet, the last one first."""
    done = Commitment.objects.public().filter(
        Q(practice__isnull=True), proposal__consultation__territory=territory, state=CommitmentState.DONE
    )
    return list(done.select_related("proposal__consultation").order_by("-done_at", "-id")[:DESK_SIZE])


def commitment_ready(territory: Territory, pk: int) -> Commitment:
    """A public commitment of this town, of which a sheet may be drawn; another's, or one not public, is 404."""
    rows = Commitment.objects.public().select_related("answer", "proposal__consultation__territory")
    found = rows.filter(pk=pk, proposal__consultation__territory=territory).first()
    if found is None:
        raise Http404
    return found


def _of(territory: Territory, status: Status) -> QuerySet[Practice]:
    return Practice.objects.filter(territory=territory, status=status).select_related("territory").only(*LISTED)
