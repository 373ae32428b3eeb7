"""The end of a consultation, which no open duty lets through."""

from consult.consultations.models import Consultation
from core.accounts.selectors import Standing


def close_consultation(
    *, standing: Standing, consultation: Consultation, follow_up: str, expected: int | None = None
) -> Consultation:
    """End it with its balance, once every proposal that reached the threshold has its answer."""
    raise NotImplementedError
