"""An acknowledged message is in the transcript: web, live and Redis killed while people talk (PROMISES R-3, R-5, R-6)."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.workshop import parts
from core.workshop.children import bound_to
from core.workshop.places import forget
from core.workshop.postgres import postgres
from core.workshop.valkey import program, valkey
from tests.consult.discussion.talking import PATIENCE_S, Assembly, Follower, ask
from tests.consult.votes.test_no_ballot_is_lost import kill_database, web
from tests.core.workshop.platform_processes import ROOT, free_port


@contextlib.contextmanager
def live(port: int, environment: dict[str, str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The sockets as in production; leaving the block kills them at once."""
    with (home / "live.log").open("ab") as log:
        process = subprocess.Popen(
            parts.live("127.0.0.1", port), env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=bound_to(os.getpid()),
        )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_cache(home: Path) -> None:
    """SIGKILL to the cache; nothing of it is kept."""
    os.kill(int((home / "valkey" / "valkey.pid").read_text()), signal.SIGKILL)


@contextlib.contextmanager
def cache_again(home: Path) -> Iterator[None]:
    """The same cache at the same address, empty."""
    process = subprocess.Popen(
        [program(), home / "valkey" / "valkey.conf"], cwd=home / "valkey", stdout=subprocess.DEVNULL,
        preexec_fn=bound_to(os.getpid()),
    )  # fmt: skip
    try:
        yield
    finally:
        process.kill()
        process.wait()


def transcript(address: str) -> tuple[dict[str, int], dict[int, int], int]:
    """From the base itself: numbers by client_id, changes by number, and how far the room has counted."""
    with psycopg.connect(address) as link:
        rows = link.execute("SELECT client_id, number, change FROM discussion_message").fetchall()
        room = link.execute("SELECT last_number FROM discussion_room").fetchone()
    assert room
    return {str(r[0]): r[1] for r in rows}, {r[1]: r[2] for r in rows}, room[0]


def wait_until(condition: object, what: str) -> None:
    """Return once it holds; a page that never ends as the transcript is a failure."""
    limit = time.monotonic() + PATIENCE_S
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < limit, what
        time.sleep(0.05)


@pytest.mark.demo
@pytest.mark.promise("R-5")
@pytest.mark.promise("R-6")
@pytest.mark.promise("R-3")
def test_web_live_redis_and_base_killed_under_talk_lose_no_acknowledged_message(tmp_path: Path) -> None:
    home = tmp_path / "salle"
    home.mkdir()
    with contextlib.ExitStack() as stack, contextlib.ExitStack() as base:
        stack.callback(forget, home)
        address = base.enter_context(postgres(home, durable=True, say=lambda _line: None))
        redis = stack.enter_context(valkey(home, durable=False))
        port, live_port = free_port(), free_port()
        environment = {
            **os.environ, "DATABASE_URL": address, "REDIS_URL": redis, "STATE_DIR": str(home), "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "core.config.settings", "SECRET_KEY": "s" * 60,
            "PUBLIC_URL": f"http://127.0.0.1:{live_port}",
        }  # fmt: skip
        said = subprocess.run(
            [sys.executable, "-m", "tests.consult.discussion.surviving"], cwd=ROOT, env=environment,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        made = json.loads(said.stdout.splitlines()[-1])
        assembly = Assembly(port, made["room"], made["keys"])
        follower = Follower(live_port, port, made["room"])
        follower.thread.start()
        with assembly.talking():
            with live(live_port, environment, home):
                for _time in range(2):
                    with web(port, environment, home):
                        assembly.wait_for(40)
                with web(port, environment, home):
                    wait_until(lambda: follower.frames > 20, "no frame ever came over the socket")
                    kill_cache(home)  # people go on talking
                    assembly.wait_for(40)
                    stack.enter_context(cache_again(home))
                    before = follower.frames
                    wait_until(lambda: follower.frames > before, "no frame came after Redis was back")
            with live(live_port, environment, home), web(port, environment, home):
                assembly.wait_for(40)
                kill_database(address)
                base.close()
                base.enter_context(postgres(home, durable=True, say=lambda _line: None))
                assembly.wait_for(40)
        with live(live_port, environment, home), web(port, environment, home):
            wait_until(lambda: ask(port, "GET", "/sante/") is not None, "the pages did not come back")
            by_key, by_number, last = transcript(address)
            wait_until(lambda: set(follower.seen) == set(by_number), "the page never ended as the transcript")
            follower.stop.set()
            follower.thread.join(PATIENCE_S)
        assert not assembly.refused
        assert len(assembly.acknowledged) >= 200
        assert not [key for key, number in assembly.acknowledged.items() if by_key.get(key) != number]
        assert sorted(by_number) == list(range(1, last + 1))
        assert follower.reconnections >= 2
