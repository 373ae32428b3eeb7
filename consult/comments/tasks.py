"""The clock of arguments."""

from celery import shared_task

from consult.comments import services
from core.lib.db import clock


@shared_task(ignore_result=True)
def erase_withdrawn_words() -> None:
    """Each night: words withdrawn six months ago are erased. Running it twice is harmless."""
    services.erase_withdrawn_words(at=clock())
