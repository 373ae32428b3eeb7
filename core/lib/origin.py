"""A live socket opens for a page of the very same origin, and for nobody else (PROMISES S-13)."""

import re
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.http.request import split_domain_port, validate_host

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

ORIGIN = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::([0-9]{1,5}))?", re.ASCII)
USUAL_PORTS = {"http": "80", "https": "443"}
REFUSED = 4403


def is_own(origins: list[str], hosts: list[str]) -> bool:
    """True for exactly one origin, that of exactly one host which is ours: same scheme, same name, same port."""
    if len(origins) != 1 or len(hosts) != 1:
        return False
    found = ORIGIN.fullmatch(origins[0].lower())
    name, port = split_domain_port(hosts[0])
    if found is None or not name or not validate_host(name, settings.ALLOWED_HOSTS):
        return False
    # A proxy may end TLS before us: the scheme is the one that the site is known by.
    scheme = "https" if settings.PUBLIC_URL.startswith("https://") else "http"
    usual = USUAL_PORTS[scheme]
    return found[1] == scheme and found[2] == name and (found[3] or usual) == (port or usual)


class OwnOrigin:
    """The outermost door of live sockets."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let in who comes from our own page; answer 403 to anybody else, before the socket opens."""
        given: dict[bytes, list[str]] = {b"origin": [], b"host": []}
        for name, value in scope["headers"]:
            if name in given:
                given[name].append(value.decode("latin-1"))
        if is_own(given[b"origin"], given[b"host"]):
            await self.inner(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": REFUSED})
