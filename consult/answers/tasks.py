"""The clock of answers."""

from celery import shared_task

from consult.answers.services import opening, telling

MOST_A_SWEEP = 200  # batches of letters


@shared_task(ignore_result=True)
def open_duties() -> None:
    """Every thirty seconds: a proposal that reached its threshold is owed an answer. Running it twice is harmless."""
    opening.open_duties()


@shared_task(ignore_result=True)
def tell_followers() -> None:
    """Every ten seconds: the letters of what became of proposals, batch by batch. Two at once tell nobody twice."""
    for _batch in range(MOST_A_SWEEP):
        if not telling.tell_next():
            return
