"""Makes accounts by the hundred, each with its person and its confirmed address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from core.accounts.models import Person, User
from core.accounts.names import canonical_name, skeleton
from core.lib.db import require_transaction
from core.territories.models import Territory
from core.workshop.seeding.chance import Chance


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is about to have an account."""

    name: str
    email: str
    joined_at: datetime
    home: Territory | None = None
    password: str | None = None  # without one, sign-in is by code


def make_accounts(newcomers: Sequence[Newcomer], chance: Chance) -> list[User]:
    """Step: one account each, in the same order."""
    require_transaction()
    persons = Person.objects.bulk_create([Person(id=chance.number()) for _newcomer in newcomers])
    users = User.objects.bulk_create(
        [
            User(
                email=one.email, display_name=canonical_name(one.name), name_skeleton=skeleton(one.name), person=person,
                home=one.home, date_joined=one.joined_at, password=make_password(one.password),
            )
            for one, person in zip(newcomers, persons, strict=True)
        ]
    )  # fmt: skip
    EmailAddress.objects.bulk_create(
        [EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users]
    )
    return users
