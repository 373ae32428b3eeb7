"""The clock of the outbox."""

from celery import shared_task

from core.notices import services

MOST_A_SWEEP = 500


@shared_task(ignore_result=True)
def send_due_mail() -> None:
    """Every ten seconds, and after a kick. Running it twice is harmless: a letter is held by one hand at a time."""
    for _letter in range(MOST_A_SWEEP):
        if not services.send_next():
            return
