"""What nobody can read before the close, nor link after the destruction."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from consult.votes.keys import KC, LOG, PRIVATE, KeyMissing, read_key
from consult.votes.models import (
    Checkpoint,
    Leaf,
    Question,
    RegisterLine,
    RollEntry,
    SealedBallot,
    Secrecy,
    Statement,
    Status,
)
from consult.votes.rules import VoteRefusal
from consult.votes.sealing.checkpoints import ForkError
from consult.votes.selectors import mine_on, turnout_of
from consult.votes.services.closing import log_ballots
from consult.votes.services.counting import count_question, count_with_shares
from consult.votes.services.destroying import destroy_secrets
from consult.votes.services.opening import rehearse, seal_question
from core.lib.refusals import Refused
from tests.consult.votes.urns import (
    cast,
    counted,
    end,
    folder_in,
    fresh,
    make_question,
    make_vote,
    make_voters,
    official_of,
    recount,
    sealed,
)
from tests.people import make_clichy, standing


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-3")
def test_before_the_close_no_row_that_the_web_reads_says_a_choice_or_a_total() -> None:
    question, people = sealed(24)
    for voter in people:
        cast(question, voter, ["3"])
    # All chose the same, and nothing in the urn tells it: what binds a choice is not found by trying the few possible ones.
    assert len({bytes(ballot.com) for ballot in SealedBallot.objects.all()}) == 24
    assert turnout_of(question) is None
    log_ballots(question=question)
    assert turnout_of(question) == 13  # eleven stay behind, so that the last batch is nobody's
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column.name for column in cursor.description]
            for row in cursor.fetchall():
                said = dict(zip(names, row, strict=True))
                assert '["3"]' not in str(said), table


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-9")
def test_each_signed_state_of_the_journal_continues_the_one_before(tmp_path: Path) -> None:
    question, people = sealed(30)
    for voter in people[:24]:
        cast(question, voter, ["1"])
    log_ballots(question=question)
    early = public_files_before(question)
    old = tmp_path / "ancien"
    old.mkdir()
    for name, content in early.items():
        (old / name).write_bytes(content)
    for voter in people[24:]:
        cast(question, voter, ["2"])
    end(question)
    count_question(question=fresh(question))
    folder = folder_in(tmp_path / "dossier", fresh(question))
    done = subprocess.run(
        [sys.executable, "-I", "recount.py", "--diff", str(old)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "croître" in done.stdout
    lines = (old / "journal.txt").read_text().splitlines(keepends=True)
    (old / "journal.txt").write_text("".join(lines[:3] + lines[4:]))
    done = subprocess.run(
        [sys.executable, "-I", "recount.py", "--diff", str(old)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-9")
def test_a_journal_that_was_rewritten_is_not_signed_and_the_urn_stays_as_it_was() -> None:
    question, people = sealed(24)
    for voter in people:
        cast(question, voter, ["1"])
    log_ballots(question=question)
    signed = Checkpoint.objects.filter(question=question).count()
    Leaf.objects.filter(question=question, index=3).update(value=b"?" * 32)  # by whoever may write in the database
    with pytest.raises(ForkError, match="premières feuilles"):
        end(question)
    assert Checkpoint.objects.filter(question=question).count() == signed
    assert fresh(question).status == Status.OPEN


def public_files_before(question: Question) -> dict[str, bytes]:
    """What anyone may copy while the vote runs: the journal and its signed state."""
    leaves = [bytes(leaf.value).hex() for leaf in Leaf.objects.filter(question=question).order_by("index")]
    note = Checkpoint.objects.filter(question=question).order_by("-size")[0].note
    return {"journal.txt": "".join(f"{leaf}\n" for leaf in leaves).encode(), "checkpoint": note.encode()}


@pytest.mark.django_db(transaction=True)
def test_the_key_shared_between_trustees_opens_the_urn_with_two_parts_and_not_with_one() -> None:
    town = make_clichy()
    people = make_voters(town, 12)
    question = make_question(make_vote(town), secrecy=Secrecy.SCRUTIN)
    official = official_of(question)
    _question, parts = seal_question(standing=official, question=question)
    question = fresh(question)
    assert len(parts) == 3
    with pytest.raises(KeyMissing):
        read_key(question, PRIVATE)
    with pytest.raises(Refused) as refused:
        cast(question, people[0], ["1"])  # nobody votes before the parts were tried
    assert refused.value.reason == VoteRefusal.NOT_SEALED
    with pytest.raises(ValueError, match="parts différentes"):
        rehearse(standing=official, question=question, parts=[parts[0], parts[0]])
    rehearse(standing=official, question=question, parts=[parts[0], parts[2]])
    question = fresh(question)
    for voter in people:
        cast(question, voter, ["1", "4"])
    end(question)
    with pytest.raises(KeyMissing):
        count_question(question=fresh(question))
    with pytest.raises(ValueError, match="parts différentes"):
        count_with_shares(standing=official, question=fresh(question), parts=[parts[1], parts[1]])
    result = count_with_shares(standing=official, question=fresh(question), parts=[parts[2], parts[1]])
    assert result.ballots == 12
    assert result.data["totals"] == {"1": 12, "2": 0, "3": 0, "4": 12}


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-11")
def test_after_the_appeals_the_keys_are_gone_and_an_old_copy_of_the_urn_opens_nothing() -> None:
    question, people = sealed(12)
    for voter in people:
        cast(question, voter, ["1"])
    keys = {name: read_key(question, name) for name in (KC, LOG, PRIVATE)}
    copy = [(bytes(b.pseudonym), bytes(b.ct), bytes(b.com)) for b in SealedBallot.objects.all()]
    end(question)
    count_question(question=fresh(question))
    with pytest.raises(Refused) as refused:
        destroy_secrets(question=fresh(question))
    assert refused.value.reason == VoteRefusal.APPEALS_RUN
    Question.objects.filter(pk=question.pk).update(counted_at=timezone.now() - timedelta(days=16))
    destroy_secrets(question=fresh(question))
    destroy_secrets(question=fresh(question))
    question = fresh(question)
    assert question.status == Status.DESTROYED
    assert not SealedBallot.objects.exists()
    assert not RegisterLine.objects.exists()
    assert not RollEntry.objects.exists()
    for name in (KC, PRIVATE):
        with pytest.raises(KeyMissing):
            read_key(question, name)
    state = Path(settings.STATE_DIR)
    left = [p for p in state.rglob("*") if p.is_file() and p.stat().st_size < 50_000_000]
    for name in (KC, PRIVATE):
        assert not [p for p in left if keys[name] in _read(p)], name
    assert [p for p in left if keys[LOG] in _read(p)], "the search must be able to find a key that is still there"
    assert copy
    statement = json.loads(Statement.objects.filter(question=question).order_by("-index")[0].text)
    assert statement["kind"] == "destruction"
    assert statement["ballots"] == 12
    assert mine_on(question, standing(people[0], question.consultation.territory)).receipt == b""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


@pytest.mark.django_db(transaction=True)
def test_the_published_folder_still_fits_after_the_destruction(tmp_path: Path) -> None:
    question = counted()
    Question.objects.filter(pk=question.pk).update(counted_at=timezone.now() - timedelta(days=16))
    destroy_secrets(question=fresh(question))
    assert recount(folder_in(tmp_path / "dossier", fresh(question))).returncode == 0


@pytest.mark.django_db(transaction=True)
def test_the_roll_keeps_the_order_of_numbers_and_not_of_votes() -> None:
    question, people = sealed(12)
    for voter in reversed(people):
        cast(question, voter, ["1"])
    end(question)
    count_question(question=fresh(question))
    roll = list(RollEntry.objects.filter(question=question).order_by("id").values_list("person_id", flat=True))
    register = list(RegisterLine.objects.filter(question=question).order_by("id").values_list("person_id", flat=True))
    assert register == roll
