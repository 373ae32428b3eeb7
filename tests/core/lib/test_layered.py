"""The fallback: what the stock layer carries while a live process is busy all comes, in its order."""

import asyncio
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest

from core.lib.layered import LayeredHub, tell_group
from core.lib.seat import Seat

BURST = 600  # a layer that keeps a hundred messages lost a hundred or more of these (PROMISES §0.4)
SOON_S = 10.0


class Ear:
    """A socket that takes what it is told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    async def send(self, event: dict[str, Any]) -> None:
        self.heard.append(event["text"])


def tell(topic: str, texts: list[str]) -> None:
    for text in texts:
        tell_group(topic, {"fr": text}, SOON_S)


def tell_while_busy(topic: str, texts: list[str]) -> None:
    """Tell from another thread, and let the live process do nothing else meanwhile."""
    teller = Thread(target=tell, args=(topic, texts))
    teller.start()
    teller.join()


@pytest.mark.promise("R-6")
async def test_a_burst_of_six_hundred_loses_none_while_the_process_is_busy() -> None:
    ear, hub, topic = Ear(), LayeredHub(), f"burst:{uuid4()}"
    seat = Seat(ear.send, "fr")
    seat.open("first")
    await hub.join(topic, seat)
    texts = [str(n) for n in range(BURST)]
    try:
        tell_while_busy(topic, texts)
        async with asyncio.timeout(SOON_S):
            while "last" not in ear.heard:  # said again where a full layer dropped it
                await asyncio.to_thread(tell, topic, ["last"])
    finally:
        hub.leave(topic, seat)
    assert ear.heard[1 : BURST + 1] == texts
