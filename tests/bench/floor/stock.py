"""Channels as its documentation shows it: a consumer, a group, the PubSub layer."""

import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.bench.floor.settings")
django.setup()

from channels.generic.websocket import AsyncWebsocketConsumer  # noqa: E402
from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402
from django.urls import re_path  # noqa: E402

GROUP = "floor-live"


class Listener(AsyncWebsocketConsumer):
    groups = [GROUP]

    async def told(self, event: dict[str, Any]) -> None:
        await self.send(text_data=event["text"])


application = ProtocolTypeRouter({"websocket": URLRouter([re_path(r"", Listener.as_asgi())])})
