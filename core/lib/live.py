"""Tell whoever is connected, once the act is committed."""

import functools
import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.db import transaction
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.lib.layered import tell_group

FRAME_BYTES = 65_536  # a longer frame is not sent: its readers ask the page again
TIMEOUT_S = 0.5  # the longest that Redis may delay an act
REST_S = 1.0  # after a failure, nobody asks Redis again before that
AGAIN = '{"type":"again"}'

log = logging.getLogger(__name__)


def channel_of(topic: str) -> str:
    """Where Redis carries what is told about this topic. Channels know no database: two platforms on one Redis would hear each other."""
    return f"live:{_database(settings.REDIS_URL)}:{topic}"


def encoded(frame: Mapping[str, Any]) -> str:
    """The text of a frame, as every socket receives it; one that is too long only asks its readers to look again."""
    text = json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
    return text if len(text.encode()) <= FRAME_BYTES else AGAIN


def broadcast_on_commit(topic: str, frames: Mapping[str, Mapping[str, Any]]) -> None:
    """Tell these frames, one a language, to the sockets of this topic. Redis away or slow never undoes the act."""
    texts = {language: encoded(frame) for language, frame in frames.items()}
    transaction.on_commit(functools.partial(publish, topic, texts), robust=True)


def publish(topic: str, texts: Mapping[str, str]) -> None:
    """Tell these ready texts now, by the way that the settings choose."""
    if settings.LIVE_FANOUT == "layer":
        LINE.attempt(functools.partial(tell_group, topic, texts, TIMEOUT_S))
    else:
        body = json.dumps(texts, ensure_ascii=False)
        LINE.attempt(lambda: _client(settings.REDIS_URL).publish(channel_of(topic), body))


@functools.cache
def _database(url: str) -> str:
    return urlsplit(url).path.strip("/") or "0"


@functools.cache
def _client(url: str) -> redis.Redis:
    """One pool of connections a process. A kept connection that Redis closed is made anew at once; a slow one is not asked twice."""
    retry = Retry(NoBackoff(), 1, supported_errors=(redis.ConnectionError,))
    client: redis.Redis = redis.Redis.from_url(
        url, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=retry
    )
    return client


class Line:
    """The way out of this process: after a failure it rests a second, then one hand tries while the others pass by."""

    def __init__(self) -> None:
        self._is_down = False
        self._rests_until = 0.0
        self._trial = threading.Lock()

    def attempt(self, tell: Callable[[], object]) -> bool:
        """Tell, unless the line rests. What is not told is found by those who catch up."""
        if not self._is_down:
            return self._try(tell)
        if time.monotonic() < self._rests_until or not self._trial.acquire(blocking=False):
            return False
        try:
            return self._try(tell)
        finally:
            self._trial.release()

    def _try(self, tell: Callable[[], object]) -> bool:
        try:
            tell()
        except (redis.RedisError, OSError) as error:
            if not self._is_down:
                log.warning(
                    "Nothing is told to live sockets for now: Redis does not answer (%s).", type(error).__name__
                )
            self._is_down, self._rests_until = True, time.monotonic() + REST_S
            return False
        if self._is_down:
            log.info("Live sockets are told again.")
        self._is_down = False
        return True


LINE = Line()
