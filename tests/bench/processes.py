"""The floor and the platform, each behind the same server with the same workers."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.workshop import parts
from core.workshop.children import bound_to

FLOOR = "tests.bench.floor.wsgi:application"
PLATFORM = parts.WSGI
PATIENCE = 30.0  # seconds


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit("Un serveur du banc d’essai s’est arrêté : lancez-le à la main pour voir pourquoi.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise SystemExit("Un serveur du banc d’essai ne répond pas.")


@dataclass(frozen=True)
class Server:
    """A server that runs: its first process, and where it listens."""

    pid: int
    port: int

    def memory(self) -> int:
        """What it holds with its workers, in bytes."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in (self.pid, *children)]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE")


@contextmanager
def running(application: str, settings: str) -> Iterator[Server]:
    """The application behind granian, as in production."""
    port = free_port()
    command = [application if part == parts.WSGI else part for part in parts.web("127.0.0.1", port)]
    with _process(command, settings, port) as process:
        yield Server(process.pid, port)


@contextmanager
def running_live(application: str, settings: str, port: int = 0) -> Iterator[Server]:
    """The application behind uvicorn, with the flags of production, for live sockets."""
    port = port or free_port()
    command = [application if part == parts.ASGI else part for part in parts.live("127.0.0.1", port)]
    with _process(command, settings, port) as process:
        yield Server(process.pid, port)


@contextmanager
def _process(command: list[str], settings: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ, "DJANGO_SETTINGS_MODULE": settings, "LOG_LEVEL": "ERROR", "PUBLIC_URL": f"http://127.0.0.1:{port}",
    }  # fmt: skip
    log = Path(os.environ["STATE_DIR"]) / f"{settings}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True, preexec_fn=bound_to(os.getpid())
        )  # fmt: skip
    try:
        _wait(port, process)
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=15)
