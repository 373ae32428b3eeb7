"""What a mail provider tells us: a letter came back, or its reader complained."""

import base64
import binascii
import hmac
from typing import Any

from django.conf import settings
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.lib.db import clock
from core.lib.resources import WordsIn
from core.notices.models import Mail, Why
from core.notices.refusing import refuse_address


class RefusedMailIn(WordsIn):
    """An address, what happened there, and to which letter."""

    address = serializers.EmailField()
    kind = serializers.ChoiceField(choices=Why.choices)
    message_id = serializers.CharField(max_length=120, required=False, help_text="Message-ID")


def _said(request: Request) -> str:
    """The secret that came along: `Bearer secret`, or the password of `Basic`, as providers put it in an address."""
    scheme, _space, words = str(request.META.get("HTTP_AUTHORIZATION", "")).partition(" ")
    if scheme.lower() == "bearer":
        return words.strip()
    try:
        return base64.b64decode(words, validate=True).decode().partition(":")[2] if scheme.lower() == "basic" else ""
    except (binascii.Error, UnicodeDecodeError):
        return ""


class SharedSecret(BaseAuthentication):
    """Who knows the secret of this installation is the provider, and no account. Without a secret there is no door."""

    def authenticate(self, request: Request) -> None:
        """Compare in constant time."""
        secret = settings.REFUSED_MAIL_SECRET
        if not secret:
            raise Http404
        if not hmac.compare_digest(_said(request).encode(), secret.encode()):
            raise AuthenticationFailed(
                _("Le secret manque ou n’est pas le bon : envoyez « Authorization: Bearer » et REFUSED_MAIL_SECRET.")
            )

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return "Bearer"


class RefusedMailDoor(APIView):
    """Told twice, it changes nothing the second time."""

    authentication_classes = [SharedSecret]
    permission_classes = []
    throttle_classes = []  # a provider tells a thousand bounces at once

    @extend_schema(
        operation_id="refused_mail",
        request=RefusedMailIn,
        responses={204: None},
        auth=[],
        examples=[OpenApiExample("bounce", {"address": "zoe@exemple.fr", "kind": "bounced"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """A letter came back ("bounced") or was marked as unwanted ("complaint"): nothing more goes to that address."""
        words = RefusedMailIn(data=request.data)
        words.is_valid(raise_exception=True)
        said: dict[str, Any] = words.validated_data
        letter = Mail.objects.filter(message_id=said.get("message_id"), sent_at__isnull=False).first()
        at = letter.sent_at if letter and letter.sent_at else clock()
        refuse_address(address=said["address"], why=said["kind"], at=at)
        return Response(status=204)
