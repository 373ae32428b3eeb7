"""The parts of the platform as commands: the demonstration, production and the containers run the same ones."""

import sys
from collections.abc import Callable

WEB_WORKERS = 2
BLOCKING_THREADS = 4
TASKS_AT_ONCE = 2
FRAME_BYTES = 65_536  # the longest message that a live socket may send

WSGI = "core.config.wsgi:application"
ASGI = "core.config.asgi:application"
CELERY = "core.config.celery"


def web(host: str, port: int) -> list[str]:
    """Pages and API, through WSGI."""
    return [
        *[sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port), "--no-ws"],
        *["--workers", str(WEB_WORKERS), "--blocking-threads", str(BLOCKING_THREADS)],
        *["--respawn-failed-workers", "--workers-kill-timeout", "10", WSGI],
    ]


def live(host: str, port: int) -> list[str]:
    """Live sockets, through ASGI; it can serve pages too, as the demonstration does."""
    return [
        *[sys.executable, "-m", "uvicorn", ASGI, "--host", host, "--port", str(port), "--lifespan", "off"],
        *[
            "--ws-max-size",
            str(FRAME_BYTES),
            "--no-access-log",
            "--no-server-header",
            "--timeout-graceful-shutdown",
            "3",
        ],
    ]


def worker(host: str, port: int) -> list[str]:
    """Work for later."""
    return [
        *[sys.executable, "-m", "celery", "-A", CELERY, "worker", "--concurrency", str(TASKS_AT_ONCE)],
        *["--loglevel", "INFO", "--without-gossip", "--without-mingle"],
    ]


def beat(host: str, port: int) -> list[str]:
    """The clock."""
    return [sys.executable, "-m", "celery", "-A", CELERY, "beat", "--loglevel", "INFO", "--pidfile="]


PARTS: dict[str, Callable[[str, int], list[str]]] = {"web": web, "live": live, "worker": worker, "beat": beat}
