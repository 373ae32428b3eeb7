"""Letters by the API of a provider: what it answers decides what becomes of the row, as with a mail server."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.db import transaction

from core.lib.db import clock
from core.notices.models import Mail, MailState, RefusedAddress
from core.notices.services import FIRST_WAIT, mail_to, send_next, write_mails

pytestmark = pytest.mark.django_db(transaction=True)


class Provider(HTTPServer):
    """Brevo's door, on this machine: it answers what it is told, and keeps what it was sent."""

    status, answer = 201, {"messageId": "<kept@provider.example>"}

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Door)
        self.asked: list[tuple[str, dict[str, Any]]] = []


class Door(BaseHTTPRequestHandler):
    server: Provider

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.headers["api-key"], said))
        body = json.dumps(self.server.answer).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    server = Provider()
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    url = f"http://127.0.0.1:{server.server_port}/"
    settings.ANYMAIL = {**settings.ANYMAIL, "BREVO_API_URL": url, "BREVO_API_KEY": "cle-d-essai"}
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def written() -> Mail:
    """A letter that can be stopped."""
    letter = mail_to(
        to="zoe@exemple.fr", subject="Un banc", text="Bonjour,", html="<p>Bonjour,</p>", stop_url="https://x/s"
    )
    with transaction.atomic():
        write_mails([letter])
    return Mail.objects.get()


def test_a_letter_that_the_provider_keeps_is_sent_once_whole_and_under_its_name(provider: Provider) -> None:
    letter = written()
    assert send_next()
    assert not send_next()
    [(key, said)] = provider.asked
    assert key == "cle-d-essai"
    assert [one["email"] for one in said["to"]] == ["zoe@exemple.fr"]
    assert (said["subject"], said["textContent"], said["htmlContent"]) == ("Un banc", "Bonjour,", "<p>Bonjour,</p>")
    assert said["headers"]["Message-ID"] == letter.message_id
    assert said["headers"]["List-Unsubscribe"] == "<https://x/s>"
    assert said["headers"]["Auto-Submitted"] == "auto-generated"
    letter.refresh_from_db()
    assert letter.state == MailState.SENT


@pytest.mark.promise("R-4")
@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (400, {"code": "invalid_parameter", "message": "email is not valid"}),
        (429, {}),
        (500, {}),
        (201, {"other": "words"}),
    ],
)
def test_whatever_else_it_answers_the_letter_waits_and_no_address_is_closed(
    provider: Provider, status: int, answer: dict[str, str]
) -> None:
    letter, before = written(), clock()
    provider.status, provider.answer = status, answer
    assert send_next()
    letter.refresh_from_db()
    assert (letter.state, letter.tries) == (MailState.WAITING, 1)
    assert letter.not_before >= before + FIRST_WAIT
    assert letter.fault
    assert not RefusedAddress.objects.exists()
    provider.status, provider.answer = 201, {"messageId": "<kept@provider.example>"}
    Mail.objects.update(not_before=before)
    assert send_next()
    letter.refresh_from_db()
    assert letter.state == MailState.SENT


@pytest.mark.promise("R-4")
def test_a_provider_that_is_away_loses_nothing(provider: Provider, settings: Any) -> None:
    letter = written()
    settings.ANYMAIL = {**settings.ANYMAIL, "BREVO_API_URL": "http://127.0.0.1:9/"}
    assert send_next()
    letter.refresh_from_db()
    assert letter.state == MailState.WAITING
    assert letter.sent_at is None
