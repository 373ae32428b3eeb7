"""Whoever the moderation has restrained is told until when: suspended, they write nothing; slowed, they write little."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal, Refused


def allow_words(standing: Standing) -> None:
    """Go on where this person may write; else say until when they may not."""
    if standing.suspended_until is not None:
        raise Refused(Common.SUSPENDED, suspension_words(standing.suspended_until))


def suspension_words(until: datetime) -> str:
    """What somebody reads who is suspended until then."""
    return _(
        "La modération a suspendu vos écrits ici jusqu’au %(when)s. La lettre reçue dit pourquoi et comment contester ; "
        "vous pouvez toujours lire, soutenir et voter."
    ) % {"when": _moment(until)}


def why_not(standing: Standing, refusal: Refusal) -> str:
    """The reason as a page says it: a suspension names its end."""
    if refusal is Common.SUSPENDED and standing.suspended_until is not None:
        return suspension_words(standing.suspended_until)
    return str(refusal.label)


def slowed(standing: Standing, wait: float) -> Refused:
    """What somebody is answered who is slowed and has written enough for now; they may try again in so many seconds."""
    until = standing.slowed_until or standing.at
    words = _(
        "La modération a ralenti vos écrits ici jusqu’au %(when)s : attendez un peu avant le prochain. "
        "Gardez votre texte ; vous pouvez toujours lire, soutenir et voter."
    ) % {"when": _moment(until)}
    return Refused(Common.SLOWED, words, retry_after=int(wait) + 1)


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "DATETIME_FORMAT")
