"""Letters sent to a local mail server by two workers; the floor is one bare SMTP connection to the same server in the same run."""

import os
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.notices.delivery import message_of
from core.notices.models import Mail, MailState
from core.workshop.children import bound_to
from tests.bench.processes import free_port
from tests.core.notices.many import write

WORKERS = 2
WARM_UP, LETTERS = 400, 6_000
GOAL_RATE = 200.0  # letters a second
GOAL_GROWTH = 1.1  # memory of a worker, at its end over after the warm-up
PATIENCE_S = 300
Line = dict[str, str | float]
SINK = (
    "import sys, time; from aiosmtpd.controller import Controller; from tests.core.notices.sink import Counting; "
    "Controller(Counting(), hostname='127.0.0.1', port=int(sys.argv[1])).start(); time.sleep(3600)"
)
WORKER = (
    "import time, django; django.setup(); from core.notices.services import send_due\n"
    "while True:\n    send_due(at_most=5000, seconds=45)\n    time.sleep(0.05)"
)


def _run(*command: str, port: int) -> subprocess.Popen[bytes]:
    own = {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "LOG_LEVEL": "ERROR"}
    return subprocess.Popen(
        [sys.executable, "-c", *command], env={**os.environ, **own}, start_new_session=True, preexec_fn=bound_to(os.getpid())
    )  # fmt: skip


def _memory(process: subprocess.Popen[bytes]) -> float:
    """What it holds, in MB."""
    return int(Path(f"/proc/{process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _left() -> int:
    return Mail.objects.filter(state=MailState.WAITING).count()


def _wait(done: int) -> float:
    """Seconds until no more than so many letters are left."""
    begun = time.perf_counter()
    while _left() > done:
        if time.perf_counter() - begun > PATIENCE_S:
            raise SystemExit("Les lettres ne partent pas : le banc d’essai ne dit rien.")
        time.sleep(0.05)
    return time.perf_counter() - begun


def _connected(port: int) -> smtplib.SMTP:
    """A line to the sink, once it listens."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=10)
        except OSError:
            time.sleep(0.1)
    raise SystemExit("Le puits de lettres ne répond pas.")


def _floor(port: int, number: int = 1_000) -> float:
    """The same letter, ready as bytes, down one connection: letters a second, nothing kept anywhere."""
    mail = Mail.objects.order_by("pk")[:1].get()
    raw = message_of(mail).message().as_bytes(linesep="\r\n")
    with _connected(port) as line:
        begun = time.perf_counter()
        for _n in range(number):
            line.sendmail(settings.DEFAULT_FROM_EMAIL, [mail.recipient], raw)
        return number / (time.perf_counter() - begun)


def measures() -> Iterator[Line]:
    """The rate against the goal and against the floor, then the memory of the workers."""
    port = free_port()
    sink = _run(SINK, str(port), port=port)
    workers: list[subprocess.Popen[bytes]] = []
    try:
        write(0, WARM_UP)
        floor = _floor(port)
        workers = [_run(WORKER, port=port) for _n in range(WORKERS)]
        _wait(0)
        before = max(_memory(one) for one in workers)
        write(WARM_UP, WARM_UP + LETTERS)  # they leave from the moment they are committed
        rate = _left() / _wait(0)
        after = max(_memory(one) for one in workers)
        floor = (floor + _floor(port)) / 2
        yield _line(f"{LETTERS} lettres, deux travailleurs, sur 200/s", "lettres", rate / GOAL_RATE, 1.0, rate)
        yield _line("les mêmes sur une connexion SMTP nue", "smtplib", rate / floor, 0.15, floor)
        yield _line(
            f"mémoire d’un travailleur, {before:.0f} puis {after:.0f} Mo", "mémoire", after / before, GOAL_GROWTH, after
        )
    finally:
        for process in (*workers, sink):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _line(name: str, floor: str, ratio: float, goal: float, rate: float) -> Line:
    return {
        "name": name,
        "floor": floor,
        "ratio": round(ratio, 3),
        "goal": goal,
        "rps": round(rate, 1),
        "p50_ms": 0.0,
        "p99_ms": 0.0,
    }
