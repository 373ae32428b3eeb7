"""A digest on paper: its sentences and where its dossiers are, without what acts; signed for one office and one period, as its links are, and for as long."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
# The last word of a line, where it opens something without an account: a page that acts, prints or stops, or a reply.
ACTS: Final = re.compile(r"(?:/point(?:-imprime|-arret)?/\S+|\+\d+-\d+-[a-z]-\S+@\S+)\s*$")


@dataclass(frozen=True)
class Printed:
    """The letter, word for word, but for the lines that act: paper is left on desks."""

    digest: Digest
    subject: str
    paragraphs: tuple[str, ...]


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
    return Printed(digest, mail.subject, on_paper(mail.text)) if digest and mail else None


def on_paper(text: str) -> tuple[str, ...]:
    """The paragraphs of a letter without the addresses that act; one that only led to such an address goes with it."""
    kept = []
    for paragraph in text.split("\n\n"):
        lines = [line for line in paragraph.strip().splitlines() if not ACTS.search(line)]
        is_cut = len(lines) < len(paragraph.strip().splitlines())
        if lines and not (is_cut and lines[-1].rstrip().endswith(":")):
            kept.append("\n".join(lines))
    return tuple(kept)


def refuse_print(printed: Printed, reader: User | None, at: datetime) -> Refusal | None:
    """The reason it is not shown: written to another account than the one signed in, or fourteen days old."""
    if reader is not None and reader.pk != printed.digest.office.user_id:
        return LinkRefusal.OTHER_READER
    return LinkRefusal.EXPIRED if at >= printed.digest.made_at + KEPT else None
