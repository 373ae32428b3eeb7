"""The clock of consultations."""

from celery import shared_task

from consult.consultations import telling
from core.lib.db import clock


@shared_task(ignore_result=True)
def tell_phases() -> None:
    """Every five minutes: phases that opened, and those about to close. Running it twice is harmless."""
    telling.tell_phases(at=clock())
