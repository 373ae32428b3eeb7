"""Who someone is, without keeping it: a keyed fingerprint that only this installation can compute."""

import hashlib
import hmac
import secrets
from datetime import date

from django.conf import settings

from core.territories.models import Territory
from core.territories.names import plain_name

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # no I, O, 0 or 1: they are taken for one another
CODE_LENGTH = 12  # characters of 5 bits
GROUP = 4


def fingerprint(*, territory: Territory, full_name: str, born_on: date) -> str:
    """The same person in the same town gives the same 64 characters; two towns cannot be compared.

    Case, accents, hyphens and the order of first and last name do not count. The name and date are not kept.
    """
    said = "|".join((territory.code, " ".join(sorted(plain_name(full_name).split())), born_on.isoformat()))
    return hmac.new(settings.IDENTITY_KEY.encode(), said.encode(), hashlib.sha256).hexdigest()


def new_code() -> str:
    """Sixty bits, in three groups that can be read aloud."""
    letters = "".join(secrets.choice(LETTERS) for _letter in range(CODE_LENGTH))
    return "-".join(letters[at : at + GROUP] for at in range(0, CODE_LENGTH, GROUP))


def hash_of_code(code: str) -> str:
    """What is kept of a code; spaces, hyphens and case do not count when it is typed."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    return hmac.new(settings.IDENTITY_KEY.encode(), b"code|" + typed.encode(), hashlib.sha256).hexdigest()


def hash_of_token(token: str) -> str:
    """What is kept of an invitation's link. No salt: the token is random."""
    return hashlib.sha256(token.encode()).hexdigest()
