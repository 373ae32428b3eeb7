"""While she is away her lines go to her deputy, who may act and whose function says so; on return she gets what waits and changed."""

from datetime import timedelta

import pytest

from consult.answers.models import Advice, Answer, State
from consult.answers.rules import AnswerRefusal, refuse_decide
from consult.answers.selectors.delegations import capacity_of, deciders_of
from consult.answers.services.answering import decide_answer
from consult.digests.links import refuse_link
from consult.digests.selectors import due_offices, planned
from consult.digests.services import act_from_letter, prepare
from core.accounts.models import Absence, Delegation, ElectedOffice
from core.audit.models import Entry
from core.lib.db import clock
from core.lib.text import of_name
from core.notices.models import Mail
from core.territories.models import CommonTheme, Territory
from tests.consult.digests.making import MONDAY, TODAY, WEEK, in_office, owe, promised, proposal_in, to_decide
from tests.consult.digests.test_acting import link_in_letter
from tests.consult.digests.test_moved import old_proposal, supported
from tests.make import queries_of
from tests.people import standing

DAY = timedelta(days=1)
pytestmark = pytest.mark.django_db


def titles(office: ElectedOffice, at=MONDAY) -> dict[str, str]:
    """Each line of the digest that is due, and in whose place it is read."""
    [one] = planned(due_offices(at, offices=[office.pk]), at)
    return {line.item.title: line.item.instead_of for line in one.selection.lines}


def away(office: ElectedOffice, deputy: ElectedOffice, since=MONDAY - DAY, until=MONDAY + DAY) -> Absence:
    return Absence.objects.create(office=office, deputy=deputy, since=since, until=until)


def colleague(town: Territory) -> ElectedOffice:
    return in_office(town, "Hélène Prost", CommonTheme.HEALTH)


@pytest.mark.promise("C-2")
def test_her_lines_go_to_the_deputy_marked_and_not_to_her(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    to_decide(clichy, "Un banc", due=TODAY)
    owe(proposal_in(clichy, "Une rampe"), TODAY)
    promised(clichy, TODAY, "Douze bancs")
    to_decide(clichy, "Un centre", theme=CommonTheme.HEALTH)
    supported(old_proposal(clichy, "Monte"), 12)
    away(office, deputy)
    assert titles(office) == {}
    assert titles(deputy) == dict.fromkeys(["Un banc", "Une rampe", "Douze bancs"], "Aïssa Kone") | {"Un centre": ""}
    prepare(MONDAY)
    letter = Mail.objects.get()
    assert letter.recipient == deputy.user.email
    assert letter.text.count("(nouveau, en l’absence de votre collègue Aïssa Kone)") == 3
    assert "Monte" in letter.text


def test_what_is_hers_too_is_read_once_in_her_own_name(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    Delegation.objects.create(office=deputy, theme=CommonTheme.AGEING, since=office.since)
    to_decide(clichy, "Un banc")
    away(office, deputy)
    assert titles(deputy) == {"Un banc": ""}


@pytest.mark.promise("R-4")
def test_on_return_she_gets_what_still_waits_and_changed(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    to_decide(clichy, "Déjà dit")
    prepare(MONDAY)
    away(office, deputy, MONDAY + DAY, MONDAY + 2 * WEEK - DAY)
    settled, waits = to_decide(clichy, "Réglé"), to_decide(clichy, "Attend")
    prepare(MONDAY + WEEK)
    Answer.objects.filter(pk=settled.pk).update(state=State.INSTRUCTING)
    assert titles(office, MONDAY + 2 * WEEK) == {"Attend": ""}
    assert titles(deputy, MONDAY + 2 * WEEK) == {}
    Answer.objects.filter(pk=waits.pk).update(state=State.INSTRUCTING)
    assert titles(office, MONDAY + 2 * WEEK) == {}


def test_a_deputy_whose_office_ended_reads_nothing_and_the_lines_are_hers_again(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    to_decide(clichy, "Un banc")
    away(office, deputy)
    ElectedOffice.objects.filter(pk=deputy.pk).update(until=MONDAY)
    assert titles(office) == {"Un banc": ""}


@pytest.mark.promise("C-2")
def test_the_deputy_acts_from_the_letter_and_no_longer_once_she_is_back(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    to_decide(clichy, due=TODAY + 20 * DAY)
    away(office, deputy, until=MONDAY + 3 * DAY)
    prepare(MONDAY)
    link = link_in_letter(MONDAY + DAY)
    assert refuse_link(link_in_letter(MONDAY + 4 * DAY), None) == AnswerRefusal.NO_DELEGATION
    act_from_letter(link=link, reader=deputy.user, words="À quel coût ?", service="Voirie")
    assert Advice.objects.get().asked_by == deputy.user
    entry = Entry.objects.get(act="letter.acted")
    assert entry.details == {"did": "advice", "capacity": "Adjointe, en suppléance d’Aïssa Kone"}


@pytest.mark.promise("C-2")
def test_the_deputy_decides_at_the_desk_and_the_answer_says_in_whose_place(clichy: Territory) -> None:
    office, deputy = in_office(clichy), colleague(clichy)
    answer, now = to_decide(clichy), clock()
    here = standing(deputy.user, clichy)
    assert capacity_of(here, answer.proposal) is None
    assert deciders_of(answer.proposal, now) == [office.user]
    absence = away(office, deputy, now - DAY, now + DAY)
    assert deciders_of(answer.proposal, now) == [deputy.user]
    reasons = "Douze bancs seront posés, car nos aînées font trois pauses entre le marché et la tour."
    answer = decide_answer(
        standing=here, answer=answer, expected=answer.edits, decision="accepted", reasons=reasons, competent=""
    )
    assert answer.decided_as == "Adjointe, en suppléance d’Aïssa Kone"
    held = capacity_of(standing(office.user, clichy), answer.proposal)
    assert held is not None
    assert held.is_held, "she may still decide from afar"
    absence.delete()
    waiting = to_decide(clichy, "Un autre")
    assert refuse_decide(here, waiting, capacity_of(here, waiting.proposal)) == AnswerRefusal.NO_DELEGATION


def test_absences_add_no_query_for_each(clichy: Territory) -> None:
    first = in_office(clichy)
    to_decide(clichy)
    few = queries_of(lambda: planned(due_offices(MONDAY), MONDAY))
    for number in range(5):
        away(in_office(clichy, f"Élue {number}"), first)
    assert queries_of(lambda: planned(due_offices(MONDAY), MONDAY)) == few


def test_names_are_joined_as_french_does() -> None:
    said = [of_name(name) for name in ("Aïssa Kone", "Élodie", "Yves", "Valérie", "")]
    assert said == ["d’Aïssa Kone", "d’Élodie", "d’Yves", "de Valérie", "de "]
