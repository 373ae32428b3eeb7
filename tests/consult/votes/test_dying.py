"""Killed at each step of casting, logging, closing, counting and destroying: the accounts fit, and the act is done again."""

import os
import random
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from consult.votes.models import CastKey, Leaf, Question, RegisterLine, Result, SealedBallot, Status, Superseded
from consult.votes.selectors import receipt_in_journal
from consult.votes.services.closing import close_question, log_ballots
from consult.votes.services.counting import count_question
from consult.votes.services.destroying import destroy_secrets
from core.lib.refusals import Refused
from tests.consult.votes.urns import cast, end, folder_in, fresh, recount, sealed

ROOT = Path(__file__).resolve().parents[3]


def killed(act: str, moment: str, question: Question, **more: str) -> None:
    """Run the act in a process of its own, which dies at this moment."""
    database = settings.DATABASES["default"]
    host, port = database["HOST"], database["PORT"]
    url = f"postgresql://{database['USER']}:{database['PASSWORD']}@{'' if host.startswith('/') else host}"
    url += f"{':' + str(port) if port and not host.startswith('/') else ''}/{connection.settings_dict['NAME']}"
    url += f"?host={host}&port={port}" if host.startswith("/") else ""
    keys = {"VOTE_KEYS_DIR": str(settings.VOTE_KEYS_DIR), "URN_KEYS_DIR": str(settings.URN_KEYS_DIR)}
    done = subprocess.run(
        [sys.executable, "-m", "tests.consult.votes.dying", act, moment, str(question.pk)], cwd=ROOT,
        env={**os.environ, **keys, "DATABASE_URL": url, **more}, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


def voted(number: int = 24, replaced: int = 3) -> tuple[Question, list[Any]]:
    """A question on which so many voted, some of them twice."""
    question, people = sealed(number)
    for voter in (*people, *people[:replaced]):
        cast(question, voter, ["1"])
    return question, people


def accounts_fit(question: Question, ballots: int, replaced: int) -> None:
    """Close, count and recount from wherever the death left things."""
    end(question)
    result = count_question(question=fresh(question))
    assert result.ballots == ballots == RegisterLine.objects.filter(question=question).count()
    assert Leaf.objects.filter(question=question).count() == ballots + replaced + 2  # opening, result


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-12")
def test_killed_before_the_commit_no_ballot_and_after_it_the_retry_gives_its_receipt() -> None:
    question, people = sealed(3)
    killed("cast", "before the commit", question, VOTER=str(people[0].person_id))
    assert not SealedBallot.objects.exists()
    assert not CastKey.objects.exists()
    killed("cast", "after the commit", question, VOTER=str(people[0].person_id))
    kept = bytes(SealedBallot.objects.get().receipt)
    again = cast(question, people[0], ["1"], key="une-clé-de-dépôt")
    assert again.receipt == kept
    assert not Superseded.objects.exists()
    accounts_fit(question, 1, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-12")
def test_killed_in_the_middle_of_a_batch_the_journal_is_as_before(tmp_path: Path) -> None:
    question, _people = voted()
    killed("log", "in the batch", question)
    assert Leaf.objects.count() == 1
    assert log_ballots(question=question) > 0
    accounts_fit(question, 24, 3)
    assert recount(folder_in(tmp_path / "dossier", fresh(question))).returncode == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-12")
@pytest.mark.parametrize("moment", ["in the batch", "before the commit"])
def test_killed_while_it_closes_the_urn_is_closed_again(moment: str) -> None:
    question, _people = voted()
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - timedelta(seconds=1))
    killed("close", moment, question)
    assert fresh(question).status == Status.OPEN
    assert Leaf.objects.count() == 1
    close_question(question=fresh(question))
    accounts_fit(question, 24, 3)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-12")
@pytest.mark.parametrize("moment", ["in the register", "before the commit"])
def test_killed_while_it_counts_nothing_is_written_and_the_count_is_done_again(moment: str, tmp_path: Path) -> None:
    question, _people = voted()
    end(question)
    killed("count", moment, question)
    assert not Result.objects.exists()
    assert not RegisterLine.objects.exists()
    assert fresh(question).status == Status.CLOSED
    accounts_fit(question, 24, 3)
    assert recount(folder_in(tmp_path / "dossier", fresh(question))).returncode == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-12")
@pytest.mark.parametrize("moment", ["after the keys", "before the commit"])
def test_killed_while_it_destroys_the_destruction_is_finished(moment: str, tmp_path: Path) -> None:
    question, _people = voted()
    end(question)
    count_question(question=fresh(question))
    Question.objects.filter(pk=question.pk).update(counted_at=timezone.now() - timedelta(days=16))
    killed("destroy", moment, question)
    assert fresh(question).status == Status.COUNTED
    destroy_secrets(question=fresh(question))
    assert fresh(question).status == Status.DESTROYED
    assert not SealedBallot.objects.exists()
    assert recount(folder_in(tmp_path / "dossier", fresh(question))).returncode == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-10")
def test_a_simulated_vote_with_changes_and_latecomers_keeps_every_receipt() -> None:
    chance = random.Random(20261125)
    question, people = sealed(200)
    kept: dict[Any, bytes] = {}
    replaced: list[bytes] = []
    for turn in [*chance.sample(people, 200), *chance.sample(people, 20)]:
        receipt = cast(question, turn, [str(chance.randint(1, 4))]).receipt
        replaced += [kept[turn.pk]] if turn.pk in kept else []
        kept[turn.pk] = receipt
        if chance.random() < 0.02:
            log_ballots(question=question)
    accounts_fit(question, 200, 20)
    with pytest.raises(Refused):
        cast(fresh(question), people[0], ["1"])
    question = fresh(question)
    assert all(receipt_in_journal(question, r.hex()[:25]).index is not None for r in (*kept.values(), *replaced))
    assert all(receipt_in_journal(question, r.hex()[:25]).is_superseded for r in replaced)
