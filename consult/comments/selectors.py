"""What the screens of arguments need, in a constant number of queries. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consult.comments.models import DEEPEST, Comment, Stance, Status
from consult.consultations.voices import Voice
from consult.proposals.models import Proposal
from consult.proposals.selectors import author_name, role_label
from core.accounts.models import User
from core.lib.keyset import page_of, read_cursor

PAGE_SIZE = 20  # threads
COLUMN_SIZE = 10  # threads a stance on the page of the proposal
MOST_REPLIES = 1000  # a page: beyond, a thread is read on its own page
SORTS = {
    "anciens": ("created_at", False, gettext_lazy("Les plus anciens")),
    "recents": ("created_at", True, gettext_lazy("Les plus récents")),
    "discutes": ("reply_count", True, gettext_lazy("Les plus discutés")),
}
# As the templates name the sides.
SIDES = {Stance.FOR.value: "pro", Stance.AGAINST.value: "con", Stance.NEUTRAL.value: "neutral"}
READ_FROM = ("author", "on_behalf_of")


@dataclass
class Spoken:
    """One comment as it is shown, with its replies below it. The page adds the addresses of its acts."""

    id: int
    author_id: int | None
    author_name: str
    on_behalf_of: str
    role_label: str
    stance: str
    stance_label: str
    html: str
    created_at: datetime
    edited: bool
    hidden: bool
    depth: int
    is_answerable: bool
    status: str = Status.PUBLISHED.value
    removal: str = ""
    is_masked: bool = False
    replies: list["Spoken"] = field(default_factory=list)
    reply_url: str = ""
    edit_url: str = ""
    report_url: str = ""


@dataclass(frozen=True)
class Threads:
    """One page of threads, and its neighbours."""

    threads: list[Spoken]
    next: str = ""
    previous: str = ""
    is_cut: bool = False  # some replies are left to their thread's own page


def threads_of(proposal: Proposal, *, stance: str = "", sort: str = "anciens", cursor_text: str = "") -> Threads:
    """One page of threads, whole, in three queries. A cursor that is not ours raises `BadCursorError`."""
    column, descending, _label = SORTS[sort]
    listing = f"threads:{proposal.pk}:{sort}:{stance}"
    cursor = read_cursor(cursor_text, listing, moments=column == "created_at")
    roots = Comment.objects.roots().placed().filter(proposal=proposal)
    if stance:
        roots = roots.filter(stance=stance)
    page = page_of([roots], column, listing, cursor=cursor, size=PAGE_SIZE, descending=descending)
    threads, is_cut = _threads(page.pks)
    return Threads(threads, page.next, page.previous, is_cut)


def columns_of(proposal: Proposal, *, sort: str = "anciens", size: int = COLUMN_SIZE) -> dict[str, list[Spoken]]:
    """The first threads of each side, for, against and neutral, in three queries."""
    column, descending, _label = SORTS[sort]
    order = (f"-{column}", "-pk") if descending else (column, "pk")

    def first(stance: str) -> QuerySet[Comment, int]:
        roots = Comment.objects.roots().placed().filter(proposal=proposal, stance=stance)
        return roots.order_by(*order).values_list("pk", flat=True)[:size]

    parts = [first(stance) for stance in Stance.values]
    pks = list(parts[0].union(*parts[1:], all=True))
    threads, _is_cut = _threads(pks)
    threads.sort(key=lambda one: one.id)
    threads.sort(key=lambda one: _rank(one, sort), reverse=descending)
    return {side: [one for one in threads if one.stance == side] for side in SIDES.values()}


def thread_of(proposal: Proposal, pk: int) -> Spoken:
    """The whole thread that holds this comment; 404 where it is of another proposal."""
    known = Comment.objects.placed().filter(proposal=proposal, pk=pk)
    found = known.values_list("root_id", flat=True).first()
    if found is None and not known.exists():
        raise Http404
    threads, _is_cut = _threads([found or pk])
    return threads[0]


def comment_in(proposal: Proposal, pk: int) -> Comment:
    """One comment of this proposal, or 404."""
    found = Comment.objects.filter(proposal=proposal, pk=pk).select_related(*READ_FROM).first()
    if found is None:
        raise Http404
    found.proposal = proposal
    return found


def unread_of(user: User, limit: int = 50) -> list[Comment]:
    """What this account argued that waits for a reader or was given back, newest first, each with its proposal and town."""
    rows = Comment.objects.filter(author=user, status__in=[Status.HELD, Status.RETURNED])
    shown = rows.select_related("proposal__consultation__territory").defer(
        "html", "proposal__search_text", "proposal__search"
    )
    return list(shown.order_by("-id")[:limit])


def spoken(comment: Comment) -> Spoken:
    """One comment as it is shown; a withdrawn one keeps its place and nothing of its words."""
    hidden = comment.status != Status.PUBLISHED
    return Spoken(
        id=comment.pk, author_id=comment.author_id, author_name=author_name(comment.author),
        on_behalf_of=comment.on_behalf_of.name if comment.on_behalf_of else "",
        role_label=role_label(comment.voice) if comment.voice in {Voice.OFFICIAL, Voice.ELECTED} else "",
        stance=SIDES[comment.stance], stance_label=_stance_words(comment), html="" if hidden else comment.html,
        created_at=comment.created_at, edited=comment.edited_at is not None, hidden=hidden, depth=comment.depth,
        is_answerable=not hidden and comment.depth < DEEPEST, status=comment.status, removal=comment.removal,
        is_masked=not hidden and bool(comment.masked_at),
    )  # fmt: skip


def _threads(pks: Sequence[int]) -> tuple[list[Spoken], bool]:
    """These roots in this order, each with its replies, in two queries."""
    roots = {c.pk: c for c in Comment.objects.filter(pk__in=pks).select_related(*READ_FROM).order_by("pk")}
    answers = Comment.objects.placed().filter(root__in=pks).select_related(*READ_FROM).order_by("created_at", "id")
    replies = list(answers[: MOST_REPLIES + 1])
    shown = {pk: spoken(comment) for pk, comment in roots.items()}
    for reply in replies[:MOST_REPLIES]:
        shown[reply.pk] = spoken(reply)
        parent = shown.get(reply.parent_id or 0)
        if parent is not None:
            parent.replies.append(shown[reply.pk])
    return [shown[pk] for pk in pks if pk in roots], len(replies) > MOST_REPLIES


def _rank(one: Spoken, sort: str) -> tuple[float, ...]:
    if sort == "discutes":
        return (_size(one),)
    return (one.created_at.timestamp(),)


def _size(one: Spoken) -> int:
    return sum(1 + _size(reply) for reply in one.replies)


def _stance_words(comment: Comment) -> str:
    """The side taken, in a word; nothing for a reply that takes none."""
    if comment.depth and comment.stance == Stance.NEUTRAL:
        return ""
    return {
        Stance.FOR.value: _("Pour"),
        Stance.AGAINST.value: _("Contre"),
        Stance.NEUTRAL.value: _("Question ou précision"),
    }[comment.stance]


__all__ = ["SORTS", "Spoken", "Threads", "columns_of", "comment_in", "spoken", "thread_of", "threads_of", "unread_of"]
