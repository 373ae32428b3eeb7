"""What the screens of proposals need, in a constant number of queries. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Exists, OuterRef, Prefetch, QuerySet, When
from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from consult.consultations.voices import Voice
from consult.proposals.models import Endorsement, Proposal, Status, Support
from consult.proposals.rules import TakenAway, refuse_read
from core.accounts.models import Role, User
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.images import small_of
from core.lib.keyset import page_of, read_cursor
from core.lib.text import search_text
from core.territories.models import Territory

PAGE_SIZE = 20
COUNTED = (
    1000  # beyond, a list says « plus de 1 000 »: counting a hundred thousand rows costs more than reading the page
)
LONGEST_QUERY = 200  # characters of a search
GOLDEN = 0.6180339887498949  # its multiples spread evenly over the circle, day after day
SORTS = {
    "ronde": ("rotation", False, _("Ronde du jour")),
    "recentes": ("published_at", True, _("Récentes")),
    "soutenues": ("support_count", True, _("Soutenues")),
    "discutees": ("comment_count", True, _("Discutées")),
}
MODERATES = frozenset({Role.MODERATOR, Role.OFFICIAL, Role.ADMINISTRATOR})  # as the room of moderation says
FOR_THEIR_AUTHOR = {Status.DRAFT, Status.HELD, Status.RETURNED}
ROW_FIELDS = (
    "title", "excerpt", "theme", "status", "voice", "published_at", "image", "support_count", "endorsement_count",
    "comment_count", "for_count", "against_count", "consultation_id", "author__display_name", "neighbourhood__name",
    "on_behalf_of__name", "local_theme__label",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which proposals of a consultation are asked for, and in which order."""

    words: str = ""
    theme: str = ""
    local_theme: int | None = None
    logic: str = ""
    actor: str = ""
    neighbourhood: int | None = None
    status: str = ""
    association: int | None = None
    sort: str = "ronde"

    @property
    def active(self) -> int:
        """How many filters are on."""
        return sum(
            bool(value)
            for value in (
                self.words, self.theme, self.local_theme, self.logic, self.actor, self.neighbourhood, self.status,
                self.association,
            )
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class ProposalRow:
    """A proposal in a list: no body is loaded for it."""

    pk: int
    url: str
    title: str
    excerpt: str
    theme_label: str
    neighbourhood_name: str
    author_name: str
    on_behalf_of: str
    support_count: int
    threshold: int
    endorsement_count: int
    comment_count: int
    pros: int
    cons: int
    status_label: str
    published_at: datetime | None
    image_url: str


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of proposals, its neighbours, and how many there are in all (a floor where there are too many)."""

    rows: list[ProposalRow]
    next: str
    previous: str
    count: int
    is_more: bool


def listing_of(consultation: Consultation, wanted: Wanted, cursor_text: str = "", size: int = PAGE_SIZE) -> Listing:
    """One page of a consultation's proposals, in three queries. A cursor that is not ours raises `BadCursorError`."""
    column, descending, _label = SORTS[wanted.sort]
    listing = f"{consultation.pk}:{wanted.sort}"
    cursor = read_cursor(cursor_text, listing, moments=column == "published_at")
    rows = matching(consultation, wanted)
    legs = [rows]
    if wanted.sort == "ronde":  # a reader who turns the page after midnight goes on with the round they began
        day = date.fromisoformat(cursor.listing.partition("@")[2]) if cursor else timezone.localdate(clock())
        listing, start = f"{listing}@{day}", start_of_round(consultation.pk, day)
        legs = [rows.filter(rotation__gte=start), rows.filter(rotation__lt=start)]
    page = page_of(legs, column, listing, cursor=cursor, size=size, descending=descending)
    count = rows.order_by()[: COUNTED + 1].count()
    return Listing(
        rows=rows_of(page.pks, consultation), next=page.next, previous=page.previous,
        count=min(count, COUNTED), is_more=count > COUNTED,
    )  # fmt: skip


def found_in(territory: Territory, words: str, cursor_text: str = "", size: int = PAGE_SIZE) -> Listing:
    """One page of the proposals of a whole town that hold these words, newest first, in three queries."""
    question = SearchQuery(search_text(words[:LONGEST_QUERY]), config="simple")
    found = Proposal.objects.published().filter(search=question)
    shown = Consultation.objects.visible().filter(territory=territory).order_by("pk").values_list("pk", flat=True)
    # Each consultation brings its own newest by its own index; a town's whole harvest is never sorted.
    legs = [found.filter(consultation=pk) for pk in shown]
    rows = found.filter(consultation__territory=territory, consultation__in=shown)
    listing = f"town:{territory.pk}"
    cursor = read_cursor(cursor_text, listing, moments=True)
    page = page_of(legs, "published_at", listing, cursor=cursor, size=size, descending=True, merged=True)
    count = rows.order_by()[: COUNTED + 1].count()
    return Listing(
        rows=rows_of(page.pks),
        next=page.next,
        previous=page.previous,
        count=min(count, COUNTED),
        is_more=count > COUNTED,
    )


def matching(consultation: Consultation, wanted: Wanted) -> QuerySet[Proposal]:
    """The public proposals that pass every filter."""
    found = Proposal.objects.visible().filter(consultation=consultation)
    if wanted.words:
        found = found.filter(search=SearchQuery(search_text(wanted.words[:LONGEST_QUERY]), config="simple"))
    if wanted.actor:
        found = found.filter(actors__contains=[wanted.actor])
    exact: dict[str, Any] = {
        "theme": wanted.theme, "local_theme_id": wanted.local_theme, "logic": wanted.logic,
        "neighbourhood_id": wanted.neighbourhood, "on_behalf_of_id": wanted.association,
        "status": wanted.status or Status.PUBLISHED,
    }  # fmt: skip
    return found.filter(**{name: value for name, value in exact.items() if value})


def start_of_round(consultation_id: int, day: date) -> float:
    """Where the round begins on this day: it moves by the golden share each day, so that each place comes first in turn."""
    return (day.toordinal() * GOLDEN + consultation_id * GOLDEN * GOLDEN) % 1.0


def rows_of(pks: Sequence[int], consultation: Consultation | None = None) -> list[ProposalRow]:
    """The rows of a page, in the order of their keys, in one query; of several consultations where none is given."""
    joined = () if consultation else ("consultation__territory",)
    read = (
        ()
        if consultation
        else ("consultation__slug", "consultation__answer_threshold", "consultation__territory__slug")
    )
    found = {
        proposal.pk: proposal
        for proposal in Proposal.objects.filter(pk__in=pks)
        .select_related("author", "neighbourhood", "on_behalf_of", "local_theme", *joined)
        .only(*ROW_FIELDS, *read)
        .order_by("pk")
    }
    return [row_of(found[pk], consultation or found[pk].consultation) for pk in pks if pk in found]


def row_of(proposal: Proposal, consultation: Consultation) -> ProposalRow:
    """One proposal as a list shows it."""
    return ProposalRow(
        pk=proposal.pk, url=address_of(proposal.pk, consultation), title=proposal.title, excerpt=proposal.excerpt,
        theme_label=proposal.local_theme.label if proposal.local_theme else str(proposal.get_theme_display()),
        neighbourhood_name=proposal.neighbourhood.name if proposal.neighbourhood else "",
        author_name=author_name(proposal.author), on_behalf_of=proposal.on_behalf_of.name if proposal.on_behalf_of else "",
        support_count=proposal.support_count, threshold=consultation.answer_threshold,
        endorsement_count=proposal.endorsement_count, comment_count=proposal.comment_count,
        pros=proposal.for_count, cons=proposal.against_count,
        status_label=str(_("retirée")) if proposal.status == Status.WITHDRAWN else "",
        published_at=proposal.published_at, image_url=proposal.image.storage.url(small_of(proposal.image.name)) if proposal.image else "",
    )  # fmt: skip


def address_of(pk: int, consultation: Consultation) -> str:
    """The page of a proposal."""
    return reverse("proposals:show", args=[consultation.territory.slug, consultation.slug, pk])


def author_name(user: User | None) -> str:
    """The name shown; an account that was closed leaves its words, without a name."""
    return user.display_name if user else str(_("Compte fermé"))


def role_label(voice: str) -> str:
    """The public function behind an official voice, or nothing."""
    return {
        Voice.OFFICIAL.value: str(_("agente ou agent de la collectivité")),
        Voice.ELECTED.value: str(_("élue ou élu")),
    }.get(voice, "")


def proposal_in(consultation: Consultation, pk: int, standing: Standing) -> Proposal:
    """A proposal with all that its page shows, in two queries; another's draft, or another town's row, is 404, and one that was removed says so.

    `is_supported` says whether this reader stands behind it; `endorsements.all()` brings the associations.
    """
    endorsed = Endorsement.objects.select_related("association").order_by("at", "id")
    found = (
        Proposal.objects.filter(consultation=consultation, pk=pk)
        .select_related("author", "neighbourhood", "on_behalf_of", "local_theme")
        .prefetch_related(Prefetch("endorsements", endorsed))
        .defer("search_text", "search")
    )
    if standing.person_id is not None:
        mine = Support.objects.filter(proposal=OuterRef("pk"), person_id=standing.person_id)
        found = found.annotate(is_supported=Exists(mine))
    proposal = found.first()
    if proposal is None:
        raise Http404
    proposal.consultation = consultation
    if proposal.status in FOR_THEIR_AUTHOR and not is_author(standing, proposal) and not _is_judged(standing, proposal):
        raise Http404
    if refuse_read(standing, proposal):
        raise TakenAway(proposal)
    return proposal


def is_author(standing: Standing, proposal: Proposal) -> bool:
    """Whether this reader wrote it."""
    return standing.user is not None and proposal.author_id == standing.user.pk


def drafts_of(consultation: Consultation, standing: Standing) -> list[Proposal]:
    """The drafts this person left here, newest first."""
    if standing.user is None:
        return []
    mine = Proposal.objects.filter(consultation=consultation, author=standing.user, status=Status.DRAFT)
    return list(mine.only("title", "created_at").order_by("-id")[:20])


def _is_judged(standing: Standing, proposal: Proposal) -> bool:
    """Whoever moderates this town reads what waits for them; a draft is its author's alone."""
    moderates = bool(standing.roles & MODERATES) and standing.territory_id == proposal.consultation.territory_id
    return moderates and proposal.status != Status.DRAFT


def written_by(user: User, limit: int = 20) -> list[Proposal]:
    """What this account wrote anywhere, drafts first, then newest first, each with its consultation and town."""
    rows = Proposal.objects.filter(author=user).select_related("consultation__territory")
    drafts_first = Case(When(status=Status.DRAFT, then=0), default=1)
    return list(rows.defer("search_text", "search").order_by(drafts_first, "-id")[:limit])


def newest_of(consultation: Consultation, limit: int = 30) -> list[Proposal]:
    """The last published proposals, for the feed."""
    rows = Proposal.objects.published().filter(consultation=consultation).select_related("author", "on_behalf_of")
    return list(rows.defer("search_text", "search").order_by("-published_at", "-id")[:limit])
