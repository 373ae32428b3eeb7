"""The door for live sockets (and, in the demonstration, for pages too)."""

import os
from collections.abc import Awaitable, Callable
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from django.urls import re_path
from servestatic import ServeStaticASGI

from core.config.files import served

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

pages = ServeStaticASGI(get_asgi_application(), **served())


async def nobody_there(scope: Scope, receive: Receive, send: Send) -> None:
    """No room is open yet: the socket is refused, as any address that does not exist."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


rooms: list[Any] = []  # the addresses of live sockets, as they come
router = URLRouter([*rooms, re_path(r"", nobody_there)])  # type: ignore[arg-type]
sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(router))
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
