"""Steps of the moderation on messages, under their room's lock: a message keeps its number whatever becomes of its words."""

from collections.abc import Sequence
from datetime import datetime

from consult.discussion import events
from consult.discussion.models import Message, MessageStatus
from consult.discussion.steps import held_message, tell_quoting, touch, unpin
from consult.discussion.telling import about_message, mention
from core.lib.db import require_transaction
from core.lib.pagecache import forget_pages
from core.lib.text import html_of, masked
from core.notices.telling import take_back

FIELDS = (
    "text", "html", "unmasked", "masked_at", "status", "hidden_reason", "shortlisted_at", "gone_at",
)  # fmt: skip


def hide(message: Message, *, at: datetime, reason: str) -> None:
    """Step: take the words from every page and from the proposals that quote them; the reason stands in their place."""
    require_transaction()
    message.status, message.hidden_reason = MessageStatus.HIDDEN, reason
    message.shortlisted_at, message.gone_at = None, at
    _keep(message)


def show_again(message: Message) -> None:
    """Step: show the words, for the first time or again, whole."""
    require_transaction()
    if message.unmasked:
        message.text, message.html = message.unmasked, html_of(message.unmasked)
        message.unmasked, message.masked_at = "", None
    message.status, message.hidden_reason = MessageStatus.PUBLISHED, ""
    message.gone_at = None
    _keep(message)


def mask(message: Message, passages: Sequence[str], *, at: datetime) -> None:
    """Step: put a bar in the place of these passages; proposals that quote the message no longer show its words."""
    require_transaction()
    message.unmasked = message.unmasked or message.text
    message.text = masked(message.text, passages)
    message.html, message.masked_at = html_of(message.text), at
    message.status, message.hidden_reason = MessageStatus.PUBLISHED, ""
    message.gone_at = None
    _keep(message)


def contest(message: Message, *, wanted: bool) -> None:
    """Step: an appeal begins or ends: meanwhile the words of a message outlast their time."""
    require_transaction()
    Message.objects.filter(pk=message.pk).update(is_contested=wanted)


def _keep(message: Message) -> None:
    require_transaction()
    touch(message, *FIELDS)
    if message.status == MessageStatus.PUBLISHED:
        mention(message)
    else:
        take_back(about_message(message))
    if message.status != MessageStatus.PUBLISHED and unpin(message):
        events.room_changed(message.room)
    tell_quoting(message)
    events.message_changed(message)
    forget_pages(message.room.consultation.territory.slug)


__all__ = ["contest", "held_message", "hide", "mask", "show_again"]
