"""A machine's key: only its hash is kept; it ends, it is revoked, it may be for reading only."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.test import APIRequestFactory

from core.accounts.keys import KeyAuthentication
from core.accounts.models import ApiKey, User
from core.lib.refusals import Refused
from core.people import services

pytestmark = pytest.mark.django_db
SOON = timedelta(days=1)


def made(user: User, can_write: bool = False) -> tuple[ApiKey, str]:
    return services.issue_api_key(
        user=user, label="tableau de bord", can_write=can_write, expires_at=timezone.now() + SOON
    )


def present(key: str, method: str = "get") -> object:
    request = getattr(APIRequestFactory(), method)("/api/v1/", HTTP_AUTHORIZATION=f"Bearer {key}")
    answer = KeyAuthentication().authenticate(request)
    return answer[0] if answer else None


def test_a_key_speaks_for_its_account(nadia: User) -> None:
    row, key = made(nadia)
    assert present(key) == nadia
    assert key not in str(ApiKey.objects.values())
    assert row.key_hash != key


def test_a_key_for_reading_writes_nothing(nadia: User) -> None:
    _row, key = made(nadia)
    with pytest.raises(PermissionDenied):
        present(key, "post")
    _row, writing = made(nadia, can_write=True)
    assert present(writing, "post") == nadia


@pytest.mark.parametrize("how", ["expired", "revoked", "inactive", "changed"])
def test_a_key_that_ended_is_refused(nadia: User, how: str) -> None:
    row, key = made(nadia)
    if how == "expired":
        ApiKey.objects.update(expires_at=timezone.now())
    elif how == "revoked":
        services.revoke_api_key(user=nadia, key=row)
    elif how == "inactive":
        User.objects.filter(pk=nadia.pk).update(is_active=False)
    else:
        key = key[:-1] + ("A" if key[-1] != "A" else "B")
    with pytest.raises(AuthenticationFailed):
        present(key)


@pytest.mark.parametrize("header", ["Bearer", "Bearer a b", "Bearer " + "x" * 300, "bearer é"])
def test_a_header_that_makes_no_sense_is_refused(db: None, header: str) -> None:
    with pytest.raises(AuthenticationFailed):
        KeyAuthentication().authenticate(APIRequestFactory().get("/", HTTP_AUTHORIZATION=header))


@pytest.mark.parametrize("header", ["", "Basic YTpi", "Token x"])
def test_another_kind_of_header_is_left_to_others(db: None, header: str) -> None:
    assert KeyAuthentication().authenticate(APIRequestFactory().get("/", HTTP_AUTHORIZATION=header)) is None


def test_one_does_not_revoke_anothers_key(nadia: User, marcel: User) -> None:
    row, key = made(nadia)
    with pytest.raises(Refused):
        services.revoke_api_key(user=marcel, key=row)
    assert present(key) == nadia


def test_ten_keys_are_enough(nadia: User) -> None:
    for _number in range(10):
        made(nadia)
    with pytest.raises(Refused):
        made(nadia)


def test_a_key_lasts_a_year_at_most(nadia: User) -> None:
    row, _key = services.issue_api_key(
        user=nadia, label="x", can_write=False, expires_at=timezone.now() + timedelta(days=4000)
    )
    assert row.expires_at <= timezone.now() + timedelta(days=365)
