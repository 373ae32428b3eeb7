"""`manage.py demo`, started for real."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.workshop.places import forget
from tests.browser.fixtures import CHROMIUM, MISSING
from tests.core.workshop.platform_processes import Platform, health, manage, started
from tests.journeys.analyst import analyse
from tests.words import plain

pytestmark = pytest.mark.demo
MOST_STOPS = 400  # Tab presses in the whole work of an analyst
FIRST_START_S = 400  # three minutes are promised on a machine that has nothing else to do


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
        platform.read_until("Ctrl-C", FIRST_START_S)
        yield platform


def test_it_says_once_where_it_is_ready_then_who_may_sign_in(demo: Platform) -> None:
    ready = [line for line in demo.lines if line.startswith("Prêt")]
    assert ready == [f"Prêt : http://127.0.0.1:{demo.port}"]
    assert any("habitante" in line and "@demo.example" in line for line in demo.lines)


def test_every_part_is_well(demo: Platform) -> None:
    assert health(demo.port) == (200, {"database": True, "cache": True, "worker": True, "beat": True, "mail": True})


def test_a_command_in_another_terminal_talks_to_it_with_nothing_set(demo: Platform) -> None:
    asked = "from core.pulse.models import Heartbeat as H; print('alive', H.objects.alive().count())"
    answer = manage(demo.state, "shell", "-v", "0", "-c", asked)
    assert "alive 2" in answer.stdout, answer.stderr


@pytest.mark.promise("A-15")
@pytest.mark.skipif(not Path(CHROMIUM).exists() and os.environ.get("CI") != "true", reason=MISSING)
def test_an_analyst_compares_six_towns_takes_the_data_away_and_works_the_figures_out_again(demo: Platform) -> None:
    seen = analyse(f"http://127.0.0.1:{demo.port}")
    assert len(seen.rows) == len(seen.figures) == 6
    for row in seen.rows:
        share = int(row["numérateur"]) / int(row["dénominateur"])
        assert share == pytest.approx(float(row["valeur"]))
        assert plain(seen.figures[row["territoire"]]) == f"{100 * share:.2f} %".replace(".", ",")
    assert "content.xml" in seen.sheets
    again = manage(demo.state, "verify_snapshot", seen.snapshot)
    assert (again.returncode, "Recalculé à l’identique" in again.stdout) == (0, True), again.stderr
    assert not seen.too_wide
    assert seen.stops < MOST_STOPS


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


def test_a_port_that_is_only_bound_elsewhere_is_found_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        answer = manage(tmp_path, "demo", PORT=str(holder.getsockname()[1]))
    assert (answer.returncode, answer.stdout) == (1, "")
