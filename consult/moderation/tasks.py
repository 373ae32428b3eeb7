"""The clock of the moderation. Rows decide what there is to do; running any of these twice is harmless."""

from celery import shared_task

from consult.moderation.services import keeping, reminding, sweeping
from core.lib.db import clock

MOST_BATCHES = 20  # in one run


@shared_task(ignore_result=True)
def sweep_texts() -> None:
    """Every ten seconds, and after a kick: what waits or carries a mark finds its place in the queue."""
    for _batch in range(MOST_BATCHES):
        if not sweeping.sweep(at=clock()):
            return


@shared_task(ignore_result=True)
def watch_rushes() -> None:
    """Every minute: a rush of young accounts is looked at, and hides nothing by itself."""
    sweeping.watch_rushes(at=clock())


@shared_task(ignore_result=True)
def forget_reporters() -> None:
    """Every night: who reported is forgotten a year after the decision."""
    keeping.forget_reporters(at=clock())


@shared_task(ignore_result=True)
def remind_moderators() -> None:
    """Every quarter of an hour: each morning, what has waited for more than a day. Running it twice is harmless."""
    reminding.remind_moderators(at=clock())
