"""The door for pages and the API (production: granian)."""

import os

from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

from core.config.files import served

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "core.config.settings")

application = ServeStatic(get_wsgi_application(), **served())
