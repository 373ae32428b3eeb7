"""How long the words that a room no longer shows are kept (PROMISES P-4)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from consult.discussion.models import Message, Room
from consult.discussion.records import minutes_in
from consult.discussion.steps import held
from consult.proposals.models import Proposal
from consult.proposals.quotations import erase_quotations
from consult.proposals.words import without_gone
from core.audit.services import record
from core.lib.db import require_transaction
from core.lib.text import html_of


@transaction.atomic(durable=True)
def erase_gone_words(*, room: Room, at: datetime) -> int:
    """Erase the words of what was withdrawn or hidden here six months ago, where minutes and proposals quote them too. How many messages.

    Their numbers, their places and the reasons given stay. Asked again, nothing is left to erase.
    """
    room = held(room)
    numbers = list(
        Message.objects.past_keeping(at).filter(room=room).order_by("number").values_list("number", flat=True)
    )
    Message.objects.past_masking(at).filter(room=room).update(unmasked="")
    if numbers:
        Message.objects.filter(room=room, number__in=numbers).update(text="", html="", unmasked="", said=b"")
        _erase_from_minutes(room, numbers)
        _erase_from_proposals(room, numbers)
    return len(numbers)


@transaction.atomic(durable=True)
def hold_message(*, message: Message, because: str, wanted: bool = True) -> None:
    """Keep the words of a message beyond their time, because the law asks for it, or let them go."""
    room = held(message.room)
    Message.objects.filter(pk=message.pk).update(is_on_hold=wanted)
    act = "room.message_held" if wanted else "room.message_released"
    record(
        actor=None, territory=room.consultation.territory, act=act, target=f"room:{room.pk}",
        number=message.number, because=because,
    )  # fmt: skip


def _erase_from_minutes(room: Room, numbers: Sequence[int]) -> None:
    """Step: what the minutes quote of these messages goes; who edits them meanwhile is told that they changed."""
    require_transaction()
    minutes = minutes_in(room)
    if minutes is None:
        return
    left = without_gone(minutes.text, numbers)
    if left != minutes.text:
        minutes.text, minutes.html, minutes.version = left, html_of(left), minutes.version + 1
        minutes.save(update_fields=["text", "html", "version"])


def _erase_from_proposals(room: Room, numbers: Sequence[int]) -> None:
    """Step: proposals that quote these messages no longer keep the passages that they have not shown since the removal."""
    require_transaction()
    quoting = Proposal.objects.filter(quotations__message__room=room, quotations__message__number__in=numbers)
    for proposal in quoting.defer("search_text", "search").order_by("pk").distinct():
        erase_quotations(proposal, numbers)
