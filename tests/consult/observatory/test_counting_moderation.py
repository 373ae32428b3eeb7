"""Decisions that took effect, appeals that were decided, and votes that are counted again from their files."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.consultations.models import Kind
from consult.consultations.models import Status as ConsultationStatus
from consult.moderation.models import Appeal, Case, Decision
from consult.observatory.facts import measures_of, process_of
from consult.observatory.vintages import Vintage
from consult.proposals.models import Proposal, Status
from consult.votes.models import PublishedFile, Question, Result
from core.territories.models import Territory
from tests import people
from tests.ballots import counted, sealed, voters_of
from tests.consult.observatory.acts import AFTER, MAY, QUARTER, argue, consult, propose, say
from tests.make import make_consultation, make_phase

pytestmark = pytest.mark.promise("P-7")
HOUR = timedelta(hours=1)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def proposal(clichy: Territory, db: None) -> Proposal:
    """What is moderated."""
    return propose(consult(clichy), None)


def decided(
    proposal: Proposal, hours: float, act: str = "keep", at: datetime = MAY, ground: str = "", **fields: Any
) -> Decision:
    """A case opened so many hours before its decision."""
    town = proposal.consultation.territory
    case = Case.objects.create(
        territory=town,
        consultation=proposal.consultation,
        proposal=proposal,
        opened_at=at - hours * HOUR,
        decided_at=at,
    )
    why = (
        {"facts": "Une injure.", "ground": ground or "insult", "appeal_until": at}
        if act not in ("keep", "undo")
        else {}
    )
    return Decision.objects.create(case=case, act=act, at=at, **why, **fields)


def test_hours_of_the_cases_of_the_quarter_until_a_decision_took_effect(clichy: Territory, proposal: Proposal):
    decided(proposal, 3)
    undone = decided(proposal, 1.5, "hide", state="reversed")
    Decision.objects.create(case=undone.case, act="undo", at=MAY + HOUR, reverses=undone)
    decided(proposal, 9, "hide", state="proposed")
    decided(proposal, 9, "hide", state="refused")
    decided(proposal, 5, "hide", state="effective", confirmed_at=MAY + HOUR)
    decided(proposal, 7, at=QUARTER.ends)  # it still waits at the last instant
    decided(proposal, 8, at=QUARTER.starts - INSTANT)  # of the quarter before
    Case.objects.create(territory=clichy, address="/une-page/", opened_at=QUARTER.ends - 2 * HOUR)
    proposed = (QUARTER.ends - (MAY - 9 * HOUR)) / HOUR
    found = measures_of(clichy, QUARTER)
    assert found.moderation_hours == (1.5, 3.0, 6.0)
    assert found.moderation_waiting == (2.0, 7.0, proposed, proposed)


def test_removals_by_ground_and_appeals_on_the_day_they_are_decided(clichy: Territory, proposal: Proposal):
    first = decided(proposal, 1, "hide", ground="hate")
    for act in ("mask", "return"):
        decided(proposal, 1, act)
    second = decided(proposal, 1, "hide", at=QUARTER.starts - INSTANT)
    third = decided(proposal, 1, "hide", state="proposed")
    for decision, outcome, at in ((first, "overturned", MAY), (second, "upheld", MAY), (third, "upheld", QUARTER.ends)):
        Appeal.objects.create(
            decision=decision, words="Relisez.", due_at=MAY, outcome=outcome, reasons="Relu.", decided_at=at
        )
    Appeal.objects.create(decision=decided(proposal, 1), words="Relisez.", due_at=MAY)
    found = measures_of(clichy, QUARTER)
    assert found.removals == {"hate": 1, "insult": 2}
    assert (found.appeals, found.appeals_upheld) == (2, 1), "« upheld » of an appeal: the decision was overturned"
    assert measures_of(clichy, QUARTER.later(1)).appeals == 1


def test_what_waits_to_be_read_is_of_the_quarter_in_which_it_is_shown(clichy: Territory, proposal: Proposal):
    held = propose(proposal.consultation, None, status=Status.HELD)
    assert measures_of(clichy, QUARTER).texts == 1
    held.status, held.published_at = Status.PUBLISHED, AFTER
    held.save()
    assert [measures_of(clichy, quarter).texts for quarter in (QUARTER, QUARTER.later(1))] == [1, 1]


def test_a_page_taken_away_is_no_text(clichy: Territory, proposal: Proposal):
    page = Case.objects.create(territory=clichy, address="/une-page/", opened_at=MAY, decided_at=MAY)
    Decision.objects.create(case=page, act="hide", at=MAY, facts="Une injure.", ground="insult", appeal_until=MAY)
    assert measures_of(clichy, QUARTER).removals == {}


def test_texts_of_the_quarter_and_none_of_a_draft_consultation(clichy: Territory, proposal: Proposal):
    here = proposal.consultation
    argue(proposal, None)
    argue(proposal, None, QUARTER.ends)
    say(here, None)
    draft = propose(consult(clichy, status=ConsultationStatus.DRAFT), None)
    argue(draft, None)
    decided(draft, 3, "hide")
    found = measures_of(clichy, QUARTER)
    assert (found.texts, found.moderation_hours, found.removals) == (3, (), {})


@pytest.fixture
def question(clichy: Territory, transactional_db: None) -> Question:
    """A vote of twelve people, counted today."""
    official = people.make_official(clichy)
    here = make_consultation(clichy, "au-vote", ())
    make_phase(here, Kind.VOTE, timezone.now() - HOUR, 2)
    voters = voters_of(clichy, official, 12)
    made, _shares = sealed(people.standing(official, clichy), here, "Que planter ?")
    return counted(made, voters)


def votes(question: Question) -> tuple[int, int]:
    assert question.counted_at is not None
    found = measures_of(question.consultation.territory, Vintage.holding(question.counted_at))
    assert (found.participants, found.offline) == (12, 0)
    return found.votes, found.votes_equal


def test_a_vote_is_counted_again_from_its_files(question: Question):
    assert votes(question) == (1, 1)
    assert process_of(question.consultation.territory, Vintage.holding(timezone.now())).ballots == (question.mode,)
    said = bytes(PublishedFile.objects.get(question=question, name="result.json").content)

    def write(name: str, content: bytes) -> None:
        PublishedFile.objects.filter(question=question, name=name).update(content=content)

    write("result.json", said.replace(b'"winners"', b'"losers"'))
    assert votes(question) == (1, 0)
    write("result.json", said)
    ballots = bytes(PublishedFile.objects.get(question=question, name="ballots.jsonl").content)
    write("ballots.jsonl", ballots.replace(b'["1"', b'["3"').replace(b'"2"', b'"3"'))
    assert votes(question) == (1, 0), "other ballots, another result"
    write("ballots.jsonl", ballots)
    assert votes(question) == (1, 1)
    write("question.json", b"{}")
    assert votes(question) == (1, 0)


def test_a_vote_that_lacks_a_file_or_its_result_is_not_counted_again(question: Question):
    assert votes(question) == (1, 1)
    files = PublishedFile.objects.filter(question=question, name="ballots.jsonl")
    kept = bytes(files.get().content)
    files.delete()
    assert votes(question) == (1, 0)
    PublishedFile.objects.create(question=question, name="ballots.jsonl", content=kept)
    assert votes(question) == (1, 1)
    Result.objects.filter(question=question).delete()
    assert votes(question) == (1, 0)
