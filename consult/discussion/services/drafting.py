"""From talk to proposal: quote messages in a draft, ask their authors, keep their answers, tell the room of a birth."""

from collections.abc import Sequence

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from consult.discussion import events
from consult.discussion.models import Consent, Message, MessageStatus, Quotation, Room
from consult.discussion.provenance import MOST_QUOTED, body_of, chosen_in, is_too_long, quotations_of, title_of
from consult.discussion.rules import RoomRefusal
from consult.discussion.steps import held, touch
from consult.discussion.telling import address_of, ask_consent
from consult.proposals.models import Proposal, Status
from consult.proposals.steps import write_draft
from core.accounts.models import Association, User
from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.db import require_transaction
from core.lib.pagecache import forget_pages
from core.lib.refusals import Common, Refused


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

    The same messages and words again are the same draft, and nobody is asked twice.
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
    consent = Consent.AGREED if agreed else Consent.DECLINED
    Quotation.objects.filter(pk__in=mine.values("pk")).update(consent=consent, answered_at=timezone.now())
    town = proposal.consultation.territory
    record(actor=user, territory=town, act=f"quotation.{consent}", target=f"proposal:{proposal.pk}")
    forget_pages(town.slug)


@transaction.atomic(durable=True)
def announce_birth(*, proposal: Proposal) -> None:
    """Show, on the pages open in the room, that these messages gave birth to a proposal that is now published."""
    if not Proposal.objects.filter(pk=proposal.pk, status=Status.PUBLISHED).exists():
        return
    rows = list(quotations_of(proposal))
    if not rows:
        return
    room = rows[0].message.room
    room.consultation = proposal.consultation
    room = held(room)
    quoted = Message.objects.select_related("author", "on_behalf_of", "reply_to__author")
    for message in quoted.filter(pk__in=[row.message_id for row in rows]).order_by("number"):
        message.room = room
        touch(message)
        events.message_changed(message)


def _quote(standing: Standing, room: Room, draft: Proposal, messages: Sequence[Message]) -> None:
    """Step: keep what is quoted, and write one letter to each author who has not been asked yet."""
    require_transaction()
    known = set(Quotation.objects.filter(proposal=draft).order_by("pk").values_list("message_id", flat=True))
    fresh = [message for message in messages if message.pk not in known]
    now = timezone.now()
    asked: dict[int, tuple[User, list[int]]] = {}
    rows = []
    for message in fresh:
        author = message.author
        own = author is not None and standing.user is not None and author.pk == standing.user.pk
        rows.append(
            Quotation(
                proposal=draft, message=message, consent=Consent.AGREED if own else Consent.ASKED,
                asked_at=now, answered_at=now if own else None,
            )
        )  # fmt: skip
        if author is not None and author.is_active and not own:
            asked.setdefault(author.pk, (author, []))[1].append(message.number)
    Quotation.objects.bulk_create(rows)
    address = address_of(room, "consent", draft.pk)
    with translation.override(settings.LANGUAGE_CODE):  # a letter is for its reader, whatever page it was written from
        for author, numbers in asked.values():
            ask_consent(room, draft, author, numbers, address)
