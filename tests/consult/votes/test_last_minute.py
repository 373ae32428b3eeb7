"""The last minute: the database's clock decides, whatever ours says, and the close waits for the ballots on their way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from consult.votes.models import Leaf, Question, SealedBallot, Status
from consult.votes.rules import VoteRefusal
from consult.votes.selectors import refusal_now
from consult.votes.services import casting
from consult.votes.services.casting import cast_ballot
from consult.votes.services.closing import close_question
from consult.votes.tasks import close_and_count
from core.lib.refusals import Refused
from tests.consult.votes.urns import cast, end, fresh, sealed
from tests.make import DAY
from tests.people import signed_in, standing
from tests.turns import PATIENCE_S, alone, waits

pytestmark = pytest.mark.django_db(transaction=True)


def over(question: Question) -> None:
    """By the database, the hour has just passed."""
    Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.promise("S-26")
@pytest.mark.promise("S-27")
def test_the_close_waits_for_a_ballot_that_is_written_and_not_yet_committed(monkeypatch: pytest.MonkeyPatch) -> None:
    question, (voter, *_others) = sealed()
    written, may_commit = Event(), Event()
    write = casting._write

    def slowly(named: dict[str, Any]) -> None:
        write(named)
        written.set()
        may_commit.wait(PATIENCE_S)

    monkeypatch.setattr(casting, "_write", slowly)
    with ThreadPoolExecutor(2) as hands:
        ballot = hands.submit(alone, cast, question, voter, ["1"])
        assert written.wait(PATIENCE_S)
        close = hands.submit(alone, end, question)
        try:
            assert waits(close)
        finally:
            may_commit.set()
        receipt = ballot.result(PATIENCE_S).receipt
        assert close.result(PATIENCE_S).status == Status.CLOSED
    assert receipt in {bytes(leaf.value) for leaf in Leaf.objects.filter(question=question)}


@pytest.mark.promise("S-27")
def test_a_clock_of_ours_that_is_late_lets_no_ballot_in_after_the_hour() -> None:
    question, (voter, other, *_others) = sealed()
    with time_machine.travel(timezone.now() - DAY / 2):
        cast(question, voter, ["1"])  # in time by both clocks
    over(question)
    with time_machine.travel(timezone.now() - DAY / 2):
        for who in (voter, other):
            with pytest.raises(Refused) as refused:
                cast(fresh(question), who, ["2"])
            assert refused.value.reason == VoteRefusal.OVER
        assert close_question(question=fresh(question)).status == Status.CLOSED
    assert SealedBallot.objects.get().version == 1


@pytest.mark.promise("S-27")
def test_a_clock_of_ours_that_is_early_closes_no_urn_before_its_hour() -> None:
    question, _voters = sealed()
    with time_machine.travel(timezone.now() + 30 * DAY), pytest.raises(Refused) as refused:
        close_question(question=fresh(question))
    assert refused.value.reason == VoteRefusal.STILL_OPEN
    assert fresh(question).status == Status.OPEN


@pytest.mark.promise("R-15")
@pytest.mark.promise("S-27")
@pytest.mark.parametrize("ahead", [30 * DAY, -30 * DAY])
def test_a_clock_of_ours_that_is_wrong_refuses_no_ballot_that_the_database_would_take(ahead: Any) -> None:
    question, (voter, *_others) = sealed()
    who, client = standing(voter, question.consultation.territory), signed_in(voter)
    with time_machine.travel(timezone.now() + ahead):
        receipt = cast_ballot(standing=who, question=fresh(question), choice=["1"], key="une intention").receipt
        assert refusal_now(who, fresh(question)) is None
        close_and_count()
    assert bytes(SealedBallot.objects.get().receipt) == receipt
    assert fresh(question).status == Status.OPEN, "and the sweep closes nothing early"
    town, consultation = question.consultation.territory.slug, question.consultation.slug
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        Question.objects.filter(pk=question.pk).update(closes_at=timezone.now() - timedelta(minutes=30))
        assert client.get(reverse("votes:ballot", args=[town, consultation, question.pk])).status_code == 200


@pytest.mark.promise("R-15")
def test_a_clock_of_ours_that_is_ahead_opens_no_urn_early() -> None:
    question, (voter, *_others) = sealed()
    Question.objects.filter(pk=question.pk).update(opens_at=timezone.now() + DAY)
    with time_machine.travel(timezone.now() + 2 * DAY), pytest.raises(Refused) as refused:
        cast(fresh(question), voter, ["1"])
    assert refused.value.reason == VoteRefusal.NOT_OPEN_YET
    assert not SealedBallot.objects.exists()


@pytest.mark.promise("R-15")
def test_a_clock_of_ours_that_is_late_delays_no_close() -> None:
    question, _voters = sealed()
    over(question)
    with time_machine.travel(timezone.now() - DAY):
        close_and_count()
    assert fresh(question).closed_at is not None
