"""A door's word to the worker, after commit: there is mail. Nothing depends on its being heard."""

import logging

from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from core.notices.tasks import send_urgent_mail

log = logging.getLogger(__name__)


def _nudge() -> None:
    try:
        send_urgent_mail.apply_async(retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError):
        log.warning("The worker could not be told of new mail; its next sweep will find it.")


def nudge_after_commit() -> None:
    """Wake the worker once the letter is committed. With the broker away, the next sweep sends it."""
    transaction.on_commit(_nudge)
