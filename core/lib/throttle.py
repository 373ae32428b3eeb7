"""Limits of the API: so many reads and writes a minute for each account, or each address of a stranger; of open data too."""

from typing import TYPE_CHECKING

from django.conf import settings
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.lib.cache import tally

if TYPE_CHECKING:  # views reads the settings, which name this module
    from rest_framework.views import APIView


def is_within_limit(scope: str, who: str) -> bool:
    """Count one more question, and tell whether it may be answered now; every road of the API counts here, and every file of open data."""
    limit, seconds = settings.API_LIMITS[scope]
    return tally(f"api:{scope}:{who}", seconds) <= limit


class ScopedThrottle(BaseThrottle):
    """Reads and writes are counted apart, each in one question to the cache."""

    seconds = 0

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """True until the limit of this minute is reached."""
        scope = "read" if request.method in SAFE_METHODS else "write"
        self.seconds = settings.API_LIMITS[scope][1]
        who = f"user:{request.user.pk}" if request.user.is_authenticated else f"from:{self.get_ident(request)}"
        return is_within_limit(scope, who)

    def wait(self) -> float:
        """Seconds after which a try passes again, at the latest."""
        return float(self.seconds)
