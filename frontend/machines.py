"""What machines ask first: where they may go, and whom to tell of a weakness."""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

TEXT: Final = "text/plain; charset=utf-8"
DAY: Final = 60 * 60 * 24  # seconds
VALID_FOR: Final = timedelta(days=180)
# Nothing there is secret: these are pages that a search engine has no use for.
NOT_FOR_ROBOTS: Final = ("/compte/", "/en/compte/", "/t/*/agents/", "/en/t/*/agents/", "/api/", "/media/")


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines are welcome on the public pages."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in NOT_FOR_ROBOTS)]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT, headers={"Cache-Control": f"public, max-age={DAY}"})


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """RFC 9116: where to report a weakness. Absent where the installation gave no address."""
    if not settings.SECURITY_EMAIL:
        raise Http404
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.SECURITY_EMAIL}",
        f"Expires: {(midnight + VALID_FOR).isoformat()}",
        "Preferred-Languages: fr, en",
        f"Canonical: {settings.PUBLIC_URL}{reverse('frontend:security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=TEXT, headers={"Cache-Control": f"public, max-age={DAY}"})
