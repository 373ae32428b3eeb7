"""What people change about their own account."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from core.accounts.forms import clean_free_name
from core.accounts.keys import hash_of_key, new_key
from core.accounts.models import ApiKey, Birth, Demographics, Sex, User
from core.audit.services import record
from core.lib.db import clock
from core.lib.refusals import Common, allow
from core.people.rules import PeopleRefusal
from core.territories.models import Territory

MOST_KEYS = 10
LONGEST_KEY_DAYS = 365


@transaction.atomic(durable=True)
def rename_account(*, user: User, display_name: str) -> User:
    """Change the name that others read; a name already read on someone else is refused."""
    user = User.objects.select_for_update().get(pk=user.pk)
    user.display_name = clean_free_name(display_name, own=user)
    try:
        with transaction.atomic():
            user.save(update_fields=["display_name", "name_skeleton"])
    except IntegrityError:  # another hand was quicker: asked again, the same check says so
        clean_free_name(display_name, own=user)
        raise
    record(actor=user, territory=None, act="account.renamed", target=f"account:{user.pk}")
    return user


@transaction.atomic(durable=True)
def choose_home(*, user: User, home: Territory | None) -> User:
    """Say, or no longer say, where one lives. It proves nothing: an attestation does."""
    User.objects.filter(pk=user.pk).update(home=home)
    user.home = home
    return user


@transaction.atomic(durable=True)
def say_demographics(*, user: User, sex: Sex, birth: Birth) -> Demographics:
    """Say one's sex and years of birth, for the count of who takes part. The journal does not tell it: it would tell who."""
    return Demographics.objects.update_or_create(account=user, defaults={"sex": sex, "birth": birth})[0]


@transaction.atomic(durable=True)
def forget_demographics(*, user: User) -> None:
    """Say it no longer: the next quarters are counted without it."""
    Demographics.objects.filter(account=user).delete()


@transaction.atomic(durable=True)
def issue_api_key(*, user: User, label: str, can_write: bool, expires_at: datetime) -> tuple[ApiKey, str]:
    """Make a key for a machine; the key itself is returned once and never again."""
    User.objects.select_for_update().get(pk=user.pk)  # two hands at once count the keys one after the other
    now = clock()
    kept = ApiKey.objects.filter(user=user, revoked_at__isnull=True, expires_at__gt=now).count()
    allow(PeopleRefusal.TOO_MANY_KEYS if kept >= MOST_KEYS else None)
    key = new_key()
    row = ApiKey.objects.create(
        user=user,
        label=label,
        key_hash=hash_of_key(key),
        can_write=can_write,
        expires_at=min(expires_at, now + timedelta(days=LONGEST_KEY_DAYS)),
    )
    record(actor=user, territory=None, act="key.issued", target=f"key:{row.pk}", can_write=can_write)
    return row, key


@transaction.atomic(durable=True)
def revoke_api_key(*, user: User, key: ApiKey) -> ApiKey:
    """End a key at once."""
    row = ApiKey.objects.select_for_update().get(pk=key.pk)
    allow(Common.NOT_ALLOWED if row.user_id != user.pk else None)
    if row.revoked_at is None:
        row.revoked_at = clock()
        row.save(update_fields=["revoked_at"])
        record(actor=user, territory=None, act="key.revoked", target=f"key:{row.pk}")
    return row
