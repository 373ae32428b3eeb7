"""The link that stops letters: signed for one account and some families, it works without signing in and never expires."""

from collections.abc import Iterable

from django.conf import settings
from django.core import signing

from core.accounts.models import User
from core.notices.families import Family

SIGNER = signing.Signer(salt="core.notices.stopping")
LONGEST = 200  # characters


def stop_address(user: User, families: Iterable[Family]) -> str:
    """Where one click stops these letters; the law lets nobody ask for a password there."""
    return f"{settings.PUBLIC_URL}/compte/courriers/arret/{stop_key(user, families)}/"


def stop_key(user: User, families: Iterable[Family]) -> str:
    """Signed by this site: nothing else opens with it."""
    return SIGNER.sign_object([user.pk, *sorted(family.value for family in families)])


def stopped_by(key: str) -> tuple[User, list[Family]] | None:
    """Whose letters, of which families, a key stops; nothing where it was altered or the account is no more."""
    try:
        pk, *families = SIGNER.unsign_object(key[:LONGEST])
        known = [Family(family) for family in families]
    except (signing.BadSignature, ValueError, TypeError):
        return None
    user = User.objects.filter(pk=pk).order_by("pk").first()
    return (user, known) if user is not None else None
