"""B-15: a ballot with a mark of its own is cast through the pages; the mark is then looked for everywhere but in the urn."""

import base64
import json
import logging
from collections.abc import Iterator
from io import StringIO
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from consult.votes.keys import KC, PRIVATE, read_key
from consult.votes.models import Question, SealedBallot
from consult.votes.sealing import seals, words
from consult.votes.services import casting
from core.accounts.models import User
from core.lib.logs import JsonLine
from core.notices.models import Mail
from tests.booth import hidden, put, review, url
from tests.consult.votes.urns import cast, sealed
from tests.people import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.promise("B-15")]
CHOICE = {"1": 617, "3": 383}
KEY = "canari-6f1d0c8b2a"
# Where a vote is written, and nowhere else (PROMISES 2.1, line 7); the last is made of sealed ballots, in batches.
URN = {"votes_urn", "votes_superseded", "votes_idem", "votes_leaf"}


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Every line of the log, as it is written in production."""
    written, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLine())
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def marks_of(question: Question, voter: User) -> dict[str, bytes]:
    """What must be nowhere, in each form that it could take."""
    ballot, kc = SealedBallot.objects.get(), read_key(question, KC)
    secret = {
        "récépissé": bytes(ballot.receipt), "clé des pseudonymes": kc, "clé de l’urne": read_key(question, PRIVATE),
        "pseudonyme": seals.pseudonym(kc, question.pk, voter.person_id), "bulletin scellé": bytes(ballot.ct), "scellé": bytes(ballot.com),
    }  # fmt: skip
    found = {}
    for name, value in secret.items():
        forms = (
            value,
            value.hex().encode(),
            base64.b64encode(value),
            base64.urlsafe_b64encode(value),
            repr(value)[2:-1].encode(),
        )
        found |= {f"{name} {n}": form for n, form in enumerate(forms)}
    receipt = words.receipt_words(bytes(ballot.receipt))
    said = (
        '"1": 617',
        '"1":617',
        "'1': 617",
        quote('"1": 617'),
        "choice_1=617",
        "617, 383",
        KEY,
        receipt,
        receipt.replace("-", ""),
    )
    found |= {text: text.encode() for text in said}
    return found | {f"{name}, en JSON": in_json(form) for name, form in found.items() if form.isascii()}


def in_json(form: bytes) -> bytes:
    """As a line of the log holds it: quotes and backslashes have one more before them."""
    return json.dumps(form.decode())[1:-1].encode()


def tables() -> dict[str, bytes]:
    """Every table but the urn's, as text; its bytes in hexadecimal, as PostgreSQL writes them."""
    with connection.cursor() as cursor:
        names = [name for name in connection.introspection.table_names(cursor) if name not in URN]
        found = {}
        for name in names:
            cursor.execute(f'SELECT string_agg(t::text, chr(10)) FROM "{name}" AS t')
            found[name] = (cursor.fetchone()[0] or "").encode()
    return found


def redis() -> dict[str, bytes]:
    """Every key and value of Redis, whatever their type."""
    client = cache._cache.get_client(None, write=True)
    return {repr(key): key + (client.dump(key) or b"") + (client.get(key) or b"") for key in client.scan_iter("*")}


def everywhere(lines: StringIO) -> dict[str, bytes]:
    """All that a ballot could have left behind."""
    letters = "".join(f"{one.subject}{one.body}" for one in mail.outbox)
    sessions = {f"session {n}": value for n, value in enumerate(decoded_sessions())}
    return {**tables(), **redis(), **sessions, "log": lines.getvalue().encode(), "letters": letters.encode()}


def decoded_sessions() -> list[bytes]:
    """What each session holds, opened."""
    return [repr(one.get_decoded()).encode() for one in Session.objects.order_by("pk")]


def leaks(lines: StringIO, question: Question, voter: User) -> list[str]:
    """Where a mark was seen."""
    marks = marks_of(question, voter)
    return [
        f"{name} : {where}" for where, held in everywhere(lines).items() for name, mark in marks.items() if mark in held
    ]


def vote_and_stumble(client: Client, question: Question, monkeypatch: pytest.MonkeyPatch) -> None:
    """A paper filled wrongly, rightly, put right; a crash in the urn; the ballot; its receipt, looked for; a stale form."""
    client.post(url(question), {"choice_1": "617", "choice_2": "999", "cle": KEY})
    carried = {**review(client, question, CHOICE), "cle": KEY}
    client.post(url(question), {**carried, "acte": "corriger"})
    client.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(casting, "_write", lambda named: 1 / 0)
        assert put(client, question, carried).status_code == 500
    assert put(client, question, carried).status_code == 302
    for name in ("receipt", "receipt_file", "question", "ballot"):
        assert client.get(url(question, name)).status_code == 200
    receipt = words.receipt_words(bytes(SealedBallot.objects.get().receipt))
    assert client.post(url(question, "check"), {"recepisse": receipt}).status_code == 200
    assert put(client, question, {**carried, "choix": '{"2": 1}'}).status_code == 422
    assert hidden(client.get(url(question)))["cle"] != KEY


def test_a_ballot_leaves_no_mark_outside_the_urn(lines: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    question, (voter, *_others) = sealed(mode="points", points=1000)
    letters = Mail.objects.count()
    vote_and_stumble(signed_in(voter), question, monkeypatch)
    assert '"status": 500' in lines.getvalue() or "ZeroDivisionError" in lines.getvalue()  # the log was listened to
    assert len(redis()) > 0
    assert not leaks(lines, question, voter)
    assert (Mail.objects.count(), len(mail.outbox)) == (letters, 0)


@pytest.mark.parametrize("where", ["log", "log in JSON", "log of bytes", "cache", "session", "table"])
def test_a_mark_that_is_left_would_be_seen(lines: StringIO, where: str) -> None:
    question, (voter, *_others) = sealed(mode="points", points=1000)
    client = signed_in(voter)
    receipt = cast(question, voter, CHOICE).receipt
    while b"@" in receipt:  # the log hides what looks like the address of a person, and the mark would go with it
        receipt = cast(question, voter, CHOICE).receipt
    assert not leaks(lines, question, voter)
    if where == "log":
        logging.getLogger("consult").warning("ballot %s", CHOICE)
    elif where == "log in JSON":
        logging.getLogger("consult").warning("ballot %s", json.dumps(CHOICE))
    elif where == "log of bytes":
        logging.getLogger("consult").warning("receipt %s", receipt)
    elif where == "cache":
        cache.set("dernier", receipt)
    elif where == "session":
        session = client.session
        session["recu"] = words.receipt_words(receipt)
        session.save()
    else:
        Question.objects.filter(pk=question.pk).update(text=receipt.hex())
    assert leaks(lines, question, voter)
