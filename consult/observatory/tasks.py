"""The clock of the observatory."""

from celery import shared_task

from consult.observatory.services import boards, snapshots
from consult.observatory.vintages import Vintage
from core.lib.db import clock

CAUGHT_UP = 4  # quarters: after a long stop, none is forgotten


@shared_task(ignore_result=True)
def count_quarters() -> None:
    """At night: the quarters that are over, for each town that has no snapshot of them. Running it twice counts each town once."""
    running = Vintage.holding(clock())
    for back in range(CAUGHT_UP, 0, -1):
        for _town, _snapshot in snapshots.take_snapshots(running.later(-back)):
            pass


@shared_task(ignore_result=True)
def refresh_boards() -> None:
    """Every quarter of an hour: the boards that are oldest. Running it twice, or two at once, counts each once."""
    boards.refresh_boards()
