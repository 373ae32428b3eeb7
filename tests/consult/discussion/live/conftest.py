"""A live process that the tests of a module share."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from consult.discussion.models import Room
from core.accounts.models import User
from core.lib import live
from tests.consult.discussion.rooms import make_debate, make_room
from tests.people import make_clichy, make_nadia
from tests.sockets import LiveServer, live_server


@pytest.fixture(scope="module")
def _shared(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[LiveServer]:
    with live_server(tmp_path_factory.mktemp("live") / "live.log") as server:
        yield server


@pytest.fixture
def server(_shared: LiveServer, transactional_db: None) -> Iterator[LiveServer]:
    """The live process, on a database that this test fills and commits."""
    yield _shared
    _shared.sockets.close()


@pytest.fixture
def nadia(transactional_db: None) -> User:
    return make_nadia(make_clichy())


@pytest.fixture
def room(transactional_db: None) -> Room:
    """An open thread of Clichy."""
    return make_room(make_debate(make_clichy()))


@pytest.fixture
def browser(nadia: User) -> Client:
    """Where Nadia is signed in."""
    client = Client()
    client.force_login(nadia)
    return client


@pytest.fixture
def log_of(tmp_path: Path) -> Path:
    return tmp_path / "live.log"


@pytest.fixture(autouse=True)
def patient_line(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On a machine that is busy with tests Redis may be slow; what these tests say must be told all the same."""
    monkeypatch.setattr(live, "TIMEOUT_S", 10.0)
    monkeypatch.setattr(live, "LINE", live.Line())
    live._client.cache_clear()
    yield
    live._client.cache_clear()
