"""What a mail provider tells us: only who knows the secret is heard, and twice is as once."""

import base64
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.notices.models import Mail, MailState, RefusedAddress, Why
from core.notices.refusing import closing_of, reopen
from core.notices.services import write_mail

pytestmark = pytest.mark.django_db(transaction=True)
URL = "/api/v1/refused-mail/"
SECRET = "un-secret-que-le-prestataire-connait"
BOUNCE = {"address": "Zoe@exemple.fr", "kind": "bounced"}


@pytest.fixture(autouse=True)
def secret(settings: Settings) -> None:
    settings.REFUSED_MAIL_SECRET = SECRET


def told(body: Any, header: str = f"Bearer {SECRET}") -> Any:
    """What the provider is answered."""
    return Client().post(URL, body, content_type="application/json", HTTP_AUTHORIZATION=header)


def test_a_bounce_closes_the_address_and_told_twice_changes_nothing() -> None:
    kept = []
    for _time in range(2):
        assert told(BOUNCE).status_code == 204
        kept.append(RefusedAddress.objects.values_list("address", "why", "refused_at", "reopened_at").get())
    assert kept[0] == kept[1]
    assert kept[0][:2] == ("zoe@exemple.fr", Why.BOUNCED)


def test_the_secret_may_be_the_password_of_the_address() -> None:
    basic = base64.b64encode(f"brevo:{SECRET}".encode()).decode()
    assert told({**BOUNCE, "kind": "complaint"}, f"Basic {basic}").status_code == 204
    assert RefusedAddress.objects.get().why == Why.COMPLAINT


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer autre", "Basic %%%", "Basic w6k=", "Token x"])
def test_without_the_secret_nothing_is_heard(header: str) -> None:
    answer = told(BOUNCE, header)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert "REFUSED_MAIL_SECRET" in answer.json()["detail"]
    assert not RefusedAddress.objects.exists()


def test_an_installation_without_a_secret_has_no_such_door(settings: Settings) -> None:
    settings.REFUSED_MAIL_SECRET = ""
    for header in ("", "Bearer ", "Bearer x"):
        assert told(BOUNCE, header).status_code == 404
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize(("body", "field"), [
    ({"kind": "bounced"}, "address"), ({**BOUNCE, "kind": "bored"}, "kind"), ({**BOUNCE, "town": 1}, "town"),
    ({**BOUNCE, "address": "zoe"}, "address"), ({**BOUNCE, "message_id": "x" * 200}, "message_id"),
])  # fmt: skip
def test_a_wrong_field_is_named(body: Any, field: str) -> None:
    answer = told(body)
    assert answer.status_code == 400
    assert field in answer.json()["errors"]


def test_news_of_a_letter_from_before_the_address_was_reopened_closes_nothing() -> None:
    with transaction.atomic():
        mail = write_mail(to="zoe@exemple.fr", subject="Bonjour", text="Un mot")
    long_ago = timezone.now() - timedelta(hours=2)
    Mail.objects.update(state=MailState.SENT, sent_at=long_ago)
    said = {**BOUNCE, "message_id": mail.message_id}
    assert told(said).status_code == 204
    assert closing_of("zoe@exemple.fr") is not None
    reopen(address="zoe@exemple.fr", at=timezone.now())
    assert told(said).status_code == 204
    assert closing_of("zoe@exemple.fr") is None
    assert told(BOUNCE).status_code == 204
    assert closing_of("zoe@exemple.fr") is not None
