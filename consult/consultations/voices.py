"""As what a person speaks: kept with each text, as it was on the day."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import Association
from core.accounts.selectors import Standing


class Voice(models.TextChoices):
    RESIDENT = "resident", _("habitante ou habitant")
    ASSOCIATION = "association", _("association")
    OFFICIAL = "official", _("voix officielle : agente ou agent")
    ELECTED = "elected", _("voix officielle : élue ou élu")


def voice_of(standing: Standing, association: Association | None) -> Voice:
    """An association when speaking for one, else the public function held here, else a resident."""
    if association is not None:
        return Voice.ASSOCIATION
    if standing.function:
        return Voice.ELECTED
    return Voice.OFFICIAL if standing.is_staff else Voice.RESIDENT
