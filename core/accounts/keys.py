"""How a machine says whose key it holds: `Authorization: Bearer <key>`. Only the hash of a key is known."""

import hashlib
import secrets

from django.contrib.auth.models import AnonymousUser
from django.db.models.functions import Now
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from core.accounts.models import ApiKey, User

KEYWORD = b"bearer"
PREFIX = "pc_"
KEY_BYTES = 32
LONGEST = 200  # characters of a header that is read at all


def new_key() -> str:
    """256 bits at random, with a prefix that leak scanners can look for."""
    return PREFIX + secrets.token_urlsafe(KEY_BYTES)


def hash_of_key(key: str) -> str:
    """What is kept of a key. No salt: the key itself is random."""
    return hashlib.sha256(key.encode()).hexdigest()


def hash_in(request: HttpRequest | Request) -> str | None:
    """The hash of the key that a request shows: nothing where its header is of another kind, empty where it makes no sense."""
    words = get_authorization_header(request).split()  # type: ignore[arg-type]  # it reads nothing but META
    if not words or words[0].lower() != KEYWORD:
        return None
    return "" if len(words) != 2 or len(words[1]) > LONGEST else hash_of_key(words[1].decode("latin-1"))


class KeyAuthentication(BaseAuthentication):
    """A key that is neither expired nor revoked speaks for its account; it writes only where that was allowed."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiKey] | None:
        key_hash = hash_in(request)
        if key_hash is None:
            return None
        known = ApiKey.objects.select_related("user").filter(key_hash=key_hash).annotate(read_at=Now()).order_by("id")
        key = known.first() if key_hash else None
        if key is None or not key.speaks_at(key.read_at):
            raise exceptions.AuthenticationFailed(
                _("Cette clé n’est pas valable : elle est inconnue, expirée ou révoquée.")
            )
        if request.method not in SAFE_METHODS and not key.can_write:
            raise exceptions.PermissionDenied(
                _("Cette clé ne permet que de lire. Créez une clé qui peut écrire depuis votre compte.")
            )
        return key.user, key

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the schema names these keys."""

    target_class = "core.accounts.keys.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}
