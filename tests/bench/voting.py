"""Casting through HTTP: as fast as it goes against the write floor, and at a steady pace, where no acknowledged ballot may be lost."""

import itertools
import json
import selectors
import time
import uuid
from collections.abc import Iterator
from datetime import timedelta

from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase
from consult.votes.models import Option, Question
from consult.votes.selectors import paper_of
from consult.votes.services.opening import freeze
from core.accounts.models import Attestation, AttestationMethod, User
from tests.bench.load import Connection, Measure, request

OPTIONS = 12
PACE = 100  # ballots a second
SECONDS = 10
CONNECTIONS = 16
GOAL_MS = 500.0  # p99


def make_question(consultation: Consultation, users: list[User]) -> Question:
    """An approval of twelve options, its urn sealed, everyone on the roll."""
    now = timezone.now()
    Attestation.objects.bulk_create(
        Attestation(
            person_id=user.person_id, territory=consultation.territory, method=AttestationMethod.COUNTER,
            identity=f"{user.pk:064d}", attested_by=users[0], since=now - timedelta(days=30),
        )
        for user in users
    )  # fmt: skip
    period = DateTimeTZRange(now - timedelta(days=1), now + timedelta(days=7))
    Phase.objects.create(consultation=consultation, kind=Kind.VOTE, period=period)
    question = Question.objects.create(consultation=consultation, title="Que faire d’abord ?")
    Option.objects.bulk_create(
        Option(question=question, code=str(n), title=f"Projet {n}") for n in range(1, OPTIONS + 1)
    )
    with transaction.atomic():
        freeze(question, paper_of(question), period.lower, period.upper)
    return question


def ballots(question_id: int, keys: list[str]) -> Iterator[bytes]:
    """Each person in turn, each time another choice and another key of intention."""
    for turn in itertools.count():
        for n, key in enumerate(keys):
            choice = [str(1 + (turn + n) % OPTIONS), str(1 + (turn + n + 5) % OPTIONS)]
            body = json.dumps({"choice": choice}).encode()
            heads = {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())}
            yield request("PUT", f"/api/v1/questions/{question_id}/ballot/", body, **heads)


def paced(port: int, question_id: int, keys: list[str]) -> tuple[Measure, int]:
    """A hundred ballots a second for ten seconds: how long each waited from its due moment, and how many were acknowledged and lost."""
    chooser, asked = selectors.DefaultSelector(), ballots(question_id, keys)
    free = [Connection(port) for _n in range(CONNECTIONS)]
    due_of: dict[int, float] = {}
    times: list[float] = []
    receipts: list[bytes] = []
    failed, sent, start = 0, 0, time.perf_counter()
    while len(times) < PACE * SECONDS:
        now = time.perf_counter()
        while free and sent < PACE * SECONDS and start + sent / PACE <= now:
            link = free.pop()
            chooser.register(link.socket, selectors.EVENT_READ, link)
            due_of[id(link)] = start + sent / PACE  # a ballot that finds no free connection is waiting already
            link.send(next(asked))
            sent += 1
        for key, _event in chooser.select(timeout=0.005):
            status = key.data.read()
            if status is None:
                continue
            times.append((time.perf_counter() - due_of[id(key.data)]) * 1000)
            failed += status != 200
            if status == 200:
                receipts.append(bytes.fromhex(json.loads(key.data.buffer.partition(b"\r\n\r\n")[2])["receipt"]))
            chooser.unregister(key.data.socket)
            free.append(key.data)
    measure = Measure(rps=len(times) / (time.perf_counter() - start), times_ms=times, failed=failed)
    return measure, len(set(receipts) - _kept(question_id))


def _kept(question_id: int) -> set[bytes]:
    """The receipts that the base holds, of ballots and of those they replaced."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT receipt FROM votes_urn WHERE question_id = %(q)s"
            " UNION ALL SELECT receipt FROM votes_superseded WHERE question_id = %(q)s",
            {"q": question_id},
        )
        return {bytes(row[0]) for row in cursor.fetchall()}
