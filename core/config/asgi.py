"""The door for live sockets (and, in the demonstration, for pages too)."""

import gc
import os
import resource

from channels.routing import ProtocolTypeRouter, URLRouter
from django.core.asgi import get_asgi_application
from django.urls import re_path
from servestatic import ServeStaticASGI

from core.config.files import served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

pages = ServeStaticASGI(get_asgi_application(), **served())

# Django is ready from here on: what follows needs its models.
from consult.discussion import live  # noqa: E402
from core.lib.origin import OwnOrigin, Receive, Scope, Send  # noqa: E402
from core.notices import live as notices  # noqa: E402


async def nobody_there(scope: Scope, receive: Receive, send: Send) -> None:
    """No socket lives at this address: it is refused, as any page that does not exist."""
    await receive()
    await send({"type": "websocket.close", "code": 4404})


# A socket is an open file, and systems give 1,024 to whoever asks for no more.
_soft, _hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (_hard, _hard))

addresses = [(live.ADDRESS, live.room), (notices.ADDRESS, notices.notices), (r"", nobody_there)]
router = URLRouter([re_path(address, door) for address, door in addresses])  # type: ignore[arg-type]
# Sessions are read by the room's own door: a visitor without one asks the database nothing about who they are.
application = ProtocolTypeRouter({"http": pages, "websocket": OwnOrigin(router)})

# What is loaded by now stays for good: the collector, which sockets wake often, need not walk through it each time.
gc.collect()
gc.freeze()
