"""What other features write about a consultation, inside their own transaction."""

from consult.consultations.models import Consultation, Phase
from core.lib.db import require_transaction


def fix_dates(phase: Phase) -> None:
    """Step: an urn is sealed for this phase; from now on its calendar line stays as it is."""
    require_transaction()
    Phase.objects.filter(pk=phase.pk).update(is_fixed=True)


def held(consultation_id: int) -> Consultation:
    """Step: the consultation as it is now, held until the end of the transaction: two officials take turns."""
    require_transaction()
    return Consultation.objects.select_for_update(of=("self",)).select_related("territory").get(pk=consultation_id)
