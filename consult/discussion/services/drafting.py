"""From talk to proposal: quote messages in a draft, ask their authors, keep their answers, tell the room of what is born."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from consult.discussion import events
from consult.discussion.models import Consent, Message, MessageStatus, Quotation, Room, TalkDraft
from consult.discussion.provenance import MOST_QUOTED, body_of, chosen_in, is_too_long, quotations_of, title_of
from consult.discussion.rules import RoomRefusal
from consult.discussion.steps import held, touch
from consult.discussion.telling import address_of, ask_consent
from consult.proposals.models import Proposal, Status
from consult.proposals.steps import DAY, publish, withdraw, write_draft
from core.accounts.models import Association, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import clock, require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused

DRAFTS_A_DAY = 10  # made from talk by one person in 24 hours


@transaction.atomic(durable=True)
def draft_from(
    *,
    standing: Standing,
    room: Room,
    numbers: Sequence[int],
    title: str = "",
    body: str = "",
    association: Association | None = None,
) -> Proposal:
    """Make a draft proposal that quotes these messages, and ask each of their authors whether they agree to be shown.

    The same messages and words again are the same draft. A message brings its author one letter, whatever quotes it later:
    what quotes them is listed in their account.
    """
    room = held(room)  # nothing is withdrawn or hidden while it is being quoted
    wanted = sorted(set(numbers))
    if not wanted or len(wanted) > MOST_QUOTED:
        raise ValidationError({"messages": _("Choisissez de un à %(most)s messages.") % {"most": MOST_QUOTED}})
    found = chosen_in(room, wanted)
    if len(found) != len(wanted) or any(one.status != MessageStatus.PUBLISHED for one in found):
        raise Refused(RoomRefusal.NOT_QUOTABLE)
    text = body_of(found, body)
    if is_too_long(text):
        raise ValidationError({"messages": _("Ces messages sont trop longs pour une proposition : citez-en moins.")})
    draft = write_draft(
        standing=standing, consultation=room.consultation, title=title.strip() or title_of(found), body=text,
        association=association,
    )  # fmt: skip
    if not quotations_of(draft).exists():  # the same press again is the same draft
        _refuse_flood(standing.user, room)  # `write_draft` holds the author's lock
    _quote(standing, room, draft, found)
    return draft


@transaction.atomic(durable=True)
def answer_consent(*, standing: Standing, proposal: Proposal, agreed: bool) -> None:
    """An author who is quoted agrees to be shown among those who contributed, or does not; they may change their mind."""
    user = standing.user
    if user is None:
        raise Refused(Common.SIGN_IN)
    mine = quotations_of(proposal).filter(message__author=user)
    if not mine.exists():
        raise Refused(RoomRefusal.NO_CONSENT_ASKED)
    if Proposal.objects.filter(pk=proposal.pk, status=Status.WITHDRAWN).exists():
        raise Refused(RoomRefusal.CONSENT_OVER)
    consent = Consent.AGREED if agreed else Consent.DECLINED
    Quotation.objects.filter(pk__in=mine.values("pk")).update(consent=consent, answered_at=clock())
    town = proposal.consultation.territory
    record(actor=user, territory=town, act=f"quotation.{consent}", target=f"proposal:{proposal.pk}")
    forget_pages(town.slug)


@transaction.atomic(durable=True)
def publish_draft(*, standing: Standing, proposal: Proposal) -> Proposal:
    """Show a draft to everyone and tell the rooms it was born in: both, or neither. Asked twice, it is told once."""
    rooms = _held_rooms(proposal)  # before the proposal, as each act of a room
    if rooms and Proposal.objects.filter(pk=proposal.pk, status=Status.PUBLISHED).exists():
        rooms = {}
    proposal = publish(standing=standing, proposal=proposal)
    _tell_rooms(proposal, rooms)
    return proposal


@transaction.atomic(durable=True)
def withdraw_born(*, standing: Standing, proposal: Proposal, reason: str) -> Proposal:
    """Take a proposal back; the rooms it was born in no longer lead to it."""
    rooms = _held_rooms(proposal)
    proposal = withdraw(standing=standing, proposal=proposal, reason=reason)
    _tell_rooms(proposal, rooms)
    return proposal


def _held_rooms(proposal: Proposal) -> dict[int, Room]:
    """Step: the rooms that this proposal quotes, held until the transaction ends, always in the same order."""
    require_transaction()
    rooms = {row.message.room_id: row.message.room for row in quotations_of(proposal)}
    for room in rooms.values():
        room.consultation = proposal.consultation
    return {pk: held(rooms[pk]) for pk in sorted(rooms)}


def _tell_rooms(proposal: Proposal, rooms: dict[int, Room]) -> None:
    """Step: each quoted message says now, on the pages open in its room, what was born from it."""
    require_transaction()
    quoted = Message.objects.select_related("author", "on_behalf_of", "reply_to__author")
    for message in quoted.filter(quotations__proposal=proposal, room__in=rooms).order_by("room_id", "number"):
        message.room = rooms[message.room_id]
        touch(message)
        events.message_changed(message)


def _refuse_flood(user: User | None, room: Room) -> None:
    """Step: one more draft made from talk today; too many are refused. Rows are counted, under the author's lock."""
    require_transaction()
    if user is None:
        raise Refused(Common.SIGN_IN)
    now = clock()
    mine = TalkDraft.objects.filter(author=user)
    mine.filter(at__lte=now - DAY).delete()
    moments = list(mine.order_by("at", "id").values_list("at", flat=True))
    if len(moments) >= DRAFTS_A_DAY:
        wait = moments[-DRAFTS_A_DAY] + DAY - now
        raise Refused(RoomRefusal.MANY_DRAFTS, retry_after=int(wait.total_seconds()) + 1)
    TalkDraft.objects.create(author=user, room=room, at=now)


def _quote(standing: Standing, room: Room, draft: Proposal, messages: Sequence[Message]) -> None:
    """Step: keep what is quoted, and write one letter to each author, for those of their messages that brought none yet."""
    require_transaction()
    known = set(Quotation.objects.filter(proposal=draft).order_by("pk").values_list("message_id", flat=True))
    fresh = [message for message in messages if message.pk not in known]
    now = clock()
    asked: dict[int, tuple[User, list[int]]] = {}
    rows, told = [], []
    for message in fresh:
        author = message.author
        own = author is not None and standing.user is not None and author.pk == standing.user.pk
        rows.append(
            Quotation(
                proposal=draft, message=message, consent=Consent.AGREED if own else Consent.ASKED,
                asked_at=now, answered_at=now if own else None,
            )
        )  # fmt: skip
        if author is not None and author.is_active and not own and message.consent_asked_at is None:
            told.append(message.pk)
            asked.setdefault(author.pk, (author, []))[1].append(message.number)
    Quotation.objects.bulk_create(rows)
    Message.objects.filter(pk__in=told).update(consent_asked_at=now)
    address = address_of(room, "consent", draft.pk)
    with translation.override(settings.LANGUAGE_CODE):  # a letter is for its reader, whatever page it was written from
        for author, numbers in asked.values():
            ask_consent(room, draft, author, numbers, address)
