"""The questions that are asked of the API of the observatory, and who asks them."""

from datetime import timedelta
from typing import Any

from rest_framework.test import APIClient

from consult.observatory.vintages import Vintage
from core.accounts.keys import hash_of_key, new_key
from core.accounts.models import ApiKey, User
from core.lib.db import clock

URL = "/api/v1/observatory/"


def public() -> str:
    return str(Vintage.holding(clock()).later(-2))


def embargo() -> str:
    return str(Vintage.holding(clock()).later(-1))


def keyed(user: User, **fields: Any) -> APIClient:
    """A machine that holds a key of this account."""
    key = new_key()
    ApiKey.objects.create(
        user=user, label="essai", key_hash=hash_of_key(key), **{"expires_at": clock() + timedelta(days=1), **fields}
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def addresses(vintage: str) -> list[str]:
    """Every question that there is, of one vintage."""
    return [
        URL, f"{URL}indicators/", f"{URL}methods/P1/", f"{URL}vintages/", f"{URL}snapshots/?vintage={vintage}",
        f"{URL}snapshots/{vintage}/93014/", f"{URL}compare/?vintage={vintage}&indicator=P1&territory=93014,59599",
        f"{URL}context/?territory=93014",
    ]  # fmt: skip


def of_figures(vintage: str) -> list[str]:
    return [one for one in addresses(vintage) if vintage in one]
