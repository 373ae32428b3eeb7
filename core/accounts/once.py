"""One effect for one intention: the same Idempotency-Key twice acts once (PROMISES R-8)."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

from core.accounts.models import OnceKey, User
from core.lib.db import require_transaction
from core.lib.refusals import Refused

HEADER = "Idempotency-Key"
ONCE_HEADER = OpenApiParameter(
    HEADER,
    OpenApiTypes.UUID,
    OpenApiParameter.HEADER,
    required=True,
    description="Nouvelle pour chaque acte ; la même pour un nouvel essai.",
)
SHORTEST, LONGEST = 8, 200  # characters
KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Once:
    """The key of one intention, and what it asked for; both as SHA-256."""

    user_id: int
    key_hash: str
    request_hash: str


class KeyReused(APIException):
    """The key was already used for other words."""

    status_code = 422
    default_code = "key_reused"
    default_detail = "Clé déjà utilisée"


class Repeated(Exception):  # noqa: N818 — it is an answer: the thing exists already
    """This intention was carried out before; what was begun now is undone."""

    def __init__(self, target: str) -> None:
        super().__init__(target)
        self.target = target


def once_of(request: Request) -> Once:
    """The key that the request carries; a POST without one is refused, so that a retry can never act twice."""
    key_hash = hash_of_once(request.headers.get(HEADER, ""))
    if not key_hash:
        raise ValidationError(
            {HEADER: [_("Ajoutez cet en-tête : 8 à 200 caractères, par exemple un UUID, nouveaux pour chaque acte.")]}
        )
    if not isinstance(request.user, User):
        raise ValidationError({HEADER: [_("Connectez-vous d’abord.")]})
    said = hashlib.sha256(request.path.encode() + b"\0" + request._request.body)
    return Once(request.user.pk, key_hash, said.hexdigest())


def hash_of_once(key: str) -> str:
    """What is kept of a key of intention; nothing where it is not one."""
    if not SHORTEST <= len(key) <= LONGEST or not key.isascii() or not key.isprintable():
        return ""
    return hashlib.sha256(key.encode()).hexdigest()


def target_of(once: Once) -> str | None:
    """What this key made before, or nothing; other words under the same key are refused."""
    found = OnceKey.objects.filter(user_id=once.user_id, key_hash=once.key_hash).order_by("id").first()
    if found is None:
        return None
    if found.request_hash != once.request_hash:
        raise KeyReused(_("Cette clé a déjà servi pour une autre requête. Prenez-en une nouvelle."))
    return found.target


def act_once(once: Once, act: Callable[[], str]) -> str:
    """The target that this key made, now or before. A hand that was overtaken on the way finds what the quicker one made."""
    target = target_of(once)
    if target is not None:
        return target
    try:
        return act()
    except Repeated as repeated:
        return repeated.target
    except Refused:
        target = target_of(once)
        if target is None:
            raise
        return target


def remember(once: Once | None, target: str) -> None:
    """Step, last in a service: keep what this key made. Where another hand was quicker, undo and say so."""
    require_transaction()
    if once is None:
        return
    try:
        with transaction.atomic():
            OnceKey.objects.create(
                user_id=once.user_id, key_hash=once.key_hash, request_hash=once.request_hash, target=target
            )
    except IntegrityError:
        raise Repeated(target_of(once) or target) from None


@transaction.atomic(durable=True)
def forget_old_keys() -> int:
    """Let go of keys that no retry can still carry; how many there were."""
    gone, _by_model = OnceKey.objects.filter(at__lt=Now() - KEPT).delete()
    return gone
