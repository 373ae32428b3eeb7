"""Say something in a room, correct it, take it back, react to it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from consult.consultations.models import Kind
from consult.consultations.policy import must_wait
from consult.consultations.voices import voice_of
from consult.discussion import events, rules
from consult.discussion.models import (
    TEXT_LENGTH,
    Gesture,
    Message,
    MessageStatus,
    Reaction,
    Room,
)
from consult.discussion.rules import RoomRefusal
from consult.discussion.steps import held, held_message, next_change, said_of, tell_quoting, touch, unpin
from consult.discussion.telling import about_message, mention
from consult.proposals.steps import require_local
from core.accounts.models import Association
from core.accounts.restrictions import allow_words, slowed
from core.accounts.selectors import Standing
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused, allow
from core.lib.text import clean_text, html_of
from core.notices.telling import take_back

BURST, BURST_SECONDS = 5, 10  # one message every two seconds, five at once
SAME_TEXT = timedelta(minutes=5)
SLOWED_PACE = timedelta(minutes=10)  # between two messages by whom the moderation has slowed


@transaction.atomic(durable=True)
def post_message(
    *,
    standing: Standing,
    room: Room,
    text: str,
    client_id: UUID,
    reply_to: Message | None = None,
    association: Association | None = None,
) -> Message:
    """Add a message under the room's next number and, once it is committed, show it to everyone there.

    The same `client_id` by the same person is the same intention: it gives the message that it made, and writes nothing.
    """
    user = standing.user
    if user is None:
        raise Refused(Common.SIGN_IN)
    require_local(association, room.consultation)
    room = held(room)
    said = said_of(text, reply_to)
    twin = Message.objects.filter(room=room, author=user, client_id=client_id).order_by("pk").first()
    if twin is not None:
        if bytes(twin.said) != said:
            raise Refused(RoomRefusal.ID_REUSED)
        twin.room = room
        return twin
    now = clock()
    allow_words(standing)
    allow(rules.refuse_post(standing, room, now, association))
    if reply_to is not None and (reply_to.room_id != room.pk or reply_to.status != MessageStatus.PUBLISHED):
        raise Refused(RoomRefusal.GONE)
    text = checked(text)
    _refuse_flood(standing, room, text, now)
    voice = voice_of(standing, association)
    waits = must_wait(room.consultation, Kind.DISCUSS, voice, text, now)
    room.last_number += 1
    message = Message(
        room=room, number=room.last_number, change=room.last_change + 1, client_id=client_id, said=said,
        author=user, on_behalf_of=association, voice=voice, reply_to=reply_to,
        text=text, html=html_of(text), posted_at=now,
        status=MessageStatus.HELD if waits else MessageStatus.PUBLISHED,
    )  # fmt: skip
    message.save(force_insert=True)
    room.save(update_fields=["last_number"])
    next_change(room)
    if not waits:
        mention(message)
    events.message_changed(message)
    return message


@transaction.atomic(durable=True)
def edit_message(*, standing: Standing, message: Message, text: str) -> Message:
    """Correct a message within its five minutes; its number stays."""
    message = held_message(message)
    now = clock()
    allow(rules.refuse_edit(standing, message, now))
    allow_words(standing)
    text = checked(text)
    if text != message.text:
        message.text, message.html, message.edited_at = text, html_of(text), now
        if must_wait(message.room.consultation, Kind.DISCUSS, message.voice, text, now):
            message.status, message.shortlisted_at = MessageStatus.HELD, None
        touch(message, "text", "html", "edited_at", "status", "shortlisted_at")
        if message.status == MessageStatus.HELD:
            tell_quoting(message)
        else:
            mention(message)
        events.message_changed(message)
        if message.status == MessageStatus.HELD and unpin(message):
            events.room_changed(message.room)
        elif message.room.pinned_id == message.pk:
            next_change(message.room, beside=True)
            events.room_changed(message.room)
        forget_pages(message.room.consultation.territory.slug)
    return message


@transaction.atomic(durable=True)
def withdraw_message(*, standing: Standing, message: Message) -> Message:
    """Take a message back: its number stays, its words go from every page."""
    message = held_message(message)
    allow(rules.refuse_withdraw(standing, message))
    message.status, message.shortlisted_at = MessageStatus.WITHDRAWN, None
    message.hidden_reason, message.gone_at = "", clock()
    touch(message, "status", "shortlisted_at", "hidden_reason", "gone_at")
    tell_quoting(message)
    take_back(about_message(message))
    if unpin(message):
        events.room_changed(message.room)
    events.message_changed(message)
    forget_pages(message.room.consultation.territory.slug)
    return message


@transaction.atomic(durable=True)
def react(*, standing: Standing, message: Message, gesture: str, wanted: bool = True) -> Message:
    """Make a gesture towards a message, or take it back. Asked twice, it is made once."""
    message = held_message(message)
    allow(rules.refuse_react(standing, message, clock()))
    if standing.user is None:
        raise Refused(Common.SIGN_IN)
    if gesture not in Gesture.values:
        raise ValidationError({"gesture": _("Choisissez un geste de la liste.")})
    mine = Reaction.objects.filter(message=message, user=standing.user, gesture=gesture)
    if mine.exists() == wanted:
        return message
    if wanted:
        Reaction.objects.create(message=message, user=standing.user, gesture=gesture)
    else:
        mine.delete()
    column = f"{gesture}_count"
    Message.objects.filter(pk=message.pk).update(**{column: F(column) + (1 if wanted else -1)})
    message.refresh_from_db(fields=[column])
    touch(message)
    events.message_changed(message)
    return message


def checked(text: str) -> str:
    """The text as it is kept; nothing, or too much, is refused before any work on it."""
    if len(text) > 2 * TEXT_LENGTH or len(text := clean_text(text)) > TEXT_LENGTH:
        raise ValidationError({"text": _("Un message tient en %(limit)s signes.") % {"limit": TEXT_LENGTH}})
    if not text:
        raise ValidationError({"text": _("Écrivez votre message.")})
    return text


def _refuse_flood(standing: Standing, room: Room, text: str, now: datetime) -> None:
    """Step: raise where this author writes too fast, too soon for the slow mode, or the same words twice.

    Rows are counted under the room's lock: two hands at once, or an emptied cache, lift no limit (PROMISES S-12).
    """
    require_transaction()
    since = now - max(SAME_TEXT, SLOWED_PACE, timedelta(seconds=room.slow_seconds))
    mine = Message.objects.filter(author=standing.user, posted_at__gt=since).order_by("-posted_at", "-id")
    recent = list(mine.values_list("posted_at", "text", "room_id", "status")[:200])
    if standing.slowed_until and (last := next((at for at, *_rest in recent if at > now - SLOWED_PACE), None)):
        raise slowed(standing, (last + SLOWED_PACE - now).total_seconds())
    burst = [at for at, _text, _room, _status in recent if at > now - timedelta(seconds=BURST_SECONDS)]
    if len(burst) >= BURST:
        raise _wait(RoomRefusal.TOO_FAST, burst[BURST - 1] + timedelta(seconds=BURST_SECONDS), now)
    here = [at for at, _text, room_id, _status in recent if room_id == room.pk]
    if room.slow_seconds and here and rules.refuse_run(standing, room.consultation):
        free_at = here[0] + timedelta(seconds=room.slow_seconds)
        if free_at > now:
            raise _wait(RoomRefusal.SLOW, free_at, now)
    for at, words, room_id, status in recent:
        if words == text and room_id == room.pk and status == MessageStatus.PUBLISHED and at > now - SAME_TEXT:
            raise _wait(RoomRefusal.SAME_TEXT, at + SAME_TEXT, now)


def _wait(reason: RoomRefusal, until: datetime, now: datetime) -> Refused:
    return Refused(reason, retry_after=int((until - now).total_seconds()) + 1)
