"""Worlds that many tests read: each is built once, or once a minute, every test's own writing in it is taken back, and it goes with the last of them."""

import contextlib
import copy
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoDbBlocker

from tests.matrix.access import undone
from tests.town import Town, build_town

# The towns hold words that may be corrected for five minutes: a test begins with such words, as if they had just been written.
YOUNG_S = 60
WORLDS = (
    "standing_town",
    "standing_demonstration",
)  # the fixtures that build one, in the order in which their tests run


class Ground:
    """Where at most one world stands."""

    def __init__(self) -> None:
        self.name, self.given, self.built_at = "", None, 0.0
        self.end = contextlib.ExitStack()

    def stand(self, name: str, build: Callable[[], Any], blocker: DjangoDbBlocker, at_most_s: float = math.inf) -> Any:
        """What the world of this name gave when it was built, just now if it does not stand yet or is older than that."""
        if self.name != name or time.monotonic() - self.built_at > at_most_s:
            self.clear()
            with contextlib.ExitStack() as unfinished:
                unfinished.enter_context(blocker.unblock())
                unfinished.enter_context(undone())
                with translation.override(settings.LANGUAGE_CODE):
                    self.given = build()
                self.name, self.built_at, self.end = name, time.monotonic(), unfinished.pop_all()
        return self.given

    def clear(self) -> None:
        """Take the world back."""
        self.name, self.given = "", None
        self.end.close()


GROUND = Ground()


def world_of(item: pytest.Item | None) -> str:
    """The fixture that builds the world of this test, if it asks for one."""
    return next((name for name in WORLDS if name in getattr(item, "fixturenames", ())), "")


def turn(item: pytest.Item) -> int:
    """The place of a test among the others, from its world and its length."""
    if world_of(item):
        return WORLDS.index(world_of(item))
    return len(WORLDS) + (item.get_closest_marker("long") is None)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a world follow each other, then come the long ones: begun first, none is waited for at the end."""
    items.sort(key=turn)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(nextitem: pytest.Item | None) -> Iterator[None]:
    """No test that did not ask for a world meets one."""
    try:
        return (yield)
    finally:
        if GROUND.name != world_of(nextitem):
            GROUND.clear()


# Of a class, for tests without one, means: of the test, but before the transaction that takes back what the test writes.
@pytest.fixture(scope="class")
def standing_town(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Town:
    """Two towns with everything in them, as they were built."""
    return GROUND.stand("standing_town", build_town, django_db_blocker, YOUNG_S)


@pytest.fixture
def town(standing_town: Town, db: None) -> Town:
    """Two towns with everything in them, whose rows this test may hold and change."""
    return copy.deepcopy(standing_town)
