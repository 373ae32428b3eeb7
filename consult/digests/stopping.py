"""The link that stops the digests of one office: signed, without signing in, without end."""

from django.conf import settings
from django.core import signing

from consult.digests.links import LONGEST
from core.accounts.models import ElectedOffice

SIGNER = signing.Signer(salt="consult.digests.stopping")


def stop_address(office: ElectedOffice) -> str:
    """Where one click stops these letters (RFC 8058)."""
    return f"{settings.PUBLIC_URL}/t/{office.territory.slug}/point-arret/{SIGNER.sign_object([office.pk])}/"


def office_by_key(territory_slug: str, key: str) -> ElectedOffice | None:
    """The office whose digests this key stops; nothing where it was altered or is of another town."""
    try:
        (office,) = SIGNER.unsign_object(key[:LONGEST])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    rows = ElectedOffice.objects.filter(pk=office, territory__slug=territory_slug)
    return rows.select_related("territory", "rhythm").order_by("pk").first()
