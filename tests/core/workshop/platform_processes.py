"""The platform as a person starts it: real processes, a state directory of their own, nothing in the environment."""

import contextlib
import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from core.workshop.places import system_place

ROOT = Path(__file__).resolve().parents[3]
GIVEN_BY_TESTS = {
    "DATABASE_URL",
    "WEB_DATABASE_URL",
    "REDIS_URL",
    "SECRET_KEY",
    "STATE_DIR",
    "DEMO",
    "PUBLIC_URL",
    "PORT",
    "DJANGO_SETTINGS_MODULE",
}


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def clean_environment(state: Path) -> dict[str, str]:
    """What a terminal of a newcomer holds, but for the state directory."""
    kept = {name: value for name, value in os.environ.items() if name not in GIVEN_BY_TESTS}
    return {**kept, "STATE_DIR": str(state), "PYTHONUNBUFFERED": "1"}


def manage(state: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """One command in another terminal."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean_environment(state), **extra},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def health(port: int) -> tuple[int, dict[str, bool]]:
    """The status and the state of each part; (0, {}) while nothing answers."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        link.request("GET", "/sante/")
        answer = link.getresponse()
        return answer.status, {part: state["ok"] for part, state in json.loads(answer.read()).items()}
    except OSError:
        return 0, {}
    finally:
        link.close()


def processes_of(mark: str) -> list[int]:
    """The living processes whose command line or environment holds the mark, ourselves and zombies apart."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            text = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes()
            if mark.encode() in text and int(entry.name) != os.getpid():
                found.append(int(entry.name))
    return found


def processes_on(state: Path) -> list[int]:
    """The living processes of one state directory, its database included, wherever that one was put."""
    return sorted({*processes_of(str(state)), *processes_of(str(system_place(state)))})


def wait_for(condition: object, patience_s: float, what: str) -> None:
    """Return as soon as the condition holds; a real wait for real processes."""
    assert callable(condition)
    limit = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < limit, f"waited {patience_s} s for {what}"
        select.select([], [], [], 0.1)


@dataclass
class Platform:
    """A started command and what it has said so far."""

    state: Path
    port: int
    process: subprocess.Popen[bytes]
    lines: list[str] = field(default_factory=list)
    unread: bytes = b""

    def read_until(self, beginning: str, patience_s: float) -> str:
        """Read its lines until one begins so."""
        limit = time.monotonic() + patience_s
        assert self.process.stdout is not None
        while time.monotonic() < limit:
            while b"\n" in self.unread:
                line, self.unread = self.unread.split(b"\n", 1)
                self.lines.append(line.decode())
                if self.lines[-1].startswith(beginning):
                    return self.lines[-1]
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                more = os.read(self.process.stdout.fileno(), 65_536)
                if not more:
                    break
                self.unread += more
        raise AssertionError("\n".join(self.lines) or "the command said nothing")

    def is_gone(self) -> bool:
        """True when nothing of it runs any more."""
        return self.process.poll() is not None and not processes_on(self.state)

    def end(self) -> None:
        """Leave nothing behind, whatever the test did."""
        self.process.send_signal(signal.SIGTERM) if self.process.poll() is None else None
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(30)
        for process_id in processes_on(self.state):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process_id, signal.SIGKILL)
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


@contextlib.contextmanager
def started(state: Path, *arguments: str, port: int = 0, **extra: str) -> Iterator[Platform]:
    """A long command, running for the time of a `with`."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={**clean_environment(state), "PORT": str(port), **extra},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    platform = Platform(state, port, process)
    try:
        yield platform
    finally:
        platform.end()
