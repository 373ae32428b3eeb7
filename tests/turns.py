"""Two hands on two connections: one is stopped in the middle of its act, and the other is seen to wait for it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import connection

PATIENCE_S = 30.0
WAITING = """
SELECT count(*) FROM pg_locks
WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


def waits(act: Future[Any]) -> bool:
    """Whether the act comes to wait for a lock that another one holds; false where it ends without waiting."""
    limit = time.monotonic() + PATIENCE_S
    while not act.done() and time.monotonic() < limit:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return True
        time.sleep(0.01)
    return False


def alone(act: Callable[..., Any], *values: Any, **named: Any) -> Any:
    """The act, in a thread that gives its connection back."""
    try:
        return act(*values, **named)
    finally:
        connection.close()


@contextmanager
def stopped_at(patch: pytest.MonkeyPatch, place: Any, name: str, act: Callable[[], Any]) -> Iterator[Future[Any]]:
    """The act runs in a thread up to this function of this module, and goes on when the block is left."""
    come, may_go_on = Event(), Event()
    real = getattr(place, name)

    def slowly(*values: Any, **named: Any) -> Any:
        if not come.is_set():  # the first who comes; the others pass
            come.set()
            may_go_on.wait(PATIENCE_S)
        return real(*values, **named)

    patch.setattr(place, name, slowly)
    with ThreadPoolExecutor(1) as hand:
        first = hand.submit(alone, act)
        try:
            assert come.wait(PATIENCE_S), first.exception(0) if first.done() else "it has not come so far"
            yield first
        finally:
            may_go_on.set()
