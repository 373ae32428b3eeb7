"""Whoever the moderation has suspended writes nothing before the date they were told."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refused


def allow_words(standing: Standing) -> None:
    """Go on where this person may write; else say until when they may not."""
    if standing.suspended_until is not None:
        when = date_format(timezone.localtime(standing.suspended_until), "DATE_FORMAT")
        raise Refused(
            Common.SUSPENDED,
            _(
                "La modération a suspendu vos écrits ici jusqu’au %(when)s. La lettre reçue dit pourquoi et comment contester ; "
                "vous pouvez toujours lire, soutenir et voter."
            )
            % {"when": when},
        )
