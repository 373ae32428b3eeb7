"""The backups and restores of docs/operations.md, done."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from core.workshop import postgres
from core.workshop.children import as_user
from core.workshop.places import forget, unprivileged_account
from core.workshop.servers import servers

BINARIES = postgres.installation() / "bin"
ROWS = 500


def run(*command: str | Path, **options: object) -> None:
    """One of PostgreSQL's own commands, by its full path."""
    done = subprocess.run([BINARIES / command[0], *command[1:]], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A durable database with something in it."""
    home = tmp_path_factory.mktemp("backup")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL")
        patch.delenv("REDIS_URL")
        with servers(home, say=str) as found:
            with psycopg.connect(found["DATABASE_URL"]) as link:
                link.execute(f"CREATE TABLE acts AS SELECT n, md5(n::text) AS words FROM generate_series(1, {ROWS}) n")
            yield found["DATABASE_URL"]
    forget(home)


def content(address: str) -> object:
    """What the table holds, as one value."""
    with psycopg.connect(address) as link:
        return link.execute("SELECT count(*), md5(string_agg(n || words, '' ORDER BY n)) FROM acts").fetchone()


@pytest.mark.promise("R-18")
def test_a_logical_copy_comes_back_whole(address: str, tmp_path: Path) -> None:
    run("pg_dump", "--format=custom", f"--file={tmp_path / 'consult.dump'}", address)
    other = address.replace("/consult?", "/returned?")
    run("createdb", f"--maintenance-db={address}", "returned")
    run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={other}", tmp_path / "consult.dump")
    assert content(other) == content(address)


@pytest.mark.promise("R-18")
def test_a_base_backup_is_verified_and_starts(address: str, tmp_path: Path) -> None:
    account = unprivileged_account()
    base = Path("/tmp" if account else tmp_path) / f"base-{tmp_path.name}-{id(address)}"  # noqa: S108 - where that account may write
    try:
        run(
            "pg_basebackup",
            f"--pgdata={base}",
            "--checkpoint=fast",
            "--wal-method=stream",
            "-d",
            address,
            cwd="/",
            **as_user(account),
        )
        run("pg_verifybackup", base, cwd="/", **as_user(account))
        with psycopg.connect(address, autocommit=True) as link:
            wanted = content(address)
            link.execute("INSERT INTO acts VALUES (0, 'after the backup')")
        options = f"-c listen_addresses='' -c unix_socket_directories={base}"
        run("pg_ctl", "-D", base, "-o", options, "-l", base / "log", "-w", "start", cwd="/", **as_user(account))
        try:
            assert content(f"postgresql:///consult?host={base}&user=consult") == wanted
            run("pg_ctl", "-D", base, "-m", "fast", "-w", "stop", cwd="/", **as_user(account))
        finally:
            subprocess.run(
                [BINARIES / "pg_ctl", "-D", base, "-m", "immediate", "stop"],
                capture_output=True,
                check=False,
                cwd="/",
                **as_user(account),
            )
    finally:
        shutil.rmtree(base, ignore_errors=True)
