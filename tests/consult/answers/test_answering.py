"""Instruct, advise, decide, publish: each step by the right role and delegation, and one effect for two hands."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from consult.answers.models import Advice, Answer, Decision, Duty, State, Told
from consult.answers.rules import AnswerRefusal
from consult.answers.selectors.blocks import answer_of, bench_of
from consult.answers.services import advising, answering
from consult.answers.services.opening import open_duties
from core.accounts.models import Delegation, ElectedOffice, User
from core.lib.refusals import Common, Refused
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.answers.making import REASONS, at_once, decided, make_elected, make_supported, published
from tests.make import queries_of
from tests.people import make_clichy, make_isabelle, make_official, make_partner, standing
from tests.town import make_people


def refusal_of(act: Any) -> Any:
    """Why it was refused, or nothing."""
    try:
        act()
    except Refused as no:
        return no.reason
    return None


@pytest.mark.django_db
@pytest.mark.promise("C-1")
def test_an_answer_goes_from_the_desk_to_everyone(clichy: Territory, karim: User, nadia: User):
    proposal = make_supported(clichy, nadia)
    open_duties()
    elected, official = standing(make_elected(clichy), clichy), standing(karim, clichy)
    answer = answering.begin_answer(standing=official, proposal=proposal)
    assert answering.begin_answer(standing=official, proposal=proposal) == answer
    answer = answering.save_answer(
        standing=official, answer=answer, expected=0, reasons="Le service propose dix bancs."
    )
    answer = answering.send_to_decide(standing=official, answer=answer, expected=answer.edits)
    assert Mail.objects.filter(recipient=elected.user.email, subject__contains="attend votre décision").exists()  # type: ignore[union-attr]
    answer = answering.decide_answer(
        standing=elected, answer=answer, expected=answer.edits, decision=Decision.PARTLY, reasons=REASONS
    )
    assert (answer.decided_as, answer.decided_by) == ("Adjointe au bien vieillir", elected.user)
    assert Duty.objects.get().met_at is None
    answer = answering.publish_answer(standing=official, answer=answer, expected=answer.edits)
    again = answering.publish_answer(standing=official, answer=answer, expected=0)
    assert (again.pk, Told.objects.count()) == (answer.pk, 1)
    assert Duty.objects.get().met_at == answer.published_at
    block = answer_of(proposal, standing(nadia, clichy), timezone.now())
    assert block.answer is not None
    assert (block.answer.reasons, block.decision_label, block.due_at) == (REASONS, "acceptée en partie", None)


BY_ROLE = {
    "anonyme": (Common.SIGN_IN, Common.SIGN_IN, Common.SIGN_IN),
    "attestée": (Common.NOT_ALLOWED, AnswerRefusal.NO_DELEGATION, AnswerRefusal.NO_DELEGATION),
    "association": (Common.NOT_ALLOWED, AnswerRefusal.NO_DELEGATION, AnswerRefusal.NO_DELEGATION),
    "modérateur": (Common.NOT_ALLOWED, AnswerRefusal.NO_DELEGATION, AnswerRefusal.NO_DELEGATION),
    "agent": (None, AnswerRefusal.NO_DELEGATION, None),
    "administratrice": (None, None, None),
    "élue": (Common.NOT_ALLOWED, None, None),
    "analyste": (Common.NOT_ALLOWED, AnswerRefusal.NO_DELEGATION, AnswerRefusal.NO_DELEGATION),
    "agent voisin": (Common.NOT_ALLOWED, AnswerRefusal.NO_DELEGATION, AnswerRefusal.NO_DELEGATION),
}


@pytest.mark.django_db
@pytest.mark.promise("C-2")
def test_each_step_is_for_the_right_role_and_delegation(clichy: Territory, tourcoing: Territory):
    who = make_people(clichy, tourcoing)
    held = Delegation.objects.filter(office__user=who["élue"], area__isnull=True).order_by("pk").first()
    assert held is not None
    seen = {}
    for name in BY_ROLE:
        me = standing(who[name], clichy)
        proposal = make_supported(clichy, title=f"Vu par {name}")
        type(proposal).objects.filter(pk=proposal.pk).update(theme=held.theme)
        proposal.refresh_from_db()
        begin = refusal_of(lambda p=proposal, me=me: answering.begin_answer(standing=me, proposal=p))
        official = standing(who["agent"], clichy)
        answer = answering.begin_answer(standing=official, proposal=proposal)
        answer = answering.send_to_decide(standing=official, answer=answer, expected=0)
        said: Any = {"decision": Decision.ACCEPTED, "reasons": REASONS}
        decide = refusal_of(
            lambda a=answer, me=me, s=said: answering.decide_answer(standing=me, answer=a, expected=a.edits, **s)
        )
        answer.refresh_from_db()
        if answer.state != State.DECIDED:
            chief = standing(who["administratrice"], clichy)
            answer = answering.decide_answer(standing=chief, answer=answer, expected=answer.edits, **said)
        publish = refusal_of(lambda a=answer, me=me: answering.publish_answer(standing=me, answer=a, expected=a.edits))
        seen[name] = (begin, decide, publish)
    assert seen == BY_ROLE


@pytest.mark.django_db
@pytest.mark.promise("C-2")
def test_a_delegation_that_ends_in_between_is_refused_with_a_clear_word(clichy: Territory, karim: User):
    elected = make_elected(clichy)
    official = standing(karim, clichy)
    answer = answering.begin_answer(standing=official, proposal=make_supported(clichy))
    answer = answering.send_to_decide(standing=official, answer=answer, expected=0)
    me = standing(elected, clichy)  # read before the delegation ended
    Delegation.objects.filter(office__user=elected).update(until=timezone.now())
    with pytest.raises(Refused) as no:
        answering.decide_answer(standing=me, answer=answer, expected=1, decision="refused", reasons=REASONS)
    assert no.value.reason is AnswerRefusal.DELEGATION_ENDED
    answer.refresh_from_db()
    assert (answer.state, answer.decision) == (State.TO_DECIDE, "")


@pytest.mark.django_db
@pytest.mark.promise("C-2")
@pytest.mark.parametrize("ends", ["delegation", "office"])
def test_a_delegation_that_ends_after_the_decision_publishes_nothing(clichy: Territory, karim: User, ends: str):
    elected = make_elected(clichy)
    official, me = standing(karim, clichy), standing(elected, clichy)
    answer = answering.begin_answer(standing=official, proposal=make_supported(clichy))
    answer = answering.send_to_decide(standing=official, answer=answer, expected=0)
    answer = answering.decide_answer(standing=me, answer=answer, expected=1, decision="accepted", reasons=REASONS)
    ended = Delegation if ends == "delegation" else ElectedOffice
    ended.objects.update(until=timezone.now())
    for act in (answering.publish_answer, answering.send_back):
        reason = refusal_of(lambda act=act: act(standing=me, answer=answer, expected=answer.edits))
        assert reason is AnswerRefusal.DELEGATION_ENDED
    answer.refresh_from_db()
    assert answer.state == State.DECIDED


@pytest.mark.django_db
@pytest.mark.promise("C-1")
@pytest.mark.parametrize("missing", [{"reasons": ""}, {"decision": ""}, {"decided_as": ""}, {"decided_at": None}])
def test_the_database_itself_refuses_an_answer_without_reasons(clichy: Territory, missing: Any):
    answer = published(make_supported(clichy))
    with pytest.raises(IntegrityError, match="a_decision_has_its_reasons_and_date"), transaction.atomic():
        Answer.objects.filter(pk=answer.pk).update(**missing)


@pytest.mark.django_db
@pytest.mark.promise("C-1")
@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({"decision": "accepted", "reasons": ""}, "reasons"),
        ({"decision": "accepted", "reasons": "Non."}, "reasons"),
        ({"decision": "accepted", "reasons": "\u200b" * 80}, "reasons"),
        ({"decision": "", "reasons": REASONS}, "decision"),
        ({"decision": "peut-être", "reasons": REASONS}, "decision"),
        ({"decision": "other_competence", "reasons": REASONS}, "competent"),
        ({"decision": "accepted", "reasons": "x" * 10_001}, "reasons"),
        ({"decision": "accepted", "reasons": REASONS, "competent": "x" * 161}, "competent"),
    ],
)
def test_an_answer_without_substance_is_refused(clichy: Territory, karim: User, isabelle: User, words: Any, field: str):
    answer = answering.begin_answer(standing=standing(karim, clichy), proposal=make_supported(clichy))
    answer = answering.send_to_decide(standing=standing(karim, clichy), answer=answer, expected=0)
    with pytest.raises(ValidationError) as no:
        answering.decide_answer(standing=standing(isabelle, clichy), answer=answer, expected=1, **words)
    assert list(no.value.message_dict) == [field]


@pytest.mark.django_db
@pytest.mark.promise("C-1")
def test_a_published_answer_is_corrected_by_a_new_version_that_leaves_it_readable(clichy: Territory, karim: User):
    proposal = make_supported(clichy)
    first = published(proposal)
    second = decided(proposal, reasons=REASONS + " Quinze, finalement.")
    assert (second.version, second.reasons != first.reasons) == (2, True)
    block = answer_of(proposal, standing(None, clichy), timezone.now())
    assert (block.answer, block.state) == (first, State.DECIDED)
    answering.publish_answer(standing=standing(karim, clichy), answer=second, expected=second.edits)
    block = answer_of(proposal, standing(None, clichy), timezone.now())
    assert block.answer == second
    assert [one.reasons for one in block.earlier] == [REASONS]
    for act in (answering.save_answer, answering.drop_answer, answering.send_back):
        reason = refusal_of(lambda act=act: act(standing=standing(karim, clichy), answer=first, expected=first.edits))
        assert reason is Common.CHANGED_MEANWHILE


@pytest.mark.django_db
def test_advice_is_asked_of_a_partner_given_by_its_contact_and_shown_where_it_is_public(
    clichy: Territory, karim: User, nadia: User, marcel: User
):
    proposal, official = make_supported(clichy), standing(karim, clichy)
    partner = make_partner(clichy)
    partner.contacts.add(nadia)
    answer = answering.begin_answer(standing=official, proposal=proposal)
    asked = advising.ask_advice(standing=official, answer=answer, question="Combien coûte un banc ?", partner=partner)
    assert (
        advising.ask_advice(standing=official, answer=answer, question="Combien coûte un banc ?", partner=partner)
        == asked
    )
    assert Mail.objects.filter(recipient=nadia.email).count() == 1
    assert (
        refusal_of(lambda: advising.give_advice(standing=standing(marcel, clichy), advice=asked, words="Rien."))
        is Common.NOT_ALLOWED
    )
    advising.give_advice(
        standing=standing(nadia, clichy), advice=asked, words="Huit cents euros, pose comprise.", cost=Decimal("800")
    )
    hidden = advising.ask_advice(standing=official, answer=answer, question="Est-ce possible ?", service="Voirie")
    advising.give_advice(standing=official, advice=hidden, words="Oui, sauf rue Maurice-Audin.", is_public=False)
    assert len(bench_of(answer, official, timezone.now()).advice) == 2
    answer = decided(proposal)
    reason = refusal_of(lambda: advising.give_advice(standing=official, advice=asked, words="Trop tard."))
    assert reason is Common.CHANGED_MEANWHILE
    answering.publish_answer(standing=official, answer=answer, expected=answer.edits)
    block = answer_of(proposal, standing(None, clichy), timezone.now())
    assert [(one.words, one.cost) for one in block.advice] == [("Huit cents euros, pose comprise.", Decimal("800.00"))]


@pytest.mark.django_db
def test_the_block_of_a_page_asks_a_constant_number_of_questions(clichy: Territory, nadia: User):
    one, many = make_supported(clichy, title="Un"), make_supported(clichy, title="Deux")
    published(one)
    for _version in range(4):
        published(many)
    me, now = standing(nadia, clichy), timezone.now()
    assert queries_of(lambda: answer_of(many, me, now)) == queries_of(lambda: answer_of(one, me, now))


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_officials_at_once_have_one_effect() -> None:
    town = make_clichy()
    chief, official = standing(make_isabelle(town), town), standing(make_official(town), town)
    proposal = make_supported(town)
    open_duties()
    begun = at_once(
        [lambda me=me: answering.begin_answer(standing=me, proposal=proposal) for me in [official, chief] * 3]
    )
    assert len({answer.pk for answer in begun}) == 1
    answer = answering.send_to_decide(standing=official, answer=begun[0], expected=0)
    said: Any = {"reasons": REASONS}
    results = at_once(
        [
            lambda d=d: answering.decide_answer(standing=chief, answer=answer, expected=1, decision=d, **said)
            for d in [Decision.ACCEPTED, Decision.REFUSED] * 3
        ]
    )
    done = [one for one in results if isinstance(one, Answer)]
    assert len(done) == 1
    assert {one.reason for one in results if isinstance(one, Refused)} == {Common.CHANGED_MEANWHILE}
    answer.refresh_from_db()
    assert answer.decision == done[0].decision
    results = at_once(
        [
            lambda me=me: answering.publish_answer(standing=me, answer=answer, expected=answer.edits)
            for me in [official, chief] * 3
        ]
    )
    assert any(isinstance(one, Answer) for one in results)
    assert (Told.objects.count(), Answer.objects.published().count(), Advice.objects.count()) == (1, 1, 0)
