"""What people and machines read when something goes wrong. No answer needs the database, nor tells one address from another."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core.lib import problems

API = "/api/"


def _page(template: str, status: HTTPStatus) -> HttpResponse:
    """A page without reader or address: it can be shown while everything else is down."""
    context = {
        "failed": True,
        "platform_name": settings.PLATFORM_NAME,
        "observatory_name": settings.OBSERVATORY_NAME,
        "public_url": settings.PUBLIC_URL,
    }
    return HttpResponse(render_to_string(template, context), status=status, headers={"Cache-Control": "no-store"})


def _answer(
    request: HttpRequest, template: str, status: HTTPStatus, code: str, title: str, detail: str
) -> HttpResponse:
    """A page for people; problem+json under `/api/`."""
    if not request.path.startswith(API):
        return _page(template, status)
    body = {"type": f"urn:consult:{code}", "title": title, "status": status.value, "detail": detail}
    return JsonResponse(body, status=status, content_type=problems.MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """400: the request cannot be read."""
    detail = _("Cette demande n’a pas pu être lue.")
    return _answer(request, "400.html", HTTPStatus.BAD_REQUEST, "bad_request", _("Requête à corriger"), detail)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """403: not for this person."""
    detail = _("Vous ne pouvez pas faire cela.")
    return _answer(request, "403.html", HTTPStatus.FORBIDDEN, "permission_denied", _("Refusé"), detail)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """403: the form was too old, or came from elsewhere."""
    detail = _("Ce formulaire est trop ancien ou vient d’un autre site. Rechargez la page, puis recommencez.")
    return _answer(request, "403_csrf.html", HTTPStatus.FORBIDDEN, "csrf_failed", _("Formulaire périmé"), detail)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """404: nothing here; the same words for what never was and for what belongs to another town."""
    if request.path.startswith(API):
        return problems.not_found(request)
    return _page("404.html", HTTPStatus.NOT_FOUND)


def too_many_requests(request: HttpRequest, retry_after: int = 60) -> HttpResponseBase:
    """429: too often. `retry_after` is in seconds."""
    detail = _("Vous avez fait cela trop souvent. Réessayez un peu plus tard.")
    answer = _answer(request, "429.html", HTTPStatus.TOO_MANY_REQUESTS, "too_many", _("Trop de requêtes"), detail)
    answer["Retry-After"] = str(retry_after)
    return answer


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: our fault."""
    detail = _("L’erreur vient du site, pas de vous. Réessayez dans quelques minutes.")
    return _answer(request, "500.html", HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", _("Panne"), detail)
