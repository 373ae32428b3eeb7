"""The clock of accounts."""

from celery import shared_task

from core.accounts import once


@shared_task(ignore_result=True)
def forget_old_keys() -> None:
    """Every hour: a retry comes within minutes, a key older than a week serves nobody."""
    once.forget_old_keys()
