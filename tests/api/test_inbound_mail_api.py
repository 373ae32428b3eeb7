"""The door of the mail server: opened by its key alone, and where there is none, no door."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from consult.answers.models import Answer
from consult.digests.services import prepare
from core.lib.db import clock
from core.notices.incoming import LARGEST
from core.notices.models import Received
from core.territories.models import Territory
from tests.consult.digests.making import TODAY, in_office, owe, proposal_in
from tests.consult.digests.posting import REPLY_ADDRESS, WORDS, address_in_letter, reply

PATH = "/api/v1/inbound-mail/"
KEY = "la clé du serveur de courriel"
DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_is_read(settings: Any) -> None:
    settings.REPLY_ADDRESS, settings.INBOUND_KEY = REPLY_ADDRESS, KEY


def post(raw: bytes, said: str = f"Bearer {KEY}", kind: str = "message/rfc822", **headers: Any) -> HttpResponse:
    sent = {"HTTP_AUTHORIZATION": said} if said else {}
    return Client().post(PATH, raw, content_type=kind, **sent, **headers)  # type: ignore[return-value]


def owed(town: Territory) -> str:
    """The address of an answer owed."""
    in_office(town)
    owe(proposal_in(town), TODAY + 20 * DAY)
    prepare(clock() + 7 * DAY)
    return address_in_letter()


def test_a_message_posted_twice_is_read_once_and_answered_the_same(clichy: Territory) -> None:
    raw = reply(owed(clichy))
    for _time in range(2):
        answer = post(raw, HTTP_ACCEPT_LANGUAGE="en")
        assert (answer.status_code, answer.json()) == (200, {"outcome": "taken"})  # type: ignore[attr-defined]
    assert Answer.objects.get().reasons == WORDS


@pytest.mark.promise("S-1")
@pytest.mark.parametrize(
    "said", ["", "Bearer ", "Bearer autre", KEY, f"bearer {KEY}", f"Bearer {KEY} ", "Basic eDp5", "Bearer é"]
)
def test_without_its_key_nothing_is_read(clichy: Territory, said: str) -> None:
    answer = post(reply(owed(clichy)), said)
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert not Received.objects.exists()


@pytest.mark.promise("S-1")
def test_where_no_key_was_chosen_there_is_no_door(settings: Any) -> None:
    settings.INBOUND_KEY = ""
    for said in ("", "Bearer ", "Bearer"):
        assert post(b"Subject: x\n\n", said).status_code == 404


@pytest.mark.promise("S-15")
def test_more_than_a_megabyte_is_refused() -> None:
    answer = post(b"x" * (LARGEST + 1))
    assert answer.status_code == 413
    assert answer.json()["type"] == "urn:consult:too_large"  # type: ignore[attr-defined]
    assert post(b"Subject: x\n\n" + b"x" * (LARGEST - 12)).status_code == 200


def test_another_kind_of_body_is_refused_and_an_empty_one_goes_astray() -> None:
    assert post(b"{}", kind="application/json").status_code == 415
    assert post(b"").json() == {"outcome": "astray"}  # type: ignore[attr-defined]
    assert Client().get(PATH, HTTP_AUTHORIZATION=f"Bearer {KEY}").status_code == 405
