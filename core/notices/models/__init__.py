"""Letters that wait, the addresses that refuse them, and what each person is told."""

from core.notices.models.mails import ADDRESS_LENGTH, Mail, MailState, RefusedAddress, Urgency, Why
from core.notices.models.notices import SENTENCE_LENGTH, Announcement, Nearby, Notice, Preference
from core.notices.models.received import Outcome, Received

__all__ = [
    "ADDRESS_LENGTH", "SENTENCE_LENGTH", "Announcement", "Mail", "MailState", "Nearby", "Notice", "Outcome", "Preference", "Received", "RefusedAddress",
    "Urgency", "Why",
]  # fmt: skip
