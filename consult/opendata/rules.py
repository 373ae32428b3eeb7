"""May they? Pure questions about open data."""

from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation, Status
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal
from core.territories.models import Territory


class DataRefusal(Refusal):
    """Why data do not leave."""

    NOT_PUBLIC = "not_public", _("Les données d’une consultation s’ouvrent une fois qu’elle est publiée.")
    MARKED_LABEL = "marked_label", _("Un libellé semble désigner quelqu’un : corrigez-le, puis publiez.")
    NOTHING_NEW = "nothing_new", _("Rien n’a changé depuis la dernière version : elle reste la bonne.")

    @property
    def status(self) -> int:
        return 409


def refuse_open(standing: Standing, consultation: Consultation) -> Refusal | None:
    """Officials of the town read the texts and publish the data of a consultation that everyone reads."""
    if standing.user is None:
        return Common.SIGN_IN
    if not standing.is_official or standing.territory_id != consultation.territory_id:
        return Common.NOT_ALLOWED
    return DataRefusal.NOT_PUBLIC if consultation.status == Status.DRAFT else None


def refuse_needs(standing: Standing, territory: Territory) -> Refusal | None:
    """Officials of the town take its tables for the analysis of social needs."""
    if standing.user is None:
        return Common.SIGN_IN
    return None if standing.is_official and standing.territory_id == territory.pk else Common.NOT_ALLOWED
