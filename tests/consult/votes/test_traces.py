"""What a vote leaves behind: which tables it touches, and what the hidden columns of the database could tell."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from consult.votes.keys import KC, read_key
from consult.votes.models import Channel, Question, RegisterLine
from consult.votes.sealing import seals
from consult.votes.services.closing import log_ballots
from consult.votes.services.counting import count_question
from core.accounts.models import User
from tests.consult.votes.urns import cast, end, fresh, sealed
from tests.people import signed_in

VOTERS = 60
ALLOWED = {"votes_urn", "votes_superseded", "votes_idem"}
# What a change of a row writes; not what a reader's page writes on its own account (hints, pruning, visibility), nor what
# PostgreSQL puts in order in an index by itself.
WRITTEN = """
SELECT DISTINCT COALESCE(owner.relname, rel.relname)
FROM pg_get_wal_block_info(%s, %s) AS block
JOIN pg_class rel ON pg_relation_filenode(rel.oid) = block.relfilenode
LEFT JOIN pg_index index ON index.indexrelid = rel.oid
LEFT JOIN pg_class owner ON owner.oid = index.indrelid
WHERE block.resource_manager ~ 'Heap' AND block.reldatabase = (SELECT oid FROM pg_database WHERE datname = current_database())
  AND (block.record_type ~ 'INSERT|UPDATE|DELETE|LOCK') AND rel.relnamespace = 'public'::regnamespace
"""


def ask(sql: str, values: list[Any] | None = None) -> list[tuple[Any, ...]]:
    """Rows of a question that the ORM does not put."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values or [])
        return list(cursor.fetchall()) if cursor.description else []


@contextmanager
def touched() -> Iterator[set[str]]:
    """The tables of ours that the write-ahead log says were written meanwhile."""
    ask("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
    found: set[str] = set()
    start = ask("SELECT pg_current_wal_insert_lsn()")[0][0]
    yield found
    ask("SELECT pg_switch_wal()")  # so that the last record is on the disk, where it can be read
    stop = ask("SELECT pg_current_wal_flush_lsn()")[0][0]
    found |= {row[0] for row in ask(WRITTEN, [start, stop])}


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-1")
def test_a_vote_writes_in_the_urn_and_nowhere_else() -> None:
    question, people = sealed(20)
    with touched() as found:
        for voter in people:
            cast(question, voter, ["1"])
        for voter in people[:5]:
            cast(question, voter, ["2"])
    assert found == ALLOWED
    with touched() as found:  # the probe is alive: one more row about a person, and it sees it
        cast(question, people[6], ["3"])
        User.objects.filter(pk=people[6].pk).update(last_login=timezone.now())
    assert found == {*ALLOWED, "accounts_user"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-1")
def test_a_whole_request_that_votes_touches_nothing_more() -> None:
    question, (voter, *_others) = sealed(3)
    place = [question.consultation.territory.slug, question.consultation.slug, question.pk]
    address = reverse("votes:ballot", args=place)
    client = signed_in(voter)
    client.get(address)
    with touched() as found:
        review = client.post(address, {"choice": ["1"], "cle": "une-clé-de-dépôt"})
        cast_now = {"acte": "deposer", "choix": '["1"]', "cle": "une-clé-de-dépôt"}
        done = client.post(address, cast_now, follow=True)
    assert (review.status_code, done.status_code) == (200, 200)
    assert done.redirect_chain == [(reverse("votes:receipt", args=place), 302)]
    assert found == {"votes_urn", "votes_idem"}


# -- Linkage ---------------------------------------------------------------------------------------
PERSON_TABLES = ("votes_rollentry", "votes_registerline", "accounts_attestation", "accounts_user")


def orders_of_people() -> Iterator[tuple[str, list[Any]]]:
    """Each order in which a reader of the database may put the people, by each column, the hidden ones too."""
    for table in PERSON_TABLES:
        columns = [
            row[0]
            for row in ask(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND NOT attisdropped"
                " AND attname NOT IN ('tableoid', 'cmin', 'cmax')",
                [table],
            )
        ]
        for column in columns:
            order = f'"{column}"::text::bigint' if column in {"xmin", "xmax"} else f'"{column}"'
            if column == "ctid":
                order = "ctid"
            yield f"{table}.{column}", [r[0] for r in ask(f"SELECT person_id FROM {table} ORDER BY {order}, ctid")]


def orders_of_ballots(question: Question) -> Iterator[tuple[str, list[bytes]]]:
    """Each order in which the ballots may be put."""
    for column in ("ctid", "xmin::text::bigint, ctid", "pseudonym", "ct", "com", "receipt", "version, ctid"):
        rows = ask(f"SELECT pseudonym FROM votes_urn WHERE question_id = %s ORDER BY {column}", [question.pk])
        yield f"urn.{column}", [bytes(row[0]) for row in rows]
    rows = ask(
        "SELECT u.pseudonym FROM votes_urn u JOIN votes_leaf l ON l.value = u.receipt ORDER BY l.index, l.ctid", []
    )
    yield "journal", [bytes(row[0]) for row in rows]


def best_guess(question: Question, truth: dict[Any, bytes]) -> tuple[int, str]:
    """How many of the votes the best of all pairings by rank gives back, and which one it is."""
    best = (0, "")
    ballots = list(orders_of_ballots(question))
    for name, people in orders_of_people():
        voters = [person for person in people if person in truth]
        for order, pseudonyms in ballots:
            for turn in (pseudonyms, pseudonyms[::-1]):
                hits = sum(truth[who] == which for who, which in zip(voters, turn, strict=False))
                best = max(best, (hits, f"{name} × {order}"))
    return best


def voted(question: Question, people: list[User], mark: Any = None) -> dict[Any, bytes]:
    """Everyone votes, in an order that nobody chose; who holds which pseudonym."""
    kc = read_key(question, KC)
    order = random.sample(people, len(people))
    for n, voter in enumerate(order):
        cast(question, voter, [str(1 + n % 4)])
        if mark is not None:
            mark(voter)
    return {p.person_id: seals.pseudonym(kc, question.pk, p.person_id) for p in people}


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-2")
def test_no_column_of_the_database_pairs_people_with_their_ballots() -> None:
    question, people = sealed(VOTERS)
    truth = voted(question, people)
    # One hit is what chance gives; among all these pairings, nine in sixty would be one chance in ten thousand.
    hits, how = best_guess(question, truth)
    assert hits < 9, how
    log_ballots(question=question)
    end(question)
    count_question(question=fresh(question))
    hits, how = best_guess(question, truth)
    assert hits < 9, how


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-2")
def test_the_attack_finds_everyone_where_a_register_is_kept_at_vote_time() -> None:
    question, people = sealed(VOTERS)

    @transaction.atomic
    def sign(voter: User) -> None:
        RegisterLine.objects.create(question=question, person_id=voter.person_id, channel=Channel.WEB)

    hits, _how = best_guess(question, voted(question, people, sign))
    assert hits > 0.9 * VOTERS
