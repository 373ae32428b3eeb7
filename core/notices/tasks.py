"""The clock of the outbox."""

from celery import shared_task

from core.lib.db import clock
from core.notices import gathering, receiving, services
from core.notices.models import Urgency

MOST_A_SWEEP = 5_000
LONGEST_SWEEP_S = 45


@shared_task(ignore_result=True)
def send_urgent_mail() -> None:
    """After a kick, in a queue of its own: codes and acts, and not the letters to many."""
    services.send_due(at_most=MOST_A_SWEEP, seconds=LONGEST_SWEEP_S, urgency=Urgency.ACT)


@shared_task(ignore_result=True)
def send_due_mail() -> None:
    """Every ten seconds: all that is due, the most urgent first. Running it twice is harmless: a letter is held by one hand at a time."""
    services.send_due(at_most=MOST_A_SWEEP, seconds=LONGEST_SWEEP_S)


@shared_task(ignore_result=True)
def forget_old_mail() -> None:
    """Every night: a letter is kept thirteen months, to answer whoever says that it never came; that one was read, ninety days."""
    services.forget_old_mail(at=clock())
    receiving.forget_received(at=clock())


@shared_task(ignore_result=True)
def gather_notices() -> None:
    """Every five minutes: the grouped letters whose hour has come. Running it twice is harmless: a notice is in one letter."""
    now = clock()
    while gathering.gather_next(at=now):
        pass


@shared_task(ignore_result=True)
def tell_places() -> None:
    """Every thirty seconds: what a whole place is to be told, batch by batch."""
    for _batch in range(MOST_A_SWEEP):
        if not gathering.tell_place_next():
            return


@shared_task(ignore_result=True)
def forget_old_notices() -> None:
    """Every night: what people were told is kept as long as their letters."""
    gathering.forget_old_notices(at=clock())
