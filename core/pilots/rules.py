"""May they open or describe a territory? Asked by pages and services alike."""

from django.utils.translation import gettext_lazy as _

from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal
from core.territories.models import Territory

LEGAL_NOTICE = ("publisher", "publication_director", "host", "contact_email")  # what the law asks of a published site


class PilotRefusal(Refusal):
    """Why a territory stays as it is."""

    INCOMPLETE_NOTICE = (
        "incomplete_notice",
        _(
            "Un territoire ouvert doit dire qui édite ses pages, qui dirige la publication, qui les héberge et à quelle adresse "
            "lui écrire. Complétez ces champs, puis recommencez."
        ),
    )
    UNREADABLE_HUE = "unreadable_hue", _("Cette teinte ne se lirait pas assez bien. Choisissez-en une autre.")

    @property
    def status(self) -> int:
        return 400


def refuse_describe(standing: Standing, territory: Territory) -> Refusal | None:
    """The reason this person may not change what the territory says of itself, or ``None``."""
    if standing.user is None:
        return Common.SIGN_IN
    is_theirs = standing.is_administrator and standing.territory_id == territory.pk
    return None if is_theirs else Common.NOT_ALLOWED


def refuse_open(standing: Standing, territory: Territory) -> Refusal | None:
    """The reason the territory may not become a pilot now, or ``None``."""
    reason = refuse_describe(standing, territory)
    if reason is None and territory.opened_at is not None:
        return Common.ALREADY_DONE
    return reason or refuse_notice(territory)


def refuse_notice(territory: Territory) -> Refusal | None:
    """An open territory has a whole legal notice."""
    return None if all(getattr(territory, name) for name in LEGAL_NOTICE) else PilotRefusal.INCOMPLETE_NOTICE
