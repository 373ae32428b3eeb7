"""The clock of digests."""

from celery import shared_task

from consult.digests import receiving, services
from core.lib.db import clock
from core.notices.mailbox import read_mailboxes


@shared_task(ignore_result=True)
def prepare_digests() -> None:
    """Every quarter of an hour: the digests that fell due by each territory's clock. Running it twice is harmless."""
    services.prepare(clock())


@shared_task(ignore_result=True)
def read_mail() -> None:
    """Every minute: the messages that came. Running it twice, or two at once, takes each once."""
    read_mailboxes(lambda raw: receiving.receive(raw, clock()))
