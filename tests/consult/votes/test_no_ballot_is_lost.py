"""No acknowledged ballot is lost: web killed, then the database, under votes; and the test sees a loss where there is one."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from core.workshop import parts
from core.workshop.children import bound_to
from core.workshop.places import forget
from core.workshop.postgres import postgres
from core.workshop.valkey import valkey
from tests.core.workshop.platform_processes import ROOT, free_port

CLIENTS = 10
PATIENCE_S = 60.0


@dataclass
class Electorate:
    """People who vote again and again, and try again with the same key until they are answered."""

    port: int
    question: int
    keys: list[str]
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: list[tuple[str, str]] = field(default_factory=list)  # receipt, and who holds it
    refused: list[str] = field(default_factory=list)

    def vote(self, mine: list[str]) -> None:
        """One hand that holds some people's keys: each votes in turn, until it is told to stop."""
        turn = 0
        while not self.stop.is_set():
            key, turn = mine[turn % len(mine)], turn + 1
            once, body = str(uuid.uuid4()), json.dumps({"choice": [str(1 + turn % 4)]})
            while not self.stop.is_set():
                answer = self.ask(key, once, body)
                if answer is None or answer[0] >= 500:
                    time.sleep(0.05)  # a person presses the button again
                    continue
                if answer[0] == 200:
                    self.acknowledged.append((json.loads(answer[1])["receipt"], key))
                elif answer[0] != 429:
                    self.refused.append(f"{answer[0]} {answer[1][:200]!r}")
                break

    def ask(self, key: str, once: str, body: str) -> tuple[int, bytes] | None:
        """One request; nothing where nobody answered."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        heads = {"Authorization": f"Bearer {key}", "Idempotency-Key": once, "Content-Type": "application/json"}
        try:
            link.request("PUT", f"/api/v1/questions/{self.question}/ballot/", body, heads)
            answer = link.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            link.close()

    @contextlib.contextmanager
    def voting(self) -> Iterator[None]:
        """For the time of a `with`, everyone votes."""
        shares = [self.keys[n::CLIENTS] for n in range(CLIENTS)]
        hands = [threading.Thread(target=self.vote, args=(share,), daemon=True) for share in shares]
        for hand in hands:
            hand.start()
        try:
            yield
        finally:
            self.stop.set()
            for hand in hands:
                hand.join(PATIENCE_S)

    def wait_for(self, more: int) -> None:
        """Return once so many more ballots were acknowledged."""
        limit, goal = time.monotonic() + PATIENCE_S, len(self.acknowledged) + more
        while len(self.acknowledged) < goal:
            assert time.monotonic() < limit, self.refused[:3] or "nobody could vote"
            time.sleep(0.02)


@contextlib.contextmanager
def web(port: int, environment: dict[str, str], home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The pages and the API as in production."""
    with (home / "web.log").open("ab") as log:
        process = subprocess.Popen(
            parts.web("127.0.0.1", port), env=environment, cwd=ROOT, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=bound_to(os.getpid()),
        )  # fmt: skip
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def kill_database(address: str) -> None:
    """SIGKILL to the postmaster and to each of its children, all at once."""
    with psycopg.connect(address) as link:
        row = link.execute("SELECT setting FROM pg_settings WHERE name = 'data_directory'").fetchone()
    assert row
    master = int((Path(row[0]) / "postmaster.pid").read_text().splitlines()[0])
    children = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _parent_of(entry) == master]
    for process in (master, *children):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def _parent_of(entry: Path) -> int:
    try:
        return int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    except (OSError, ValueError, IndexError):
        return 0


def lost(address: str, electorate: Electorate) -> list[str]:
    """The acknowledged receipts that the base has neither in the urn nor among those that were replaced."""
    with psycopg.connect(address) as link:
        rows = link.execute("SELECT receipt FROM votes_urn UNION ALL SELECT receipt FROM votes_superseded").fetchall()
    kept = {bytes(row[0]).hex() for row in rows}
    return [receipt for receipt, _who in electorate.acknowledged if receipt not in kept]


@contextlib.contextmanager
def station(home: Path, *, durable: bool) -> Iterator[tuple[Electorate, dict[str, str], contextlib.ExitStack]]:
    """A base, a cache and a sealed question; the stack holds the base, so that a test may kill it and start it again."""
    home.mkdir(parents=True, exist_ok=True)
    with contextlib.ExitStack() as stack, contextlib.ExitStack() as base:
        cache = stack.enter_context(valkey(home, durable=False))
        stack.callback(forget, home)
        address = base.enter_context(postgres(home, durable=durable, say=lambda _line: None))
        environment = {
            **os.environ, "DATABASE_URL": address, "REDIS_URL": cache, "STATE_DIR": str(home), "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "core.config.settings", "SECRET_KEY": "s" * 60,
        }  # fmt: skip
        said = subprocess.run(
            [sys.executable, "-m", "tests.consult.votes.surviving"], cwd=ROOT, env=environment,
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert said.returncode == 0, said.stderr
        made = json.loads(said.stdout.splitlines()[-1])
        yield Electorate(free_port(), made["question"], made["keys"]), environment, base


@pytest.mark.demo
@pytest.mark.promise("R-1")
def test_web_and_database_killed_under_votes_lose_no_acknowledged_ballot(tmp_path: Path) -> None:
    home = tmp_path / "urne"
    with station(home, durable=True) as (electorate, environment, base):
        with electorate.voting():
            for _time in range(3):
                with web(electorate.port, environment, home):
                    electorate.wait_for(40)  # leaving the block kills the web under their hands
            with web(electorate.port, environment, home):
                electorate.wait_for(40)
                kill_database(environment["DATABASE_URL"])
                base.close()
                base.enter_context(postgres(home, durable=True, say=lambda _line: None))
                electorate.wait_for(40)
        assert not electorate.refused
        assert len(electorate.acknowledged) >= 200
        assert not lost(environment["DATABASE_URL"], electorate)


@pytest.mark.demo
@pytest.mark.promise("R-1m")
def test_a_base_that_does_not_wait_for_its_disk_is_seen_to_lose_ballots(tmp_path: Path) -> None:
    home = tmp_path / "urne"
    with station(home, durable=False) as (electorate, environment, base):
        with psycopg.connect(environment["DATABASE_URL"], autocommit=True) as link:
            link.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")  # a longer breath, so that one death is enough
            link.execute("SELECT pg_reload_conf()")
        with electorate.voting(), web(electorate.port, environment, home):
            electorate.wait_for(150)
            kill_database(environment["DATABASE_URL"])
        base.close()
        base.enter_context(postgres(home, durable=False, say=lambda _line: None))
        assert lost(environment["DATABASE_URL"], electorate)
