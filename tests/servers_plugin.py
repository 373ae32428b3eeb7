"""Gives every test run its own PostgreSQL and Valkey before Django reads its settings."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.workshop.places import forget
from core.workshop.servers import servers
from core.workshop.trouble import Trouble

ROOT = Path(__file__).resolve().parents[1]
RUNNING = contextlib.ExitStack()


def clear_earlier_runs(parent: Path) -> None:
    """Remove what test runs that were cut short have left."""
    for home in parent.glob("tests-*"):
        if not Path(f"/proc/{home.name.removeprefix('tests-')}").exists():
            forget(home)
            shutil.rmtree(home, ignore_errors=True)


def own_cache() -> None:
    """Give each xdist worker a Redis database of its own; PostgreSQL's are made by pytest-django."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    url, _, number = os.environ["REDIS_URL"].rpartition("/")
    if worker and number.isdigit():
        os.environ["REDIS_URL"] = f"{url}/{1 + int(worker.removeprefix('gw')) % 15}"


def start() -> None:
    """Start the servers, once for all the workers of a run."""
    if os.environ.get("PYTEST_XDIST_WORKER"):
        own_cache()
        return
    parent = Path(os.environ.get("STATE_DIR") or ROOT / "var").resolve()
    clear_earlier_runs(parent)
    home = parent / f"tests-{os.getpid()}"
    RUNNING.callback(shutil.rmtree, home, ignore_errors=True)
    RUNNING.callback(forget, home)
    try:
        found = RUNNING.enter_context(servers(home, durable=False))
    except Trouble as trouble:
        raise pytest.UsageError(str(trouble)) from None
    os.environ["STATE_DIR"] = str(home)
    for name, value in found.items():
        os.environ.setdefault(name, value)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> Iterator[None]:
    """Before any other plugin looks at the settings."""
    if not {"--help", "-h", "--version", "-V"} & set(args):
        start()
    try:
        return (yield)
    except BaseException:
        RUNNING.close()  # pytest ends here without calling pytest_unconfigure
        raise


def pytest_unconfigure() -> None:
    """Stop the servers and forget their data."""
    RUNNING.close()
