"""The clock of the observatory."""

from celery import shared_task

from consult.observatory.services import boards, snapshots
from consult.observatory.vintages import Vintage
from core.lib.db import clock


@shared_task(ignore_result=True)
def count_quarters() -> None:
    """At night: the quarter that is over, for each town that has no snapshot of it. Running it twice counts each town once."""
    for _town, _snapshot in snapshots.take_snapshots(Vintage.holding(clock()).later(-1)):
        pass


@shared_task(ignore_result=True)
def refresh_boards() -> None:
    """Every quarter of an hour: the boards that are oldest. Running it twice, or two at once, counts each once."""
    boards.refresh_boards()
