"""Errors of the API as RFC 9457 problem+json, in French, naming the field and the remedy."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

from core.lib.refusals import Refused

MEDIA_TYPE = "application/problem+json"
DOCUMENTED = {
    "400": "Requête à corriger",
    "401": "Connexion nécessaire",
    "403": "Refusé",
    "404": "Introuvable",
    "405": "Méthode non permise",
    "406": "Format non proposé",
    "409": "Conflit",
    "413": "Trop volumineux",
    "415": "Format non lu",
    "422": "Clé déjà utilisée",
    "429": "Trop de requêtes",
}


def problem(code: str, title: str, detail: str, http_status: int, **more: Any) -> Response:
    """One problem, ready to send."""
    body = {"type": f"urn:consult:{code}", "title": title, "status": http_status, "detail": detail, **more}
    return Response(body, status=http_status, content_type=MEDIA_TYPE)


def handle(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's door for everything that goes wrong; a surprise stays a surprise (500, logged)."""
    if isinstance(exception, Refused):
        set_rollback()
        answer = problem(exception.reason.value, _("Refusé"), exception.detail, exception.reason.status)
        if exception.retry_after is not None:
            answer["Retry-After"] = str(exception.retry_after)
        return answer
    if isinstance(exception, Http404):
        exception = exceptions.NotFound()
    elif isinstance(exception, PermissionDenied):
        exception = exceptions.PermissionDenied()
    elif isinstance(exception, ModelValidationError):
        exception = exceptions.ValidationError(
            exception.message_dict if hasattr(exception, "error_dict") else {"": exception.messages}
        )
    if not isinstance(exception, exceptions.APIException):
        return None
    set_rollback()
    headers: dict[str, str] = {}
    if getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = str(getattr(exception, "auth_header"))  # noqa: B009 — not in the stubs
    wait = getattr(exception, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    if isinstance(exception, exceptions.ValidationError):
        answer = problem(
            "invalid",
            _("Requête à corriger"),
            _("Un ou plusieurs champs sont à corriger."),
            400,
            errors=exception.detail,
        )
    else:
        code = str(exception.default_code)
        answer = problem(code, str(exception.default_detail), str(exception.detail), exception.status_code)
    for name, value in headers.items():
        answer[name] = value
    return answer


def not_found(request: HttpRequest) -> JsonResponse:
    """The one answer for what does not exist and for what is another town's."""
    body = {
        "type": "urn:consult:not_found",
        "title": _("Introuvable"),
        "status": 404,
        "detail": _("Cette ressource n’existe pas."),
    }
    return JsonResponse(body, status=status.HTTP_404_NOT_FOUND, content_type=MEDIA_TYPE)


def document_refusals(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Every operation of the schema says how it refuses."""
    result.setdefault("components", {}).setdefault("schemas", {})["Problem"] = {
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "detail": {"type": "string"},
            "errors": {"type": "object", "additionalProperties": True},
        },
    }
    for name, schema in result["components"]["schemas"].items():
        if name.endswith("InRequest"):
            schema["additionalProperties"] = False  # an unknown field is refused (core.lib.resources.WordsIn)
    for path in result["paths"].values():
        for method, operation in path.items():
            if method not in {"get", "post", "put", "patch", "delete"}:
                continue
            for code, words in DOCUMENTED.items():
                operation["responses"].setdefault(
                    code,
                    {
                        "description": words,
                        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                    },
                )
    return result
