"""Limits of the API: so many reads and writes a minute for each visitor or key."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import ScopedRateThrottle

if TYPE_CHECKING:  # views reads the settings, which name this module
    from rest_framework.views import APIView


class ScopedThrottle(ScopedRateThrottle):
    """Reads and writes are counted apart; a view may name a narrower scope of its own."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        named = getattr(view, "throttle_scope", None)
        self.scope = named or ("read" if request.method in {"GET", "HEAD", "OPTIONS"} else "write")
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super(ScopedRateThrottle, self).allow_request(request, view)
