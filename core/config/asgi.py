"""The door for live sockets (and, in the demonstration, for pages too)."""

import os

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application
from servestatic import ServeStaticASGI

from core.config.files import served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

pages = ServeStaticASGI(get_asgi_application(), **served())
sockets = AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter([])))
application = ProtocolTypeRouter({"http": pages, "websocket": sockets})
