"""Steps of the moderation on arguments: each runs inside its caller's transaction, on a comment that is held.

Whatever the road, the counters of the proposal and of the thread count exactly the arguments that are shown.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import F

from consult.comments.models import Comment, Status
from consult.comments.telling import about_comment, tell_answered
from consult.proposals.models import Proposal
from core.lib.db import require_transaction
from core.lib.pagecache import forget_pages
from core.lib.text import html_of, masked
from core.notices.telling import take_back


def held_comment(pk: int) -> Comment:
    """Step: the comment as it is now, held until the transaction ends. Comments are always held before their proposal."""
    require_transaction()
    rows = Comment.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("proposal__consultation__territory", "author").get(pk=pk)


def hide(comment: Comment, *, at: datetime, reason: str) -> None:
    """Step: take the words away; the place stays in the thread, with the reason, where there was one."""
    _take(comment, Status.HIDDEN, at, reason)


def give_back(comment: Comment, *, at: datetime, reason: str) -> None:
    """Step: take the words away until their author has corrected them."""
    _take(comment, Status.RETURNED, at, reason)


def show_again(comment: Comment) -> None:
    """Step: show the words, for the first time or again, whole."""
    require_transaction()
    was_shown, is_new = comment.status == Status.PUBLISHED, not comment.has_been_shown
    if comment.unmasked:
        comment.text, comment.html, comment.unmasked = comment.unmasked, html_of(comment.unmasked), ""
    comment.status, comment.removal, comment.withdrawn_at, comment.masked_at = Status.PUBLISHED, "", None, None
    comment.has_been_shown = True
    _keep(comment, 0 if was_shown else 1)
    if is_new:
        tell_answered(comment)


def mask(comment: Comment, passages: Sequence[str], *, at: datetime) -> None:
    """Step: put a bar in the place of these passages; what was written is kept for an appeal."""
    require_transaction()
    comment.unmasked = comment.unmasked or comment.text
    comment.text = masked(comment.text, passages)
    comment.html, comment.masked_at = html_of(comment.text), at
    shown, is_new = comment.status == Status.PUBLISHED, not comment.has_been_shown
    comment.status, comment.has_been_shown, comment.withdrawn_at, comment.removal = Status.PUBLISHED, True, None, ""
    _keep(comment, 0 if shown else 1)
    if is_new:
        tell_answered(comment)


def contest(comment: Comment, *, wanted: bool) -> None:
    """Step: an appeal begins or ends: meanwhile the words of an argument outlast their time."""
    require_transaction()
    Comment.objects.filter(pk=comment.pk).update(is_contested=wanted)


def _take(comment: Comment, status: Status, at: datetime, reason: str) -> None:
    require_transaction()
    was_shown = comment.status == Status.PUBLISHED
    comment.status, comment.removal, comment.withdrawn_at = status, reason, at
    _keep(comment, -1 if was_shown else 0)
    take_back(about_comment(comment))


def _keep(comment: Comment, change: int) -> None:
    """Step: write the comment, then its thread's and its proposal's counters, in that order."""
    require_transaction()
    comment.save(
        update_fields=[
            "text", "html", "unmasked", "masked_at", "status", "removal", "withdrawn_at", "has_been_shown",
        ]
    )  # fmt: skip
    forget_pages(comment.proposal.consultation.territory.slug)
    if not change:
        return
    if comment.root_id:
        Comment.objects.filter(pk=comment.root_id).update(reply_count=F("reply_count") + change)
    column = f"{comment.stance}_count"
    Proposal.objects.filter(pk=comment.proposal_id).update(**{column: F(column) + change})
