"""Tell whoever is connected, once the act is committed."""

import json
import logging
from collections.abc import Mapping
from typing import Any

import redis
from django.conf import settings
from django.db import transaction

log = logging.getLogger(__name__)


def broadcast_on_commit(topic: str, frames: Mapping[str, Mapping[str, Any]]) -> None:
    """Publish these frames, one a language, to the sockets of this topic. Redis away never undoes the act."""
    body = json.dumps({language: json.dumps(frame) for language, frame in frames.items()})

    def publish() -> None:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as client:
            client.publish(f"live:{topic}", body)

    transaction.on_commit(publish, robust=True)
