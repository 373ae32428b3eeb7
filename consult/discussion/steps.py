"""The room's own lock, and the two numbers that grow under it."""

import hashlib

from consult.discussion.models import Message, MessageStatus, Room
from consult.proposals.models import Proposal
from consult.proposals.quotations import show_quotation
from core.lib.db import require_transaction


def held(room: Room) -> Room:
    """Step: the room as it is now, held until the transaction ends: what happens in it happens one thing after the other."""
    require_transaction()
    now = Room.objects.select_for_update(of=("self",), no_key=True).get(pk=room.pk)
    now.consultation = room.consultation  # read before, with its phases
    return now


def held_message(message: Message) -> Message:
    """Step: the message as it is now, under its room's lock."""
    room = held(message.room)
    now = Message.objects.select_related("author", "on_behalf_of").get(pk=message.pk)
    now.room = room
    return now


def next_change(room: Room, *, beside: bool = False) -> int:
    """Step: one more change of the room; `beside` where it shows beside the transcript too."""
    require_transaction()
    room.last_change += 1
    fields = ["last_change"]
    if beside:
        room.state_change = room.last_change
        fields.append("state_change")
    room.save(update_fields=fields)
    return room.last_change


def touch(message: Message, *fields: str) -> None:
    """Step: keep these fields of a message, as the room's next change."""
    require_transaction()
    message.change = next_change(message.room)
    message.save(update_fields=[*fields, "change"])


def said_of(text: str, reply_to: Message | None) -> bytes:
    """What a retry must say again: SHA-256 of the words as sent, and of what they answer."""
    return hashlib.sha256(f"{reply_to.number if reply_to else 0}\0{text}".encode()).digest()


def unpin(message: Message) -> bool:
    """Step: what is no longer shown is no longer pinned; true where it was."""
    require_transaction()
    room = message.room
    if room.pinned_id != message.pk:
        return False
    room.pinned = None
    room.save(update_fields=["pinned"])
    next_change(room, beside=True)
    return True


def tell_quoting(message: Message) -> None:
    """Step: proposals that quote a message leave its words out where it was withdrawn, hidden or masked, and have them again where it is shown."""
    require_transaction()
    quoting = Proposal.objects.filter(quotations__message=message).defer("search_text", "search")
    for proposal in quoting.order_by("pk"):
        show_quotation(
            proposal, message.number, shown=message.status == MessageStatus.PUBLISHED and not message.unmasked
        )
