"""An answer, its duty and the link that acts from a letter: by the database's clock, whatever this machine's says (R-15)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consult.answers.models import Answer, Decision, Duty, State
from consult.answers.rules import AnswerRefusal
from consult.answers.services import answering
from consult.answers.services.opening import open_duties
from consult.digests.links import KEPT, act_key
from consult.digests.models import Act, Digest
from consult.digests.tasks import prepare_digests
from core.accounts.models import Delegation, ElectedOffice, User
from core.lib.db import clock
from core.lib.refusals import Refused
from core.territories.models import Territory
from tests.clocks import JUMPS, jumped
from tests.consult.answers.making import REASONS, make_elected, make_supported
from tests.people import standing

pytestmark = [pytest.mark.django_db, pytest.mark.promise("R-15")]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
both_ways = pytest.mark.parametrize("by", JUMPS, ids=["ahead", "behind"])


@both_ways
def test_an_answer_is_decided_by_who_holds_the_delegation_and_dated_true(
    by: timedelta, clichy: Territory, karim: User, nadia: User
):
    proposal, aissa = make_supported(clichy, nadia), make_elected(clichy)
    with jumped(by):
        open_duties()
        answer = answering.begin_answer(standing=standing(karim, clichy), proposal=proposal)
        answer = answering.send_to_decide(standing=standing(karim, clichy), answer=answer, expected=answer.edits)
    duty = Duty.objects.get()
    assert abs(duty.opened_at - clock()) < HOUR
    assert abs(duty.due_at - clock() - timedelta(days=proposal.consultation.answer_days)) < HOUR
    assert abs(answer.drafted_at - clock()) < HOUR

    def decide() -> Answer:
        return answering.decide_answer(
            standing=standing(aissa, clichy), answer=answer, expected=answer.edits, decision=Decision.PARTLY,
            reasons=REASONS,
        )  # fmt: skip

    Delegation.objects.update(until=clock() - HOUR)
    with jumped(by), pytest.raises(Refused) as refused:
        decide()
    assert refused.value.reason is AnswerRefusal.DELEGATION_ENDED
    Delegation.objects.update(until=clock() + HOUR)
    with jumped(by):
        answer = decide()
        answer = answering.publish_answer(standing=standing(karim, clichy), answer=answer, expected=answer.edits)
    for moment in (answer.decided_at, answer.published_at, Duty.objects.get().met_at):
        assert moment is not None
        assert abs(moment - clock()) < HOUR


@both_ways
def test_the_link_of_a_letter_lasts_fourteen_days_by_the_true_clock(by: timedelta, clichy: Territory, nadia: User):
    proposal, aissa = make_supported(clichy, nadia), make_elected(clichy)
    open_duties()
    office = ElectedOffice.objects.get(user=aissa)
    sent = Digest.objects.create(
        office=office, period="2026-W48", planned_for=timezone.now(), made_at=timezone.now(), lines=1,
        message_id="<1@lundi>",
    )  # fmt: skip
    url = f"/t/{clichy.slug}/point/{act_key(office, sent.period, Act.DRAFT, f'proposal:{proposal.pk}')}/"
    for made_at, status in ((clock() - KEPT - HOUR, 410), (clock() - KEPT + HOUR, 200)):
        Digest.objects.update(made_at=made_at)
        with jumped(by):
            assert Client().post(url, {"words": "Oui pour douze bancs."}).status_code == status
    assert Answer.objects.get().state == State.INSTRUCTING
    assert abs(Answer.objects.get().drafted_at - clock()) < HOUR


@both_ways
def test_a_worker_whose_clock_is_wrong_writes_the_digest_of_the_true_day_and_no_second_one(
    by: timedelta, clichy: Territory, nadia: User
):
    make_supported(clichy, nadia)
    make_elected(clichy)
    open_duties()
    with jumped(by):
        prepare_digests()
    kept = list(Digest.objects.order_by("pk").values_list("period", flat=True))
    prepare_digests()
    with jumped(-by):
        prepare_digests()
    assert list(Digest.objects.order_by("pk").values_list("period", flat=True)) == kept
    assert len(kept) == 1
    assert abs(Digest.objects.get().made_at - clock()) < HOUR
