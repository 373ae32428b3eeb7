"""A small load generator: kept connections, one process, nothing parsed that is not needed."""

import selectors
import socket
import statistics
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

CONNECTIONS = 16
SECONDS = 4.0


@dataclass
class Measure:
    """What one run showed: answers a second, and how long they took, in milliseconds."""

    rps: float
    times_ms: list[float] = field(repr=False)
    failed: int = 0

    def at(self, share: float) -> float:
        """The time under which this share of the answers came."""
        return (
            sorted(self.times_ms)[min(len(self.times_ms) - 1, int(len(self.times_ms) * share))]
            if self.times_ms
            else 0.0
        )


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """One HTTP/1.1 request as bytes."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: gzip",
        *(f"{k}: {v}" for k, v in headers.items()),
    ]
    if body or method in {"POST", "PUT"}:
        lines += [f"Content-Length: {len(body)}", "Content-Type: application/json"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Connection:
    """One kept connection: send, then read the whole answer."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""
        self.started = 0.0

    def send(self, data: bytes) -> None:
        self.buffer = b""
        self.started = time.perf_counter()
        self.socket.sendall(data)

    def read(self) -> int | None:
        """The status once the answer is whole, else nothing yet."""
        chunk = self.socket.recv(262_144)
        if not chunk:
            raise ConnectionError("le serveur a fermé la connexion")
        self.buffer += chunk
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self.buffer[:end].lower()
        place = head.find(b"content-length:")
        if place >= 0:
            length = int(head[place + 15 : head.find(b"\r\n", place) if head.find(b"\r\n", place) > 0 else len(head)])
            whole = len(self.buffer) >= end + 4 + length
        else:
            whole = self.buffer.endswith(b"0\r\n\r\n") or head.startswith(b"http/1.1 204")
        return int(head[9:12]) if whole else None


def run(
    port: int,
    requests: Iterator[bytes],
    seconds: float = SECONDS,
    connections: int = CONNECTIONS,
    good: tuple[int, ...] = (200, 201, 204),
) -> Measure:
    """Send the requests over the connections until the time is up."""
    chooser = selectors.DefaultSelector()
    for _n in range(connections):
        connection = Connection(port)
        chooser.register(connection.socket, selectors.EVENT_READ, connection)
        connection.send(next(requests))
    times, failed, open_ones = [], 0, connections
    start = time.perf_counter()
    end = start + seconds
    while open_ones:
        for key, _event in chooser.select(timeout=5):
            connection = key.data
            status = connection.read()
            if status is None:
                continue
            now = time.perf_counter()
            times.append((now - connection.started) * 1000)
            failed += status not in good
            if now < end:
                connection.send(next(requests))
            else:
                chooser.unregister(connection.socket)
                connection.socket.close()
                open_ones -= 1
    return Measure(rps=len(times) / (time.perf_counter() - start), times_ms=times, failed=failed)


def median(measures: list[Measure]) -> Measure:
    """The run in the middle by throughput."""
    middle = statistics.median_low([m.rps for m in measures])
    return next(m for m in measures if m.rps == middle)
