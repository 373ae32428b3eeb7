"""Rooms, what is said in them, who asks to speak, and what comes out of it."""

from consult.discussion.models.floor import MOST_CHOICES, Hand, HandState, Poll, PollAnswer, RoomDecision
from consult.discussion.models.messages import (
    EDIT_WINDOW,
    TEXT_LENGTH,
    Gesture,
    Mention,
    Message,
    MessageStatus,
    Reaction,
)
from consult.discussion.models.outcomes import Consent, Minutes, Quotation, TalkDraft
from consult.discussion.models.rooms import AgendaItem, Room, State

__all__ = [
    "EDIT_WINDOW",
    "MOST_CHOICES",
    "TEXT_LENGTH",
    "AgendaItem",
    "Consent",
    "Gesture",
    "Hand",
    "HandState",
    "Mention",
    "Message",
    "MessageStatus",
    "Minutes",
    "Poll",
    "PollAnswer",
    "Quotation",
    "Reaction",
    "Room",
    "RoomDecision",
    "State",
    "TalkDraft",
]
