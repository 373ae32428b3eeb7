"""The clock of digests."""

from celery import shared_task

from consult.digests import services
from core.lib.db import clock


@shared_task(ignore_result=True)
def prepare_digests() -> None:
    """Every quarter of an hour: the digests that fell due by each territory's clock. Running it twice is harmless."""
    services.prepare(clock())
