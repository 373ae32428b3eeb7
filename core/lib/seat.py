"""One socket's place: what it is told is written at once while its line is free, and waits in a short queue while it is not."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Generator
from typing import Any, TypeAlias

QUEUE_FRAMES = 500  # a reader that is further behind is closed, and catches up later
BLOCKED_S = 30.0  # so is one that has taken nothing for so long
TRY_AGAIN_LATER = 1013

Event: TypeAlias = dict[str, Any]
Send = Callable[[Event], Awaitable[None]]


def told(text: str) -> Event:
    """A text as the server takes it: made once, whoever hears it."""
    return {"type": "websocket.send", "text": text}


class Seat:
    """Tells one socket; whatever happens to that socket, the caller goes on with the next one."""

    __slots__ = ("__weakref__", "_closing", "_drain", "_send", "_waiting", "is_over", "language")

    def __init__(self, send: Send, language: str) -> None:
        self.language = language
        self.is_over = False
        self._send = send
        self._waiting: deque[Event] | None = deque()  # until `open`, nothing is written before the socket's first word
        self._drain: asyncio.Task[None] | None = None
        self._closing: asyncio.Task[None] | None = None

    def open(self, first: str) -> None:
        """Say the socket's first word, then what came while it was awaited."""
        came, self._waiting = self._waiting or (), None
        self.tell(first)
        for event in came:
            self.hear(event)

    def tell(self, text: str) -> None:
        """Tell this text to this socket alone."""
        self.hear(told(text))

    def hear(self, event: Event) -> None:
        """Write now where nothing waits, else in its turn. A socket too far behind is closed with 1013."""
        if self.is_over:
            return
        if self._waiting is not None:
            if len(self._waiting) >= QUEUE_FRAMES:
                self.close(TRY_AGAIN_LATER)
            else:
                self._waiting.append(event)
            return
        writing = self._send(event).__await__()
        try:
            blocked_by = writing.send(None)
        except StopIteration:
            return
        except Exception:  # whatever the server raises for a line that is gone, its reader is told by the server
            self.is_over = True
        else:
            self._waiting = deque()
            self._drain = asyncio.create_task(self._finish(writing, blocked_by))

    def close(self, code: int) -> None:
        """End the socket with this code; what waits for it is forgotten."""
        if self.is_over:
            return
        self.is_over, self._waiting = True, None
        if self._drain is not None:
            self._drain.cancel()
        self._closing = asyncio.create_task(self._end(code))

    def leave(self) -> None:
        """The socket is gone: nothing more is written."""
        self.is_over, self._waiting = True, None
        if self._drain is not None:
            self._drain.cancel()

    async def _finish(self, writing: Generator[Any, Any, None], blocked_by: Any) -> None:
        """End the write that would have blocked, then write what waits; each may take thirty seconds."""
        try:
            async with asyncio.timeout(BLOCKED_S) as limit:
                await _Rest(writing, blocked_by)
                while self._waiting:
                    limit.reschedule(asyncio.get_running_loop().time() + BLOCKED_S)
                    await self._send(self._waiting.popleft())
        except TimeoutError:
            self._drain = None
            self.close(TRY_AGAIN_LATER)
        except Exception:
            self.is_over = True
        else:
            self._waiting = self._drain = None

    async def _end(self, code: int) -> None:
        """Say goodbye; a line that does not take even that within thirty seconds is cut."""
        try:
            async with asyncio.timeout(BLOCKED_S):
                await self._send({"type": "websocket.close", "code": code})
        except TimeoutError:
            _cut(self._send)
        except Exception:
            return  # it had gone before


class _Rest:
    """What is left of a write whose first step was taken by hand, and which waits for this future."""

    def __init__(self, writing: Generator[Any, Any, None], blocked_by: Any) -> None:
        self._writing = writing
        self._blocked_by = blocked_by

    def __await__(self) -> Generator[Any, Any, None]:
        try:
            yield self._blocked_by
        except BaseException:
            self._writing.close()
            raise
        yield from self._writing


def _cut(send: Send) -> None:
    """ASGI has no word for it: uvicorn's own line is cut, another server's waits for the network to give up."""
    abort = getattr(getattr(getattr(send, "__self__", None), "transport", None), "abort", None)
    if callable(abort):
        abort()
