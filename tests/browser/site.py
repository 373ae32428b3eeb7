"""The platform as a real server, in its production shape, on a database of its own with the town of the tests."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

ROOT = Path(__file__).resolve().parents[2]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")  # each worker has a site of its own
DATABASE = f"browser_{WORKER}"
CACHE = 15 - int(WORKER.removeprefix("gw"))  # the other tests take theirs from the first
PATIENCE_S = 60
# Run by a process of its own: migrate, build the town, and tell about it in one line.
PREPARE = (
    "import json; from django.core.management import call_command; from tests.browser.told import tell;"
    " call_command('migrate', verbosity=0, interactive=False); print(json.dumps(tell()))"
)


@dataclass(frozen=True)
class Site:
    """Where it answers, the addresses of its pages, and a session for each person."""

    url: str
    database: str
    screens: dict[str, str]
    sessions: dict[str, str]
    facts: dict[str, Any]
    environment: dict[str, str]

    def shell(self, code: str) -> str:
        """What these lines print, run beside the site as its worker would run them."""
        done = run_beside(code, self.environment)
        if done.returncode:
            raise RuntimeError(done.stderr[-4000:])
        return done.stdout

    def letters_to(self, address: str) -> list[str]:
        """The letters waiting for somebody, the newest first."""
        with psycopg.connect(self.database) as connection:
            rows = connection.execute(
                "SELECT subject || chr(10) || text FROM notices_mail WHERE recipient = %s ORDER BY id DESC", [address]
            )
            return [row[0] for row in rows.fetchall()]

    def value(self, sql: str, *values: Any) -> Any:
        """One value from its database."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(sql, values).fetchone()  # type: ignore[arg-type]
            return row[0] if row else None


def run_beside(code: str, environment: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Lines of Python in a process of their own, with the site's settings."""
    return subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def own_database(url: str) -> str:
    """A new empty database beside the one of the other tests."""
    with psycopg.connect(beside(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return beside(url, DATABASE)


def beside(url: str, name: str) -> str:
    """The address of another database of the same server."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/{name}" + (f"?{parts.query}" if parts.query else "")


@contextlib.contextmanager
def serving(database_url: str, redis_url: str, home: Path) -> Iterator[Site]:
    """The site, filled and answering, for the time of a `with`."""
    port, home = free_port(), home / DATABASE
    home.mkdir(parents=True, exist_ok=True)
    url = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ, "DATABASE_URL": own_database(database_url), "REDIS_URL": f"{redis_url.rpartition('/')[0]}/{CACHE}",
        "STATE_DIR": str(home), "PUBLIC_URL": url, "SECRET_KEY": "x" * 20 + "a secret of the browser tests only" + "y" * 20,
        "LOG_LEVEL": "WARNING", "LEGAL_PUBLISHER": "Ville de Clichy-sous-Bois", "CONTACT_EMAIL": "contact@exemple.fr",
    }  # fmt: skip
    prepared = run_beside(PREPARE, environment)
    if prepared.returncode:
        raise RuntimeError(prepared.stderr[-4000:])
    told = json.loads(prepared.stdout.splitlines()[-1])
    command = [
        str(Path(sys.executable).parent / "granian"), "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "core.config.wsgi:application",
    ]  # fmt: skip
    with (home / "web.log").open("w") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_for(f"{url}/comprendre/", server, home / "web.log")
        yield Site(url=url, database=environment["DATABASE_URL"], environment=environment, **told)
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the site answers; say what it wrote when it ends instead."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(log.read_text()[-4000:])
