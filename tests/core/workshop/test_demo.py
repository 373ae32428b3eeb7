"""`manage.py demo`, started for real."""

import os
import signal
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.workshop.places import forget
from tests.core.workshop.platform_processes import Platform, health, manage, processes_of, started, wait_for

pytestmark = pytest.mark.demo
FIRST_START_S = 170  # the promise is three minutes, set-up included
WARM_START_S = 10
KNOWN_DEAD_S = 60


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A state directory that the tests of this module fill once."""
    home = tmp_path_factory.mktemp("demo").resolve()
    home.chmod(0o755)
    home.parent.chmod(0o755)
    yield home
    forget(home)


@pytest.fixture(scope="module")
def demo(state: Path) -> Iterator[Platform]:
    """A demonstration that is ready."""
    with started(state, "demo") as platform:
        platform.read_until("Prêt : ", FIRST_START_S)
        yield platform


def test_it_says_once_where_it_is_ready_then_who_may_sign_in(demo: Platform) -> None:
    demo.read_until("Ctrl-C", 5)
    ready = [line for line in demo.lines if line.startswith("Prêt")]
    assert ready == [f"Prêt : http://127.0.0.1:{demo.port}"]
    assert any("habitante" in line and "@demo.example" in line for line in demo.lines)


def test_every_part_is_well(demo: Platform) -> None:
    assert health(demo.port) == (200, {"database": True, "cache": True, "worker": True, "beat": True})


def test_a_command_in_another_terminal_talks_to_it_with_nothing_set(demo: Platform) -> None:
    asked = "from core.pulse.models import Heartbeat as H; print('alive', H.objects.alive().count())"
    answer = manage(demo.state, "shell", "-v", "0", "-c", asked)
    assert "alive 2" in answer.stdout, answer.stderr


def test_a_second_one_on_the_same_state_is_refused_in_one_sentence(demo: Platform) -> None:
    answer = manage(demo.state, "demo", PORT="0")
    assert answer.returncode == 1
    assert "tourne déjà" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_taken_port_is_refused_in_one_sentence(demo: Platform, tmp_path: Path) -> None:
    answer = manage(tmp_path, "demo", PORT=str(demo.port))
    assert answer.returncode == 1
    assert answer.stderr.strip() == (
        f"Le port {demo.port} est déjà pris : relancez avec un autre, par exemple « PORT=8010 make demo »."
    )
    assert list(tmp_path.iterdir()) == []


def test_emptying_its_state_is_refused_while_it_runs(demo: Platform) -> None:
    answer = manage(demo.state, "reset")
    assert answer.returncode == 1
    assert health(demo.port)[0] == 200


@pytest.mark.promise("R-19")
def test_a_dead_worker_is_known_within_a_minute_and_pages_go_on(demo: Platform) -> None:
    workers = processes_of("celery\0-A\0core.config.celery\0worker")
    ours = [number for number in workers if number in processes_of(str(demo.state))]
    assert ours
    for number in ours:
        os.kill(number, signal.SIGKILL)
    wait_for(lambda: health(demo.port)[1].get("worker") is False, KNOWN_DEAD_S, "the worker to be known dead")
    assert health(demo.port) == (503, {"database": True, "cache": True, "worker": False, "beat": True})
    demo.read_until("« worker » s'est arrêté", 5)


def test_asked_to_stop_it_leaves_nothing_and_starts_again_in_ten_seconds(demo: Platform) -> None:
    demo.process.send_signal(signal.SIGTERM)
    wait_for(demo.is_gone, 30, "everything to stop")
    assert demo.process.returncode == 0
    assert not (demo.state / "servers.json").exists()
    began = time.monotonic()
    with started(demo.state, "demo") as again:
        again.read_until("Prêt : ", 3 * WARM_START_S)
        assert time.monotonic() - began < WARM_START_S
        os.kill(again.process.pid, signal.SIGKILL)  # no chance to tidy up
        wait_for(again.is_gone, 20, "the children to follow their parent")


def test_after_a_kill_the_stale_locks_do_not_matter(demo: Platform) -> None:
    """Whatever number the lock files name by now: here, that of a process that has nothing to do with it."""
    stranger = f"{os.getppid()}\n"
    (demo.state / "lock").write_text(stranger, encoding="utf-8")
    for data in demo.state.glob("database/current"):
        (data / "postmaster.pid").write_text(
            f"{stranger}{data}\n1\n5432\n{demo.state}/run\n\n0 0\nready\n", encoding="utf-8"
        )
    (demo.state / "valkey" / "valkey.pid").write_text(stranger, encoding="utf-8")
    with started(demo.state, "demo") as again:
        again.read_until("Prêt : ", 30)
        assert health(again.port)[0] == 200


def test_a_port_that_is_only_bound_elsewhere_is_found_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        answer = manage(tmp_path, "demo", PORT=str(holder.getsockname()[1]))
    assert (answer.returncode, answer.stdout) == (1, "")
