"""The floor of live sockets: bare ASGI, one Redis subscription a process, each text written to each socket in turn."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import Redis

CHANNEL = "floor-live"
Send = Callable[[dict[str, Any]], Awaitable[None]]

sends: set[Send] = set()
tasks: list[asyncio.Task[None]] = []


async def pass_on() -> None:
    async with Redis.from_url(os.environ["REDIS_URL"], socket_timeout=None) as client, client.pubsub() as ear:
        await ear.subscribe(CHANNEL)
        async for message in ear.listen():
            if message["type"] == "message":
                event = {"type": "websocket.send", "text": message["data"].decode()}
                for send in tuple(sends):
                    await send(event)


async def application(scope: dict[str, Any], receive: Callable[[], Awaitable[dict[str, Any]]], send: Send) -> None:
    if not tasks:
        tasks.append(asyncio.create_task(pass_on()))
    await receive()
    await send({"type": "websocket.accept"})
    sends.add(send)
    try:
        while (await receive())["type"] != "websocket.disconnect":
            pass
    finally:
        sends.discard(send)
