"""The end of a consultation, which no open duty lets through."""

from django.db import transaction

from consult.answers.selectors.owed import refuse_closing
from consult.consultations.models import Consultation
from consult.consultations.steps import close, held
from core.accounts.selectors import Standing
from core.lib.db import clock
from core.lib.refusals import allow


@transaction.atomic(durable=True)
def close_consultation(
    *, standing: Standing, consultation: Consultation, follow_up: str, expected: int | None = None
) -> Consultation:
    """End it with its balance, once every proposal that reached the threshold has its answer."""
    found = held(consultation.pk)  # the sweep that opens duties takes the same lock
    allow(refuse_closing(standing, found, clock()))
    return close(standing=standing, consultation=found, follow_up=follow_up, expected=expected)
