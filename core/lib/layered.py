"""The stock way to reach live sockets, kept as a fallback: a Channels layer carries the same ready texts, socket by socket."""

import asyncio
from collections.abc import Mapping
from typing import Any

from channels.layers import get_channel_layer

from core.lib.seat import Seat


def group_of(topic: str) -> str:
    """The group's name; a layer accepts no colon."""
    return "live." + topic.replace(":", ".")


def tell_group(topic: str, texts: Mapping[str, str], timeout_s: float) -> None:
    """Hand these texts to the layer, from a thread."""

    async def hand_over() -> None:
        async with asyncio.timeout(timeout_s):
            await _layer().group_send(group_of(topic), {"type": "live.told", "texts": dict(texts)})

    asyncio.run(hand_over())


class LayeredHub:
    """Gives seats what the layer brings: one receiver a seat, and a word from the layer for each."""

    def __init__(self) -> None:
        self._receivers: dict[Seat, asyncio.Task[None]] = {}
        self._last: dict[str, str] = {}

    async def join(self, topic: str, seat: Seat) -> None:
        """Give the seat its place."""
        channel = await _layer().new_channel()
        await _layer().group_add(group_of(topic), channel)
        self._receivers[seat] = asyncio.create_task(self._receive(topic, channel, seat))

    def leave(self, topic: str, seat: Seat) -> None:
        """Take the seat's place away."""
        receiver = self._receivers.pop(seat, None)
        if receiver is not None:
            receiver.cancel()

    def last_told(self, topic: str) -> str:
        """The last text that came about this topic, in one of its languages; empty where none came."""
        return self._last.get(topic, "")

    async def _receive(self, topic: str, channel: str, seat: Seat) -> None:
        try:
            while True:
                message = await _layer().receive(channel)
                texts: dict[str, str] = message["texts"]
                self._last[topic] = next(iter(texts.values()))
                seat.tell(texts.get(seat.language, self._last[topic]))
        finally:
            await _layer().group_discard(group_of(topic), channel)


def _layer() -> Any:
    return get_channel_layer()
