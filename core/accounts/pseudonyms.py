"""Accounts that stand for people known elsewhere: a number, no name, no address, no way in.

One account a person, rather than none: threads still read, authors are still counted, and the right to be forgotten
has a row to work on. What the source called them is not kept, only a keyed fingerprint that tells them apart.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.conf import settings
from django.contrib.auth.hashers import make_password

from core.accounts.models import Person, User
from core.accounts.names import skeleton
from core.lib.db import lock_name, require_transaction

LABEL = "Contributeur"
NOWHERE = "import.invalid"  # a domain that can never receive mail (RFC 2606)
FINGERPRINT = 32  # hexadecimal digits


def address_of(source: str, author: str) -> str:
    """The same author of the same source gives the same address; two sources cannot be compared."""
    said = f"pseudonym|{source}|{author}".encode()
    return f"{hmac.new(settings.IDENTITY_KEY.encode(), said, hashlib.sha256).hexdigest()[:FINGERPRINT]}@{NOWHERE}"


def pseudonyms(*, source: str, since: Mapping[str, datetime]) -> tuple[dict[str, User], int]:
    """Step: one inactive account for each author of a source, made where it is missing; all of them, and how many were made.

    `since` gives each author's first contribution.
    """
    require_transaction()
    lock_name("pseudonyms")
    addresses = {author: address_of(source, author) for author in since}
    known = {user.email: user for user in User.objects.filter(email__in=addresses.values())}
    missing = [author for author, address in addresses.items() if address not in known]
    persons = Person.objects.bulk_create([Person() for _author in missing])
    made = User.objects.bulk_create(
        User(
            email=addresses[author], display_name=name, name_skeleton=skeleton(name), person=person, is_active=False,
            date_joined=since[author], password=make_password(None),
        )
        for author, name, person in zip(missing, _free_names(), persons, strict=False)
    )  # fmt: skip
    known.update((user.email, user) for user in made)
    return {author: known[address] for author, address in addresses.items()}, len(made)


def _free_names() -> Iterator[str]:
    """« Contributeur 0001 », « Contributeur 0002 », …, but those taken."""
    start = User.objects.filter(name_skeleton__startswith=skeleton(LABEL))
    taken = set(start.values_list("name_skeleton", flat=True))
    number = start.filter(email__endswith=f"@{NOWHERE}").count()
    while True:
        number += 1
        name = f"{LABEL} {number:04d}"
        if skeleton(name) not in taken:
            yield name
