"""The database role of the pages: it holds a whole vote, and reads no sealed ballot before the close (PROMISES 2.1, line 34)."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from consult.votes.models import SealedBallot, Secrecy
from consult.votes.services.closing import log_ballots
from consult.votes.services.counting import count_with_shares
from consult.votes.services.opening import rehearse, seal_question
from consult.votes.services.paper import mark_paper_voter
from consult.votes.services.roll import strike_from_roll
from core.accounts.models import Attestation
from core.config.environment import database
from core.people.identity import fingerprint
from core.workshop.web_role import admit_web, reads_what_is_withheld
from tests.consult.votes.urns import cast, end, fresh, make_question, make_vote, make_voters, official_of
from tests.people import make_clichy

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("B-3")]
ADDRESS = os.environ.get("WEB_DATABASE_URL") or "postgresql:///consult?user=consult_web"
BORN = date(1950, 1, 1)


@contextmanager
def pages() -> Iterator[None]:
    """Speak to the database as the pages do."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET ROLE {database(ADDRESS)['USER']}")
        try:
            yield
        finally:
            cursor.execute("RESET ROLE")


@pytest.fixture(autouse=True)
def _admitted() -> None:
    admit_web(ADDRESS)


def refused(statement: str) -> bool:
    """Whether the database itself forbids it to the pages; the owner may."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
        transaction.set_rollback(True)
    try:
        with pages(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except ProgrammingError as error:
        return "permission denied" in str(error) or "must be owner" in str(error)
    return False


def test_a_secret_ballot_from_the_first_cast_to_the_count_by_a_role_that_reads_no_ballot() -> None:
    town = make_clichy()
    people = make_voters(town, 14)
    for person, name in ((people[12], "Votante Double"), (people[13], "Voisin Papier")):
        rows = Attestation.objects.filter(person_id=person.person_id)
        rows.update(identity=fingerprint(territory=town, full_name=name, born_on=BORN))
    question = make_question(make_vote(town), secrecy=Secrecy.SCRUTIN)
    official = official_of(question)
    with pages():
        _question, parts = seal_question(standing=official, question=question)
        rehearse(standing=official, question=fresh(question), parts=parts[:2])
        question = fresh(question)
        for voter in people[:13]:
            cast(question, voter, ["2"])
        assert cast(question, people[0], ["1", "4"]).is_replacement
        log_ballots(question=question)
        strike_from_roll(
            standing=official, question=question, full_name="Votante Double", born_on=BORN, reason="Deux identités"
        )
        mark_paper_voter(standing=official, question=question, full_name="Voisin Papier", born_on=BORN)
    assert refused("SELECT ct FROM votes_urn")
    assert refused("SELECT * FROM votes_urn")
    assert refused("UPDATE votes_urn SET ct = ct")
    assert refused("ALTER TABLE votes_urn DISABLE TRIGGER ALL")
    assert not refused("SELECT pseudonym, com, receipt FROM votes_urn")
    with pages(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM votes_sealed(%s)", [question.pk])
        assert cursor.fetchall() == []
    assert SealedBallot.objects.count() == 12
    end(question)
    with pages(), connection.cursor() as cursor:
        cursor.execute("SELECT ct FROM votes_sealed(%s)", [question.pk])
        assert len(cursor.fetchall()) == 12


def test_the_shares_count_what_the_pages_could_not_read_before() -> None:
    town = make_clichy()
    people = make_voters(town, 12)
    question = make_question(make_vote(town), secrecy=Secrecy.SCRUTIN)
    official = official_of(question)
    with pages():
        _question, parts = seal_question(standing=official, question=question)
        rehearse(standing=official, question=fresh(question), parts=parts[:2])
        for voter in people:
            cast(fresh(question), voter, ["1"])
    end(question)
    with pages():
        result = count_with_shares(standing=official, question=fresh(question), parts=parts[1:])
    assert result.data["totals"]["1"] == 12


def test_production_is_told_which_role_reads_too_much() -> None:
    assert reads_what_is_withheld()
    with pages():
        assert not reads_what_is_withheld()


def test_admitting_the_pages_twice_changes_nothing() -> None:
    admit_web(ADDRESS)
    assert refused("SELECT ct FROM votes_urn")
