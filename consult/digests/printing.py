"""A digest as it was sent, on a page to print: signed for one office and one period, as its links are, and for as long."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.core import signing

from consult.digests.links import KEPT, LONGEST
from consult.digests.models import Digest
from consult.digests.places import Due
from consult.digests.rules import LinkRefusal
from core.accounts.models import ElectedOffice, User
from core.lib.refusals import Refusal
from core.notices.models import Mail

SIGNER = signing.Signer(salt="consult.digests.printing")


@dataclass(frozen=True)
class Printed:
    """The letter, word for word."""

    digest: Digest
    subject: str
    text: str


def print_address(due: Due) -> str:
    """Where the letter leads to be printed; nobody needs to sign in to read again what was written to them."""
    key = print_key(due.office, due.period.key)
    return f"{settings.PUBLIC_URL}/t/{due.office.territory.slug}/point-imprime/{key}/"


def print_key(office: ElectedOffice, period: str) -> str:
    """Signed by this site: it opens this letter, and nothing else."""
    return SIGNER.sign_object([office.pk, period])


def printed_by_key(territory_slug: str, key: str) -> Printed | None:
    """The letter of this key; nothing where it was altered, is of another town, or was never sent."""
    try:
        office, period = SIGNER.unsign_object(key[:LONGEST])
    except (signing.BadSignature, ValueError, TypeError):
        return None
    sent = Digest.objects.filter(office=office, period=period, office__territory__slug=territory_slug)
    digest = sent.exclude(message_id="").select_related("office").order_by("pk").first()
    mail = Mail.objects.filter(message_id=digest.message_id).order_by("pk").first() if digest else None
    return Printed(digest, mail.subject, mail.text) if digest and mail else None


def refuse_print(printed: Printed, reader: User | None, at: datetime) -> Refusal | None:
    """The reason it is not shown: written to another account than the one signed in, or fourteen days old."""
    if reader is not None and reader.pk != printed.digest.office.user_id:
        return LinkRefusal.OTHER_READER
    return LinkRefusal.EXPIRED if at >= printed.digest.made_at + KEPT else None
