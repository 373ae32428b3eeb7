"""The clock of open data."""

from celery import shared_task

from consult.opendata import services
from core.lib.db import clock


@shared_task(ignore_result=True)
def note_redactions() -> None:
    """Every ten minutes: versions whose texts were taken away since say so. Running it twice is harmless."""
    services.note_redactions(clock())
