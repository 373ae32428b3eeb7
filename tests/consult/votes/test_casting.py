"""Casting a ballot: one a person, changed until the close, never lost, never linked."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from django.utils import timezone

from consult.votes.keys import KC, destroy_keys
from consult.votes.models import CastKey, Closing, Leaf, Question, RollEntry, SealedBallot, Superseded
from consult.votes.modes.paper import InvalidChoice
from consult.votes.rules import VoteRefusal
from consult.votes.selectors import mine_on
from consult.votes.services.casting import cast_ballot
from consult.votes.services.closing import close_question
from consult.votes.services.counting import count_question
from consult.votes.services.roll import add_to_roll
from core.accounts.models import Attestation, Person, User
from core.lib.refusals import Common, Refused
from tests.consult.votes.urns import MODES, cast, end, fresh, make_voters, official_of, sealed
from tests.people import make_clichy, make_marcel, make_user, standing

HANDS = 10


def at_once(acts: list[Any]) -> list[Any]:
    """Run the acts in threads that start together; an exception is a result."""

    def run(act: Any) -> Any:
        try:
            return act()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(min(len(acts), 20)) as hands:
        return list(hands.map(run, acts))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", MODES)
def test_a_ballot_of_each_kind_is_taken_and_changed(mode: str) -> None:
    question, (voter, *_others) = sealed(mode=mode)
    _rule, _more, first, second = MODES[mode]
    one = cast(question, voter, first)
    two = cast(question, voter, second)
    assert (one.is_replacement, two.is_replacement) == (False, True)
    assert one.receipt != two.receipt
    ballot = SealedBallot.objects.get()
    assert bytes(ballot.receipt) == two.receipt
    assert ballot.version == 2
    assert [bytes(gone.receipt) for gone in Superseded.objects.all()] == [one.receipt]


@pytest.mark.django_db(transaction=True)
def test_every_ballot_of_a_question_has_the_same_length() -> None:
    question, voters = sealed(3)
    for voter, choice in zip(voters, (["1"], ["1", "2", "3", "4"], ["4"]), strict=True):
        cast(question, voter, choice)
    assert len({len(bytes(ballot.ct)) for ballot in SealedBallot.objects.all()}) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("B-4")
@pytest.mark.promise("R-9")
def test_ten_hands_of_twenty_voters_leave_twenty_ballots_and_the_last_choice() -> None:
    question, voters = sealed(20)
    acts = [
        lambda v=voter, n=hand: cast(question, v, [str(1 + n % 4)], key=f"{v.pk}-{n % 5}-aaaa")
        for voter in voters for hand in range(HANDS)
    ]  # fmt: skip
    results = at_once(acts)
    # A key that came with two different choices is refused the second time; every other hand is acknowledged.
    assert all(
        not isinstance(r, Exception) or getattr(r, "reason", None) == VoteRefusal.CAST_KEY_REUSED for r in results
    )
    assert SealedBallot.objects.count() == 20
    distinct = {r.receipt for r in results if not isinstance(r, Exception)}
    in_urn = {bytes(b.receipt) for b in SealedBallot.objects.all()}
    replaced = {bytes(s.receipt) for s in Superseded.objects.all()}
    assert in_urn <= distinct
    assert not in_urn & replaced
    assert len(in_urn | replaced) == CastKey.objects.count()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("R-8")
def test_the_same_key_again_gives_the_same_receipt_and_no_second_ballot() -> None:
    question, (voter, *_others) = sealed()
    first = cast(question, voter, ["1"], key="une-clé-de-dépôt")
    again = cast(question, voter, ["1"], key="une-clé-de-dépôt")
    assert again.receipt == first.receipt
    assert SealedBallot.objects.get().version == 1
    with pytest.raises(Refused) as refused:
        cast(question, voter, ["2"], key="une-clé-de-dépôt")
    assert refused.value.reason == VoteRefusal.CAST_KEY_REUSED
    assert refused.value.reason.status == 422
    assert bytes(SealedBallot.objects.get().receipt) == first.receipt


@pytest.mark.django_db(transaction=True)
def test_the_same_key_from_another_person_is_another_intention() -> None:
    question, (one, two, *_others) = sealed()
    first = cast(question, one, ["1"], key="une-clé-de-dépôt")
    second = cast(question, two, ["1"], key="une-clé-de-dépôt")
    assert first.receipt != second.receipt
    assert SealedBallot.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_late_retry_of_a_ballot_that_was_replaced_says_so() -> None:
    question, (voter, *_others) = sealed()
    cast(question, voter, ["1"], key="premier-dépôt")
    kept = cast(question, voter, ["2"], key="second-dépôt").receipt
    with pytest.raises(Refused) as refused:
        cast(question, voter, ["1"], key="premier-dépôt")
    assert refused.value.reason == VoteRefusal.CAST_REPLACED
    assert refused.value.reason.status == 409
    assert bytes(SealedBallot.objects.get().receipt) == kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-10")
def test_two_accounts_found_to_be_one_person_have_one_ballot() -> None:
    question, (voter, *_others) = sealed()
    town = question.consultation.territory
    heir = make_user("Autre compte", home=town)
    first = cast(question, voter, ["1"])
    # The next town attests that both accounts are one human being: the account and its attestation move to the heir.
    joined = voter.person
    User.objects.filter(pk=voter.pk).update(person=heir.person)
    Attestation.objects.filter(person=joined).update(person=heir.person)
    Person.objects.filter(pk=joined.pk).update(joined_into=heir.person)
    voter = User.objects.get(pk=voter.pk)
    assert add_to_roll(standing=official_of(question), question=question) == 0
    assert mine_on(question, standing(voter, town)).receipt == first.receipt
    changed = cast(question, voter, ["2"])
    assert changed.is_replacement
    assert SealedBallot.objects.count() == 1
    end(question)
    assert count_question(question=fresh(question)).ballots == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("D-3")
def test_who_is_not_on_the_roll_or_not_attested_is_told_why() -> None:
    question, _voters = sealed()
    town = question.consultation.territory
    late = make_voters(town, 4)[3]
    for user, reason in ((late, VoteRefusal.NOT_ON_ROLL), (make_marcel(town), VoteRefusal.NOT_ON_ROLL)):
        with pytest.raises(Refused) as refused:
            cast(question, user, ["1"])
        assert refused.value.reason == reason
    with pytest.raises(Refused) as refused:
        cast_ballot(standing=standing(None, town), question=question, choice=["1"], key="x" * 12)
    assert refused.value.reason == Common.SIGN_IN
    assert not SealedBallot.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("choice", [[], ["9"], ["1", "1"], {"1": 1}, "1", None, [1], [["1"]]])
def test_a_paper_that_is_not_filled_as_it_asks_is_not_taken(choice: Any) -> None:
    question, (voter, *_others) = sealed()
    with pytest.raises(InvalidChoice):
        cast(question, voter, choice)
    assert not SealedBallot.objects.exists()
    assert not CastKey.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_without_its_keys_the_urn_takes_nothing_and_says_so() -> None:
    question, (voter, *_others) = sealed()
    assert KC in destroy_keys(question)
    with pytest.raises(Refused) as refused:
        cast(question, voter, ["1"])
    assert refused.value.reason == VoteRefusal.KEYS_AWAY
    assert refused.value.reason.status == 503


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-27")
def test_the_clock_of_the_database_decides_and_not_ours() -> None:
    question, (voter, *_others) = sealed()
    past = timezone.now() - timedelta(milliseconds=1)
    # The request began in time, as our own clock read it; the database says it is over.
    Question.objects.filter(pk=question.pk).update(closes_at=past)
    stale = fresh(question)
    stale.closes_at = timezone.now() + timedelta(days=1)
    with pytest.raises(Refused) as refused:
        cast(fresh(question), voter, ["1"])
    assert refused.value.reason == VoteRefusal.OVER
    close_question(question=fresh(question))
    with pytest.raises(Refused) as refused:
        cast(stale, voter, ["1"])  # even a process that still believes the old date
    assert refused.value.reason == VoteRefusal.OVER
    assert not SealedBallot.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-27")
def test_the_urn_does_not_close_before_its_hour() -> None:
    question, (voter, *_others) = sealed()
    cast(question, voter, ["1"])
    with pytest.raises(Refused) as refused:
        close_question(question=question)
    assert refused.value.reason == VoteRefusal.STILL_OPEN
    assert not Closing.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
@pytest.mark.promise("S-27")
def test_votes_and_the_close_at_once_leave_every_acknowledged_ballot_in_the_journal() -> None:
    question, voters = sealed(16)
    soon = timezone.now() + timedelta(milliseconds=400)
    Question.objects.filter(pk=question.pk).update(closes_at=soon)
    question = fresh(question)

    def close() -> Any:
        while True:
            try:
                return close_question(question=question)
            except Refused as refused:
                if refused.reason != VoteRefusal.STILL_OPEN:
                    raise

    acts: list[Any] = [lambda v=v, n=n: cast(question, v, [str(1 + n % 4)]) for n in range(4) for v in voters]
    acts.insert(6, close)
    results = at_once(acts)
    acked = {r.receipt for r in results if hasattr(r, "receipt")}
    refused = [r for r in results if isinstance(r, Exception)]
    assert all(isinstance(r, Refused) and r.reason == VoteRefusal.OVER for r in refused), refused
    leaves = {bytes(leaf.value) for leaf in Leaf.objects.filter(question=question)}
    assert acked <= leaves
    ballots = {bytes(b.receipt) for b in SealedBallot.objects.all()}
    gone = {bytes(s.receipt) for s in Superseded.objects.all()}
    assert ballots | gone == acked


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-27")
def test_after_the_close_the_database_itself_refuses_a_ballot() -> None:
    question, (voter, other, *_others) = sealed()
    cast(question, voter, ["1"])
    end(question)
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        SealedBallot.objects.create(pseudonym=b"p" * 16, question_id=question.pk, ct=b"x", com=b"y")
    with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
        SealedBallot.objects.filter(question_id=question.pk).update(ct=b"autre")
    with pytest.raises(Refused):
        cast(fresh(question), other, ["1"])


@pytest.mark.django_db(transaction=True)
def test_have_i_voted_is_answered_on_request() -> None:
    question, (voter, other, *_others) = sealed()
    town = question.consultation.territory
    receipt = cast(question, voter, ["1"]).receipt
    assert mine_on(question, standing(voter, town)).receipt == receipt
    assert mine_on(question, standing(other, town)).has_voted is False
    assert mine_on(question, standing(make_marcel(town), town)).is_on_roll is False


@pytest.mark.django_db(transaction=True)
def test_the_roll_is_frozen_with_the_people_of_this_town_alone() -> None:
    question, voters = sealed(5)
    assert set(RollEntry.objects.values_list("person_id", flat=True)) == {v.person_id for v in voters}
    assert question.roll_size == 5
    assert len(question.roll_hash) == 64
    assert make_clichy() == question.consultation.territory
