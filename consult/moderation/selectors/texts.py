"""What a case is about, read alike whether it is a proposal, an argument, a message or another public page."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from consult.comments.models import Comment
from consult.discussion.models import Message
from consult.moderation.models import Case
from consult.proposals.models import Proposal
from consult.proposals.selectors import author_name, role_label

READ_FROM = (
    "territory", "author", "assigned_to", "consultation__territory",
    "proposal__consultation__territory", "proposal__author", "proposal__on_behalf_of",
    "comment__proposal__consultation__territory", "comment__author", "comment__on_behalf_of", "comment__parent",
    "message__room__consultation__territory", "message__author", "message__on_behalf_of", "message__reply_to",
)  # fmt: skip
# The same for a list, by three small questions: one that joins them all takes the database longer to plan than to answer.
EACH_READ = (
    Prefetch(
        "proposal", Proposal.objects.select_related("consultation__territory", "author", "on_behalf_of").order_by("pk")
    ),
    Prefetch(
        "comment",
        Comment.objects.select_related(
            "proposal__consultation__territory", "author", "on_behalf_of", "parent"
        ).order_by("pk"),
    ),
    Prefetch(
        "message",
        Message.objects.select_related("room__consultation__territory", "author", "on_behalf_of", "reply_to").order_by(
            "pk"
        ),
    ),
)


@dataclass(frozen=True)
class Text:
    """The words of a case, whole, as only its author and moderators may read them."""

    kind: str  # proposal, comment, message or page
    kind_label: str
    title: str  # of the proposal or room where it stands
    words: str
    before: str  # what it answers, where it answers something
    author_id: int | None
    author_name: str
    role: str
    status: str
    status_label: str
    written_at: datetime | None
    stamp: str  # what a decision must have seen: it changes with the words and with their state
    url: str


def text_of(case: Case) -> Text:
    """What this case is about. The case was read with `READ_FROM`."""
    if case.proposal is not None:
        return of_proposal(case.proposal)
    if case.comment is not None:
        return of_comment(case.comment)
    if case.message is not None:
        return of_message(case.message)
    return Text("page", _("Page publique"), case.address, "", "", None, "", "", "", "", None, "", case.address)


def of_proposal(one: Proposal) -> Text:
    """A proposal as a moderator reads it."""
    where = one.consultation
    return Text(
        kind="proposal", kind_label=_("Proposition"), title=one.title, words=one.unmasked or one.body, before="",
        author_id=one.author_id, author_name=_name(one), role=role_label(one.voice), status=one.status,
        status_label=str(one.get_status_display()), written_at=one.published_at,
        stamp=f"{one.status}:{one.edited_at or ''}:{one.masked_at or ''}:{one.removed_at or ''}",
        url=reverse("proposals:show", args=[where.territory.slug, where.slug, one.pk]),
    )  # fmt: skip


def of_comment(one: Comment) -> Text:
    """An argument as a moderator reads it."""
    where = one.proposal.consultation
    parent = one.parent
    return Text(
        kind="comment", kind_label=_("Argument"), title=one.proposal.title, words=one.unmasked or one.text,
        before=parent.text if parent is not None else one.proposal.excerpt,
        author_id=one.author_id, author_name=_name(one), role=role_label(one.voice), status=one.status,
        status_label=str(one.get_status_display()), written_at=one.created_at,
        stamp=f"{one.status}:{one.edited_at or ''}:{one.masked_at or ''}:{one.withdrawn_at or ''}",
        url=reverse("proposals:thread", args=[where.territory.slug, where.slug, one.proposal_id, one.pk])
        + f"#commentaire-{one.pk}",
    )  # fmt: skip


def of_message(one: Message) -> Text:
    """A message as a moderator reads it."""
    where = one.room.consultation
    answered = one.reply_to
    return Text(
        kind="message", kind_label=_("Message"), title=one.room.title, words=one.unmasked or one.text,
        before=answered.text if answered is not None else "",
        author_id=one.author_id, author_name=_name(one), role=role_label(one.voice), status=one.status,
        status_label=str(one.get_status_display()), written_at=one.posted_at,
        stamp=f"{one.status}:{one.edited_at or ''}:{one.masked_at or ''}:{one.gone_at or ''}",
        url=reverse("discussion:message", args=[where.territory.slug, where.slug, one.room_id, one.number]),
    )  # fmt: skip


def _name(one: Proposal | Comment | Message) -> str:
    name = author_name(one.author)
    return f"{name}, {one.on_behalf_of.name}" if one.on_behalf_of else name
