"""The address of one line, to be answered by mail: it gives the same right as its link, and no sender does."""

import re
from base64 import b32encode
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from consult.digests.links import ITEM, Link, link_named, refuse_link
from consult.digests.models import Act
from core.accounts.models import ElectedOffice
from core.lib.refusals import Refusal
from core.notices.incoming import Incoming

SALT: Final = "consult.digests.replies"
SIGNED: Final = 20  # letters of base32: a hundred bits
LONGEST_LOCAL: Final = 64  # characters before « @ » (RFC 5321)
ACTS: Final = {act.value[0]: act for act in Act}
TAG: Final = re.compile(
    r"(([0-9]{1,18})-([0-9]{1,18})-([da])-([0-9]{4}-[0-9w-]{2,5}|phase-[0-9]{1,18}))-([a-z2-7]{20})"
)


class ReplyRefusal(Refusal):
    """Why a reply does nothing, beside the reasons of the link."""

    OTHER_ADDRESS = (
        "other_address",
        _("Elle ne vient pas de l’adresse de votre compte. Répondez depuis cette adresse, ou servez-vous du lien :"),
    )
    TOO_LARGE = "too_large", _("Elle dépasse un mégaoctet. Répondez sans pièce jointe, ou servez-vous du lien :")
    EMPTY = "empty", _("Nous n’y avons trouvé aucun mot de vous, hors citation et signature. Servez-vous du lien :")
    TOO_LONG = "too_long", _("Elle est trop longue pour être reprise entière. Abrégez-la, ou servez-vous du lien :")


def reply_address(office: ElectedOffice, period: str, act: Act, item: str) -> str:
    """The address that does this act, in letters that no server changes; nothing where no mail is read."""
    local, at_sign, domain = settings.REPLY_ADDRESS.rpartition("@")
    said = f"{office.pk}-{item.removeprefix(ITEM)}-{act.value[0]}-{period}".lower()
    local = f"{local}+{said}-{_signature(said)}"
    return f"{local}@{domain}" if at_sign and len(local) <= LONGEST_LOCAL else ""


def link_by_tags(tags: Sequence[str], at: datetime) -> Link | None:
    """What the one address it was sent to asks for; nothing where it is none of ours, or there are two."""
    found = [tag for one in tags if (tag := TAG.fullmatch(one)) and constant_time_compare(tag[6], _signature(tag[1]))]
    if len(found) != 1:
        return None
    _all, _said, office, proposal, act, period, _signed = (found[0][0], *found[0].groups())
    return link_named(
        int(office), period if period.startswith("phase") else period.upper(), ACTS[act], int(proposal), at
    )


def name_of(link: Link) -> str:
    """What the address says, without its signature: enough to count, not enough to act."""
    return f"{link.digest.office_id}-{link.proposal.pk}-{link.act.value[0]}-{link.digest.period}".lower()


def refuse_reply(came: Incoming, link: Link) -> Refusal | None:
    """The reason this reply does nothing. From is no right: it only tells a letter that was passed on."""
    if came.sender != link.digest.office.user.email.casefold():
        return ReplyRefusal.OTHER_ADDRESS
    refusal = refuse_link(link, None)
    if refusal is not None:
        return refusal
    if came.is_too_large:
        return ReplyRefusal.TOO_LARGE
    return None if came.words else ReplyRefusal.EMPTY


def _signature(said: str) -> str:
    return b32encode(salted_hmac(SALT, said, algorithm="sha256").digest())[:SIGNED].decode().lower()
