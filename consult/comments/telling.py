"""Whom an argument answers is told, once it is shown to everyone."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from consult.comments.models import Comment
from core.lib.db import require_transaction
from core.notices.families import Family
from core.notices.telling import write_notice


def about_comment(comment: Comment) -> str:
    """How notices name it: it goes with its proposal."""
    return f"proposal:{comment.proposal_id}:comment:{comment.pk}"


def tell_answered(comment: Comment) -> None:
    """Step: tell the author of the argument replied to, or of the proposal; nobody is told of their own words."""
    require_transaction()
    proposal = comment.proposal
    answered = comment.parent if comment.parent_id and comment.parent else proposal
    to = answered.author
    if to is None or not to.is_active or comment.author is None or to.person_id == comment.author.person_id:
        return
    with translation.override(settings.LANGUAGE_CODE):
        where = proposal.consultation
        thread = reverse("proposals:thread", args=[where.territory.slug, where.slug, proposal.pk, comment.pk])
        url = f"{settings.PUBLIC_URL}{thread}#commentaire-{comment.pk}"
    name = comment.on_behalf_of.name if comment.on_behalf_of else comment.author.display_name
    write_notice(
        Family.REPLIES, "reply_received" if comment.parent_id else "argument_received", to=to,
        about=about_comment(comment), url=url, name=name, title=proposal.title,
    )  # fmt: skip
