"""Stop the digests from their letter: opening the link says so, only the button, or a mail program, does it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from consult.digests.models import Every
from consult.digests.selectors import rhythm_of
from consult.digests.services import choose_rhythm
from consult.digests.stopping import office_by_key
from core.lib.db import clock
from core.territories.models import Territory


@csrf_exempt  # mail programs post it without a page, a cookie or a token (RFC 8058): the key is the right
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, territory_slug: str, stop_key: str) -> HttpResponse:
    """No more digests for this office until its holder chooses a rhythm again."""
    territory = get_object_or_404(Territory.objects.pilots(), slug=territory_slug)
    office = office_by_key(territory.slug, stop_key)
    words = {"function": office.function, "town": territory.name} if office else {}
    families = [_("Le point de ce qui m’attend (%(function)s, %(town)s)") % words] if office else []
    context: dict[str, Any] = {"families": families, "is_done": False, "is_digest": True}
    if office is not None and request.method == "POST":
        now = rhythm_of(office)
        choose_rhythm(office=office, every=Every.NEVER, weekday=now.weekday, hour=now.hour, at=clock())
        context["is_done"] = True
    response = render(request, "account/stop.html", context, status=200 if office else 404)
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex", "same-origin"
    return response
