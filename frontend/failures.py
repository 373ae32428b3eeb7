"""The pages that say what went wrong and what can be done. None of them needs the database, nor tells one address from another."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string


def _page(template: str, status: int) -> HttpResponse:
    """A page without reader or address: it can be shown while everything else is down."""
    context = {
        "failed": True,
        "platform_name": settings.PLATFORM_NAME,
        "observatory_name": settings.OBSERVATORY_NAME,
        "public_url": settings.PUBLIC_URL,
    }
    return HttpResponse(render_to_string(template, context), status=status, headers={"Cache-Control": "no-store"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: the request cannot be read."""
    return _page("400.html", 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: not for this person."""
    return _page("403.html", 403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403: the form was too old, or came from elsewhere."""
    return _page("403_csrf.html", 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nothing here; the same words for what never was and for what belongs to another town."""
    return _page("404.html", 404)


def too_many_requests(request: HttpRequest, retry_after: int = 60) -> HttpResponse:
    """429: too often. `retry_after` is in seconds."""
    response = _page("429.html", 429)
    response["Retry-After"] = str(retry_after)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our fault."""
    return _page("500.html", 500)
