"""What every page may say of the platform itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def platform(request: HttpRequest) -> dict[str, Any]:
    """The names that header and footer show; they come from the settings."""
    return {
        "platform_name": settings.PLATFORM_NAME,
        "observatory_name": settings.OBSERVATORY_NAME,
        "public_url": settings.PUBLIC_URL,
        "is_demo": settings.DEMO,
    }
