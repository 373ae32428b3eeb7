"""A caller that writes its own bytes, for what no well-behaved client would do."""

import json
import os
import socket
import struct
from types import TracebackType
from typing import Any

from tests.sockets import LiveServer

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
LITTLE = 4096  # bytes that the caller's system keeps for it: a reader that stops is soon felt


class RawSocket:
    """One line, opened by hand."""

    def __init__(self, server: LiveServer, room_id: int, *heads: str, receive: int = 0) -> None:
        self.line = socket.socket()
        if receive:
            self.line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
        self.line.settimeout(20)
        self.line.connect(("127.0.0.1", server.port))
        lines = [
            f"GET /live/rooms/{room_id}/ HTTP/1.1", f"Host: 127.0.0.1:{server.port}", f"Origin: {server.origin}",
            "Connection: Upgrade", "Upgrade: websocket", f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Version: 13", *heads,
        ]  # fmt: skip
        self.buffer = b""
        self.is_over = False
        self.send("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def __enter__(self) -> "RawSocket":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.line.close()

    def send(self, data: bytes) -> bool:
        """False where the server has ended the line."""
        try:
            self.line.sendall(data)
        except OSError:
            return False
        return True

    def _more(self) -> bool:
        try:
            chunk = self.line.recv(65_536)
        except ConnectionError:
            chunk = b""
        self.buffer += chunk
        return bool(chunk)

    def head(self) -> tuple[int, str]:
        """The status of the answer, and its headers; 0 where the line just ended."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._more():
                return 0, ""
        head, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        return int(head.split()[1]), head.decode("latin-1").lower()

    def frame(self) -> tuple[int, bytes] | None:
        """The next frame's kind and content, pings apart, which are answered; nothing where the line has ended."""
        while (found := self._frame()) is not None and found[0] == 9:
            self.send(packed(found[1], kind=10))
        return found

    def word(self) -> dict[str, Any]:
        """What the next frame says."""
        frame = self.frame()
        assert frame is not None, "the line has ended"
        assert frame[0] == 1, frame
        said: dict[str, Any] = json.loads(frame[1])
        return said

    def _frame(self) -> tuple[int, bytes] | None:
        while len(self.buffer) < 4 or len(self.buffer) < self._length()[0]:
            if not self._more():
                return None
        whole, begin = self._length()
        kind, content, self.buffer = self.buffer[0] & 15, self.buffer[begin:whole], self.buffer[whole:]
        return kind, content

    def _length(self) -> tuple[int, int]:
        size, begin = self.buffer[1] & 127, 2
        if size == 126:
            size, begin = struct.unpack("!H", self.buffer[2:4])[0], 4
        elif size == 127:
            if len(self.buffer) < 10:
                return len(self.buffer) + 1, 0
            size, begin = struct.unpack("!Q", self.buffer[2:10])[0], 10
        return begin + size, begin

    def ending(self) -> int:
        """The code that ends the line; 0 where it ends without one."""
        while (frame := self.frame()) is not None:
            if frame[0] == 8:
                return int(struct.unpack("!H", frame[1][:2])[0])
        return 0


def packed(content: bytes, kind: int = 1, *, compressed: bool = False, is_last: bool = True) -> bytes:
    """One frame of a client."""
    first = (128 if is_last else 0) | (64 if compressed else 0) | kind
    if len(content) < 126:
        size = bytes([128 | len(content)])
    elif len(content) < 65_536:
        size = bytes([128 | 126]) + struct.pack("!H", len(content))
    else:
        size = bytes([128 | 127]) + struct.pack("!Q", len(content))
    mask = os.urandom(4)
    stretched = mask * (len(content) // 4 + 1)
    hidden = int.from_bytes(content) ^ int.from_bytes(stretched[: len(content)])
    return bytes([first]) + size + mask + hidden.to_bytes(len(content))
