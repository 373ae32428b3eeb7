"""People who talk through the API while processes die, and pages that follow them over the socket."""

import contextlib
import http.client
import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

HANDS = 8
PATIENCE_S = 60.0


def ask(port: int, method: str, path: str, body: Any = None, key: str = "") -> tuple[int, Any] | None:
    """One request; nothing where nobody answered."""
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    heads = {"Content-Type": "application/json", **({"Authorization": f"Bearer {key}"} if key else {})}
    try:
        link.request(method, path, json.dumps(body) if body is not None else None, heads)
        answer = link.getresponse()
        return answer.status, json.loads(answer.read() or b"null")
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        link.close()


@dataclass
class Assembly:
    """People who speak one after the other, and try again with the same `client_id` until they are answered."""

    port: int
    room: int
    keys: list[str]
    stop: threading.Event = field(default_factory=threading.Event)
    acknowledged: dict[str, int] = field(default_factory=dict)  # client_id → number
    refused: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/api/v1/rooms/{self.room}/messages/"

    def talk(self, mine: list[str]) -> None:
        """One hand that holds some people's keys."""
        turn = 0
        while not self.stop.is_set():
            key, turn = mine[turn % len(mine)], turn + 1
            said = {"text": f"Parole {uuid.uuid4()}", "client_id": str(uuid.uuid4())}
            while not self.stop.is_set():
                answer = ask(self.port, "POST", self.path, said, key)
                if answer is None or answer[0] >= 500:
                    time.sleep(0.05)  # a person presses the button again
                    continue
                if answer[0] == 201:
                    self.acknowledged[said["client_id"]] = answer[1]["number"]
                elif answer[0] != 429:
                    self.refused.append(f"{answer}"[:200])
                break

    @contextlib.contextmanager
    def talking(self) -> Iterator[None]:
        """For the time of a `with`, everyone talks."""
        shares = [self.keys[n::HANDS] for n in range(HANDS)]
        hands = [threading.Thread(target=self.talk, args=(share,), daemon=True) for share in shares]
        for hand in hands:
            hand.start()
        try:
            yield
        finally:
            self.stop.set()
            for hand in hands:
                hand.join(PATIENCE_S)

    def wait_for(self, more: int) -> None:
        """Return once so many more messages were acknowledged."""
        limit, goal = time.monotonic() + PATIENCE_S, len(self.acknowledged) + more
        while len(self.acknowledged) < goal:
            assert time.monotonic() < limit, self.refused[:3] or "nobody could speak"
            time.sleep(0.02)


class Follower:
    """A page on the room: frames as they come; a gap, a new line or « again » asks for what was missed."""

    def __init__(self, live_port: int, web_port: int, room: int) -> None:
        self.live_port, self.web_port, self.room = live_port, web_port, room
        self.seen: dict[int, int] = {}  # number → change
        self.last = 0
        self.frames = self.reconnections = self.doubles = 0
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self) -> None:
        """Until told to stop: connect, listen, connect again."""
        origin = f"http://127.0.0.1:{self.live_port}"
        while not self.stop.is_set():
            try:
                with connect(f"ws://127.0.0.1:{self.live_port}/live/rooms/{self.room}/", origin=origin) as socket:  # type: ignore[arg-type]
                    self.catch_up()
                    while not self.stop.is_set():
                        with contextlib.suppress(TimeoutError):
                            self.take(json.loads(socket.recv(timeout=0.2)))
            except (OSError, WebSocketException, EOFError):
                self.reconnections += 1
                self.stop.wait(0.1)

    def take(self, frame: dict[str, Any]) -> None:
        """Show one frame, or ask for what is missing."""
        if frame["type"] == "again" or (frame["type"] == "welcome" and frame["change"] != self.last):
            self.catch_up()
        if frame["type"] not in {"message", "room"} or frame["change"] <= self.last:
            return
        if frame["change"] > self.last + 1:
            self.catch_up()
            return
        self.frames += 1
        self.last = frame["change"]
        if frame["type"] == "message":
            self.doubles += frame["number"] in self.seen
            self.seen[frame["number"]] = frame["change"]

    def catch_up(self) -> None:
        """Ask until an answer is not full."""
        while not self.stop.is_set():
            answer = ask(
                self.web_port, "GET", f"/api/v1/rooms/{self.room}/messages/?changed_after={self.last}&limit=100"
            )
            if answer is None or answer[0] != 200:
                self.stop.wait(0.1)
                continue
            for row in answer[1]["results"]:
                self.seen[row["number"]] = row["change"]
            full = answer[1]["is_full"]
            self.last = answer[1]["results"][-1]["change"] if full else max(self.last, answer[1]["last_change"])
            if not full:
                return
