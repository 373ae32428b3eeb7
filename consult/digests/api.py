"""Mail for machines: a mail server hands over what it received."""

from typing import IO, Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, NotAuthenticated
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consult.digests.receiving import receive
from core.lib.db import clock
from core.notices.incoming import LARGEST
from core.notices.models import Outcome


class TooLarge(APIException):
    """More than is ever read of a message."""

    status_code = 413
    default_code = "too_large"
    default_detail = _("Un message tient en un mégaoctet : refusez-le à qui l’envoie.")


class MailParser(BaseParser):
    """A message as it travelled, of at most a megabyte."""

    media_type = "message/rfc822"

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Any = None) -> dict[str, bytes]:
        said = (parser_context or {}).get("request")
        if said is not None and int(said.META.get("CONTENT_LENGTH") or 0) > LARGEST:
            raise TooLarge
        raw: bytes = stream.read(LARGEST + 1)
        if len(raw) > LARGEST:
            raise TooLarge
        return {"raw": raw}


class MailServerKey(BaseAuthentication):
    """The key that the mail server and this site share; it is nobody's account."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, None]:
        if not settings.INBOUND_KEY:
            raise Http404
        said = request.headers.get("Authorization", "")
        if not constant_time_compare(said, f"Bearer {settings.INBOUND_KEY}"):
            raise NotAuthenticated
        return AnonymousUser(), None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class InboundMail(APIView):
    """The door of the mail server. Where it has no key, there is no door."""

    authentication_classes = (MailServerKey,)
    permission_classes = ()
    throttle_classes = ()  # the key alone opens, and a thousand returns may come at once
    parser_classes = (MailParser,)

    @extend_schema(
        operation_id="inbound_mail",
        description="Remet un message reçu, tel qu’il a voyagé (RFC 5322), avec « Authorization: Bearer INBOUND_KEY ». Le même, remis deux fois, n’est lu qu’une.",
        request={"message/rfc822": OpenApiTypes.BINARY},
        responses={200: inline_serializer("Received", {"outcome": serializers.ChoiceField(Outcome.choices)})},
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Read one message, and say what became of it: the same answer each time it is posted."""
        return Response({"outcome": receive(dict(request.data).get("raw", b""), clock()).value})
