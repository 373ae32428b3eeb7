"""Who reads a text before it is shown: the promise that each space of a consultation displays."""

from datetime import datetime

from consult.consultations.models import Consultation, Kind, Moderation
from consult.consultations.voices import Voice
from core.lib.marks import marks_of

WAIT_FOR_A_READER = {Voice.RESIDENT, Voice.ASSOCIATION}  # official voices answer for themselves, in public


def must_wait(consultation: Consultation, kind: Kind, voice: str, text: str, at: datetime) -> bool:
    """Whether a text waits for a moderator before anyone else reads it, under the policy in force at this moment."""
    if voice not in WAIT_FOR_A_READER:
        return False
    mode = consultation.moderation_at(kind, at)
    return mode == Moderation.PRE or (mode == Moderation.MIXED and bool(marks_of(text)))
