"""The clock of the outbox."""

from celery import shared_task

from core.lib.db import clock
from core.notices import receiving, services

MOST_A_SWEEP = 500


@shared_task(ignore_result=True)
def send_due_mail() -> None:
    """Every ten seconds, and after a kick. Running it twice is harmless: a letter is held by one hand at a time."""
    for _letter in range(MOST_A_SWEEP):
        if not services.send_next():
            return


@shared_task(ignore_result=True)
def forget_old_mail() -> None:
    """Every night: a letter is kept thirteen months, to answer whoever says that it never came; that one was read, ninety days."""
    services.forget_old_mail(at=clock())
    receiving.forget_received(at=clock())
