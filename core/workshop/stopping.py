"""One way to be told to stop: Ctrl-C, the end of the terminal and a polite kill all unwind the same `with` blocks."""

import signal
from types import FrameType
from typing import NoReturn

STOP = signal.SIGTERM


class Stopped(BaseException):
    """Somebody asked us to stop."""


def unwind(number: int, frame: FrameType | None) -> NoReturn:
    """Leave every `with` in order; further requests must not cut the leaving short."""
    for known in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(known, signal.SIG_IGN)
    raise Stopped


def stop_on_signals() -> None:
    """From now on, a request to stop raises `Stopped`."""
    for known in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(known, unwind)
