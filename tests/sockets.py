"""A live process and a Redis of their own, as production starts them, and callers who open sockets."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import redis
from django.conf import settings
from django.db import connection
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from core.workshop import parts
from core.workshop.children import bound_to
from core.workshop.valkey import program
from tests.core.workshop.platform_processes import ROOT, free_port

PATIENCE_S = 20.0
SOON_S = 5.0  # what S-13 promises


def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    """Return as soon as the condition holds."""
    limit = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < limit, f"waited {patience_s} s for {what}"
        time.sleep(0.02)


def accepts(port: int) -> bool:
    with contextlib.suppress(OSError):
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    return False


def database_url() -> str:
    """The address of the tests' own database."""
    address = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(address._replace(path=f"/{connection.settings_dict['NAME']}"))


@dataclass
class LiveServer:
    """One live process."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    sockets: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def open(self, room: Any, *, cookie: str = "", lang: str = "fr", origin: str = "", **more: Any) -> ClientConnection:
        """A socket in the room (or at this path), closed with the test."""
        path = room if isinstance(room, str) else f"/live/rooms/{room.pk}/?lang={lang}"
        more.setdefault("compression", None)
        more.setdefault("additional_headers", {"Cookie": f"sessionid={cookie}"} if cookie else {})
        opened = connect(
            f"ws://127.0.0.1:{self.port}{path}", origin=origin or self.origin, proxy=None, close_timeout=1, **more
        )
        return self.sockets.enter_context(opened)

    def memory(self) -> int:
        """What it holds, in bytes."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def live_server(log: Path, redis_url: str = "", **extra: str) -> Iterator[LiveServer]:
    """A live process for the time of a `with`, on the tests' database."""
    port = free_port()
    environment = {
        **os.environ, "DATABASE_URL": database_url(), "REDIS_URL": redis_url or settings.REDIS_URL,
        "PUBLIC_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "INFO", **extra,
    }  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            parts.live("127.0.0.1", port), cwd=ROOT, env=environment, stdout=output, stderr=output,
            preexec_fn=bound_to(os.getpid()),
        )  # fmt: skip
    server = LiveServer(process, port, log)
    try:
        until(lambda: accepts(port) or process.poll() is not None, "the live process")
        assert process.poll() is None, log.read_text()
        with server.sockets:
            yield server
    finally:
        process.kill()
        process.wait()


def session_of(client: Any) -> str:
    """The session of a browser where somebody is signed in."""
    return str(client.cookies["sessionid"].value)


def heard(caller: ClientConnection, kind: str, patience_s: float = SOON_S) -> dict[str, Any]:
    """The next frame of this kind; those of others are passed over."""
    limit = time.monotonic() + patience_s
    while True:
        frame: dict[str, Any] = json.loads(caller.recv(timeout=max(0.01, limit - time.monotonic())))
        if frame["type"] == kind:
            return frame


def ending_of(caller: ClientConnection, patience_s: float = SOON_S) -> tuple[int, list[str]]:
    """The code with which the socket is closed within this time, and the kinds of frames that came before."""
    limit, kinds = time.monotonic() + patience_s, []
    try:
        while True:
            kinds.append(json.loads(caller.recv(timeout=max(0.01, limit - time.monotonic())))["type"])
    except ConnectionClosed as closed:
        return (closed.rcvd.code if closed.rcvd else 1006), kinds


@dataclass
class OwnRedis:
    """A Redis that a test may kill, freeze and start again at the same address."""

    home: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = [
            str(program()),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.home),
        ]
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=bound_to(os.getpid())
        )
        until(self.answers, "Redis")

    def answers(self) -> bool:
        with contextlib.suppress(redis.RedisError), self.client() as client:
            return bool(client.ping())
        return False

    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url, socket_timeout=1)

    def freeze(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        if self.process is not None:
            self.thaw()
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def own_redis(home: Path) -> Iterator[OwnRedis]:
    """A Redis of this test's own."""
    server = OwnRedis(home)
    server.start()
    try:
        yield server
    finally:
        server.kill()
