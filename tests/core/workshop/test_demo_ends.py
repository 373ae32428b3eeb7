"""How `manage.py demo` ends, by a part's death, politely or not, and how it starts again. The base is empty here."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.workshop.places import forget
from tests.core.workshop.platform_processes import health, processes_of, processes_on, started, wait_for

pytestmark = pytest.mark.demo
START_S = 120
WARM_START_S = 10
KNOWN_DEAD_S = 60


def business() -> float:
    """How many times slower this machine is now than when it is left to us."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def is_postmaster(number: int, parent: int) -> bool:
    """True for the database server that this parent started."""
    about = Path(f"/proc/{number}/status").read_text(encoding="utf-8")
    return about.startswith("Name:\tpostgres\n") and f"\nPPid:\t{parent}\n" in about


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    """A state directory of the test's own."""
    yield tmp_path / "state"
    forget(tmp_path / "state")


@pytest.mark.promise("R-19")
def test_a_dead_worker_is_known_within_a_minute_and_pages_go_on(state: Path) -> None:
    with started(state, "demo", "--empty") as demo:
        demo.read_until("Ctrl-C", START_S)
        workers = set(processes_of("celery\0-A\0core.config.celery\0worker")) & set(processes_on(state))
        assert workers
        for number in workers:
            os.kill(number, signal.SIGKILL)
        wait_for(lambda: health(demo.port)[1].get("worker") is False, KNOWN_DEAD_S, "the worker to be known dead")
        assert health(demo.port) == (
            503,
            {"database": True, "cache": True, "worker": False, "beat": True, "mail": True},
        )
        demo.read_until("« worker » s'est arrêté", 5)


def test_asked_to_stop_it_leaves_nothing_and_starts_again_in_ten_seconds(state: Path) -> None:
    with started(state, "demo", "--empty") as demo:
        demo.read_until("Ctrl-C", START_S)
        demo.process.send_signal(signal.SIGINT)
        wait_for(demo.is_gone, 40, "everything to stop")
        assert demo.process.returncode == 0
    assert not (state / "servers.json").exists()
    began = time.monotonic()
    with started(state, "demo", "--empty") as again:
        again.read_until("Prêt : ", START_S)
        assert time.monotonic() - began < WARM_START_S * business()


def test_killed_it_leaves_no_orphan_and_stale_locks_do_not_matter(state: Path) -> None:
    """Whatever number the lock files name by then: here, that of a process that has nothing to do with it."""
    with started(state, "demo", "--empty") as demo:
        demo.read_until("Ctrl-C", START_S)
        os.kill(demo.process.pid, signal.SIGKILL)  # no chance to tidy up
        wait_for(demo.is_gone, 40, "the children to follow their parent")
    stranger = f"{os.getppid()}\n"
    (state / "lock").write_text(stranger, encoding="utf-8")
    place = state / "place-of-the-database"
    data = (Path(place.read_text(encoding="utf-8").strip()) if place.exists() else state) / "database" / "current"
    (data / "postmaster.pid").write_text(f"{stranger}{data}\n1\n5432\n/tmp\n\n0 0\nready\n", encoding="utf-8")
    (state / "valkey" / "valkey.pid").write_text(stranger, encoding="utf-8")
    with started(state, "demo", "--empty") as again:
        again.read_until("Prêt : ", START_S)
        assert health(again.port)[0] == 200


def test_a_database_that_lost_its_parent_is_seen_off_before_the_next_one(state: Path) -> None:
    """A server of ours that still runs on the same data is asked to end; nobody else's is touched."""
    with started(state, "servers") as orphan:
        wait_for((state / "servers.json").exists, 60, "the servers")
        [postmaster] = [number for number in processes_on(state) if is_postmaster(number, orphan.process.pid)]
        os.kill(postmaster, signal.SIGSTOP)  # it cannot follow its parent
        os.kill(orphan.process.pid, signal.SIGKILL)
        orphan.process.wait()
        os.kill(postmaster, signal.SIGCONT)
        with started(state, "demo", "--empty") as again:
            again.read_until("Prêt : ", START_S)
