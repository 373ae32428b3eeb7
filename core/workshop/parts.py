"""The parts of the platform as commands: the demonstration, production and the containers run the same ones."""

import os
import sys
from collections.abc import Callable

WEB_WORKERS = 2
BLOCKING_THREADS = 4
TASKS_AT_ONCE = 2
QUEUES = "urgent,celery"  # a host may keep a worker for the first alone (docs/operations.md)
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
        *["--ws-max-size", str(FRAME_BYTES), "--ws-per-message-deflate", "false", "--timeout-graceful-shutdown", "3"],
        # At its usual level uvicorn writes the address of each visitor who opens a socket.
        *["--no-access-log", "--log-level", "warning", "--no-server-header"],
    ]


def worker(host: str, port: int) -> list[str]:
    """Work for later."""
    return [
        *[sys.executable, "-m", "celery", "-A", CELERY, "worker", "--concurrency", str(TASKS_AT_ONCE)],
        *["--queues", os.environ.get("WORKER_QUEUES") or QUEUES],
        *["--loglevel", "INFO", "--without-gossip", "--without-mingle"],
    ]


def beat(host: str, port: int) -> list[str]:
    """The clock."""
    return [sys.executable, "-m", "celery", "-A", CELERY, "beat", "--loglevel", "INFO", "--pidfile="]


def as_web(command: list[str], addresses: dict[str, str]) -> list[str]:
    """The command, told to speak to the database as the role of the pages; unchanged where the servers are not ours."""
    address = addresses.get("WEB_DATABASE_URL") or os.environ.get("WEB_DATABASE_URL")
    return ["env", f"DATABASE_URL={address}", *command] if address else command


FACING = {"web", "live"}  # they face the public, so the database knows them as a role that owns nothing
PARTS: dict[str, Callable[[str, int], list[str]]] = {"web": web, "live": live, "worker": worker, "beat": beat}
