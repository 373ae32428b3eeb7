"""The link of a line acts once, for who received it, while they hold the delegation and the item awaits it."""

import re
from datetime import datetime, timedelta

import pytest

from consult.answers.models import Advice, Answer, State
from consult.digests.links import KEPT, Link, act_key, link_by_key, refuse_link
from consult.digests.models import Act, Digest, Shown, Used
from consult.digests.rules import LinkRefusal
from consult.digests.services import act_from_letter, prepare
from core.accounts.models import Delegation, ElectedOffice
from core.audit.models import Entry
from core.lib.refusals import Refused
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.answers.making import at_once
from tests.consult.digests.making import MONDAY, TODAY, WEEK, in_office, owe, proposal_in, to_decide
from tests.people import make_clichy

DAY = timedelta(days=1)
LINK = re.compile(r"/t/([\w-]+)/point/(\S+)/$", re.MULTILINE)
WORDS = "Oui pour douze bancs, si le sol le permet."
pytestmark = pytest.mark.django_db


def link_in_letter(at: datetime = MONDAY + DAY) -> Link:
    """What the one link of the last letter asks for."""
    (found,) = LINK.findall(Mail.objects.latest("pk").text)
    link = link_by_key(*found, at)
    assert link is not None
    return link


def owed(town: Territory, title: str = "Un banc") -> ElectedOffice:
    """An answer owed, and the digest that says so."""
    office = in_office(town)
    owe(proposal_in(town, title), TODAY + 20 * DAY)
    prepare(MONDAY)
    return office


def test_she_begins_the_answer_and_it_is_on_the_desk_of_the_officials(clichy: Territory) -> None:
    office = owed(clichy)
    answer = act_from_letter(link=link_in_letter(), reader=None, words=WORDS)
    answer.refresh_from_db()
    assert (answer.state, answer.reasons, answer.drafted_by) == (State.INSTRUCTING, WORDS, office.user)
    assert answer.published_at is None
    assert Entry.objects.get(act="answer.begun").actor == office.user


def test_advice_asked_before_a_decision_gives_the_answer_back_to_be_instructed(clichy: Territory) -> None:
    office, answer = in_office(clichy), to_decide(clichy, due=TODAY + 20 * DAY)
    prepare(MONDAY)
    act_from_letter(link=link_in_letter(), reader=office.user, words="À quel coût ?", service="Espaces verts")
    answer.refresh_from_db()
    assert answer.state == State.INSTRUCTING
    advice = Advice.objects.get()
    assert (advice.answer, advice.source, advice.asked_by) == (answer, "Espaces verts", office.user)


def test_an_answer_already_begun_is_offered_advice_and_keeps_its_words(clichy: Territory) -> None:
    in_office(clichy)
    proposal = proposal_in(clichy)
    owe(proposal, TODAY + 20 * DAY)
    answer = Answer.objects.create(proposal=proposal, reasons="Les services étudient.")
    prepare(MONDAY)
    link = link_in_letter()
    assert link.act == Act.ADVICE
    act_from_letter(link=link, reader=None, words="À quel coût ?", service="Espaces verts")
    answer.refresh_from_db()
    assert (answer.state, answer.reasons) == (State.INSTRUCTING, "Les services étudient.")


@pytest.mark.promise("R-4")
def test_what_she_did_from_the_letter_is_no_news_in_the_next(clichy: Territory) -> None:
    in_office(clichy)
    answer = to_decide(clichy, due=TODAY + 40 * DAY)
    prepare(MONDAY)
    act_from_letter(link=link_in_letter(), reader=None, words="À quel coût ?", service="Espaces verts")
    prepare(MONDAY + WEEK)
    assert Mail.objects.filter(text__contains="/point/").count() == 1
    Answer.objects.filter(pk=answer.pk).update(state=State.TO_DECIDE, edits=answer.edits + 2)
    prepare(MONDAY + 2 * WEEK)
    assert Mail.objects.filter(text__contains="/point/").count() == 2, "once it comes back to her, it is said"
    assert Shown.objects.count() == 1


@pytest.mark.promise("S-3")
def test_a_link_is_of_one_letter_one_act_and_one_item(clichy: Territory, tourcoing: Territory) -> None:
    office = owed(clichy)
    link = link_in_letter()
    key = act_key(office, "2026-W49", Act.DRAFT, link.item)
    assert link_by_key(clichy.slug, key, link.at) == link
    assert link_by_key(tourcoing.slug, key, link.at) is None
    assert link_by_key(clichy.slug, act_key(office, "2026-W50", Act.DRAFT, link.item), link.at) is None
    head, _, tail = key.rpartition(":")
    for wrong in (head, f"{head}:{tail[::-1]}", f"a{key}", key.replace(":", "", 1), "perdue", "", "x" * 5_000):
        assert link_by_key(clichy.slug, wrong, link.at) is None


def test_a_link_serves_fourteen_days(clichy: Territory) -> None:
    owed(clichy)
    last = MONDAY + KEPT - timedelta(seconds=1)
    assert refuse_link(link_in_letter(last), None) is None
    assert refuse_link(link_in_letter(MONDAY + KEPT), None) == LinkRefusal.EXPIRED


def test_what_was_begun_by_another_hand_meanwhile_is_left_to_it(clichy: Territory) -> None:
    owed(clichy)
    link = link_in_letter()
    Answer.objects.create(proposal=link.proposal, reasons="Les services étudient.")
    with pytest.raises(Refused) as refused:
        act_from_letter(link=link, reader=None, words=WORDS)
    assert refused.value.reason == LinkRefusal.SETTLED
    assert (Answer.objects.get().reasons, Used.objects.count()) == ("Les services étudient.", 0)


@pytest.mark.promise("C-2")
def test_a_delegation_that_ends_between_the_page_and_the_button_stops_the_act(clichy: Territory) -> None:
    office = owed(clichy)
    link = link_in_letter()
    Delegation.objects.filter(office=office).update(until=MONDAY)
    with pytest.raises(Refused) as refused:
        act_from_letter(link=link, reader=None, words=WORDS)
    assert refused.value.reason.value == "delegation_ended"
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-4")
def test_eight_clicks_at_once_act_once() -> None:
    town = make_clichy()
    in_office(town)
    to_decide(town, due=TODAY + 20 * DAY)
    prepare(MONDAY)
    link = link_in_letter()
    clicks = [
        lambda n=n: act_from_letter(link=link, reader=None, words=f"Combien, {n} ?", service="Voirie") for n in range(8)
    ]
    results = at_once(clicks)
    refused = [one for one in results if isinstance(one, Exception)]
    assert len(refused) == 7
    assert all(isinstance(one, Refused) and one.reason == LinkRefusal.USED for one in refused)
    assert Used.objects.count() == Advice.objects.count() == 1


def test_the_link_of_a_later_letter_serves_again(clichy: Territory) -> None:
    in_office(clichy)
    answer = to_decide(clichy)
    prepare(MONDAY)
    act_from_letter(link=link_in_letter(), reader=None, words="À quel coût ?", service="Voirie")
    Answer.objects.filter(pk=answer.pk).update(state=State.TO_DECIDE, edits=9)
    prepare(MONDAY + WEEK)
    act_from_letter(link=link_in_letter(MONDAY + WEEK), reader=None, words="Et l’entretien ?", service="Voirie")
    assert (Advice.objects.count(), Digest.objects.count()) == (2, 2)
