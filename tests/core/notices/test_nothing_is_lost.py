"""Workers killed under 400 letters, the broker away, the base restarted: every letter leaves, under one Message-ID (PROMISES R-4)."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from celery import Celery

from core.workshop import parts
from core.workshop.children import bound_to
from core.workshop.places import forget
from core.workshop.postgres import postgres
from core.workshop.valkey import valkey
from tests.consult.discussion.test_nothing_said_is_lost import cache_again, kill_cache
from tests.consult.votes.test_no_ballot_is_lost import kill_database
from tests.core.notices.sink import Sink, listening
from tests.core.workshop.platform_processes import ROOT, wait_for

LETTERS = 400
KILLS = 4
PATIENCE_S = 90.0
TASK = "core.notices.tasks.send_due_mail"


@dataclass
class Post:
    """A platform that only sends: its servers, its workers, and what reached the other end."""

    home: Path
    address: str
    redis: str
    smtp_port: int
    sink: Sink
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        """What each process is told."""
        return {
            **os.environ, "DATABASE_URL": self.address, "REDIS_URL": self.redis, "STATE_DIR": str(self.home), "DEMO": "0",
            "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.smtp_port), "SECRET_KEY": "s" * 60,
            "DJANGO_SETTINGS_MODULE": "core.config.settings",
        }  # fmt: skip

    def write(self, first: int, last: int) -> None:
        """So many letters in the outbox."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.core.notices.many", str(first), str(last)], cwd=ROOT, env=self.environment,
            capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """One part, until the end of the test."""
        with (self.home / "parts.log").open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
                preexec_fn=bound_to(os.getpid()),
            )  # fmt: skip
        self.running.append(process)
        return process

    def worker(self) -> subprocess.Popen[bytes]:
        """A worker that is one process: a kill takes one hand."""
        return self.start(*parts.worker("", 0), "--pool", "solo", "-n", f"w{len(self.running)}@post")

    def kick(self, times: int = 3) -> None:
        """The same task, several times: as a second clock would, or a broker that delivers twice."""
        with Celery(broker=self.redis, set_as_current=False) as app:
            for _time in range(times):
                app.send_task(TASK, ignore_result=True)

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL: no last words."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process in self.running:
            self.running.remove(process)

    def arrived(self, number: int) -> Callable[[], bool]:
        """Whether so many letters reached the other end."""
        return lambda: len(self.sink.kept) >= number

    def states(self) -> dict[str, int]:
        """From the base itself: letters by state."""
        with psycopg.connect(self.address) as link:
            return dict(link.execute("SELECT state, count(*) FROM notices_mail GROUP BY state").fetchall())

    def sent_once(self, letters: int, duplicates: int) -> None:
        """Nobody is missing, and who is written to twice sees one letter."""
        wait_for(lambda: self.states() == {"sent": letters}, PATIENCE_S, "all letters to be marked as sent")
        with psycopg.connect(self.address) as link:
            written = dict(link.execute("SELECT recipient, message_id FROM notices_mail").fetchall())
        assert {str(one["To"]): str(one["Message-ID"]) for one in self.sink.letters} == written
        assert set(self.sink.ids) == set(written.values())
        assert sum(self.sink.ids.values()) - letters <= duplicates


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    """Servers of its own, durable, and a sink that takes its time."""
    home, sink = tmp_path / "poste", Sink(slow_s=0.02)
    home.mkdir()
    with contextlib.ExitStack() as stack:
        stack.callback(forget, home)
        address = stack.enter_context(postgres(home, durable=True, say=lambda _line: None))
        redis = stack.enter_context(valkey(home, durable=False))
        port = stack.enter_context(listening(sink))
        found = Post(home, address, redis, port, sink)
        try:
            yield found
        finally:
            for process in list(found.running):
                found.kill(process)


@pytest.mark.demo
@pytest.mark.promise("R-4")
def test_four_kills_among_400_letters_lose_none_and_repeat_at_most_four(post: Post) -> None:
    post.write(0, LETTERS)
    workers = [post.worker(), post.worker()]
    post.kick()
    for n in range(KILLS):
        wait_for(post.arrived((n + 1) * LETTERS // (KILLS + 2)), PATIENCE_S, f"the letters before kill {n + 1}")
        post.kill(workers.pop(0))
        workers.append(post.worker())
        post.kick()
    post.sent_once(LETTERS, duplicates=KILLS)


@pytest.mark.demo
@pytest.mark.promise("R-4")
@pytest.mark.promise("R-19")
def test_with_the_broker_away_or_the_base_restarted_the_sweeps_go_on_by_themselves(post: Post) -> None:
    post.write(0, 40)
    post.worker()
    clock = post.start(*parts.beat("", 0))
    wait_for(post.arrived(10), PATIENCE_S, "the clock to start a sweep")
    kill_database(post.address)
    with postgres(post.home, durable=True, say=lambda _line: None):
        wait_for(post.arrived(40), PATIENCE_S, "the letters after the base was restarted")
        kill_cache(post.home)
        post.write(40, 80)  # nobody can be told
        with cache_again(post.home):
            wait_for(post.arrived(80), PATIENCE_S, "the letters after the broker was back")
            assert clock.poll() is None
            post.sent_once(80, duplicates=1)
