"""Many who ask the database at the same moment ask it once, in a thread of their own."""

import asyncio
from collections.abc import Callable, Collection, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from channels.db import DatabaseSyncToAsync

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")
Given = TypeVar("Given")

# One thread, so one connection to the database, whatever else this process serves.
THREAD = ThreadPoolExecutor(1, "live")


async def in_thread(question: Callable[[Given], Value], given: Given) -> Value:
    """Ask the database from the thread of the live sockets."""
    answer: Value = await DatabaseSyncToAsync(question, thread_sensitive=False, executor=THREAD)(given)
    return answer


class Gathered(Generic[Key, Value]):
    """One question for all the keys that came while the former one was being answered; never an answer read before the key came."""

    def __init__(self, question: Callable[[Collection[Key]], Mapping[Key, Value]]) -> None:
        self._question = question
        self._keys: set[Key] = set()
        self._answer: asyncio.Future[Mapping[Key, Value]] | None = None
        self._run: asyncio.Task[None] | None = None

    async def ask(self, key: Key) -> Value | None:
        """The value of this key, read after this call; nothing where there is none."""
        if self._answer is None:
            self._answer = asyncio.get_running_loop().create_future()
        self._keys.add(key)
        if self._run is None or self._run.done():
            self._run = asyncio.create_task(self._ask_all())
        return (await asyncio.shield(self._answer)).get(key)

    async def _ask_all(self) -> None:
        while self._answer is not None:
            keys, answer, self._keys, self._answer = self._keys, self._answer, set(), None
            try:
                answer.set_result(await in_thread(self._question, keys))
            except Exception as error:
                answer.set_exception(error)
