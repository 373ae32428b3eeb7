"""The demonstration answers: what the charter owes, what was promised, kept, late or given up, and what others may copy."""

from collections import Counter

from django.db.models import F, Q
from django.utils import timezone

from consult.answers.models import (
    Advice,
    Answer,
    Commitment,
    CommitmentState,
    Decision,
    Duty,
    Merge,
    MergeState,
    Said,
    Satisfaction,
    State,
)
from consult.answers.rules import refuse_decide
from consult.answers.selectors.delegations import capacity_of, deciders_of
from consult.answers.selectors.owed import due_now
from consult.answers.services.telling import tell_next
from consult.consultations.models import Status as ConsultationStatus
from consult.practices.models import Practice
from consult.practices.similar import similar_practices
from consult.proposals.models import Proposal, Support
from core.accounts.models import Delegation
from core.accounts.selectors import standing_of
from core.notices.models import Mail
from core.workshop.seeding.answers import seed_answers


def test_every_proposal_at_its_threshold_is_owed_an_answer_since_that_support(seeded: list[str]):
    reached = Proposal.objects.published().filter(support_count__gte=F("consultation__answer_threshold"))
    duties = Duty.objects.select_related("proposal__consultation")
    assert duties.count() == reached.count() > 50
    for duty in duties:
        before = Support.objects.filter(proposal=duty.proposal, at__lt=duty.opened_at).count()
        assert before >= duty.threshold == duty.proposal.consultation.answer_threshold
        assert duty.met_at is None or duty.met_at > duty.opened_at
        assert duty.opened_at <= timezone.now()


def test_one_answer_is_late_and_no_ended_consultation_owes_any(seeded: list[str]):
    late = Duty.objects.late_at(timezone.now())
    assert 1 <= late.count() <= 3
    ended = Q(proposal__consultation__status__in=[ConsultationStatus.CLOSED, ConsultationStatus.ARCHIVED])
    assert not Duty.objects.open().filter(ended).exists()


def test_every_decision_every_state_and_every_verdict_is_there(seeded: list[str]):
    shown = Answer.objects.published()
    assert {one.decision for one in shown} == set(Decision.values)
    assert all(one.reasons and one.published_at <= timezone.now() for one in shown)
    assert {State.INSTRUCTING, State.TO_DECIDE} <= {one.state for one in Answer.objects.waiting()}
    assert shown.filter(version=2).exists()
    assert Advice.objects.filter(words="").exists()
    states = Counter(Commitment.objects.values_list("state", flat=True))
    assert set(states) == set(CommitmentState.values)
    assert Commitment.objects.overdue_on(timezone.localdate()).count() >= 1
    assert set(Satisfaction.objects.values_list("verdict", flat=True)) == {"yes", "partly", "no"}
    for one in Satisfaction.objects.select_related("answer")[:50]:
        assert Support.objects.filter(proposal=one.answer.proposal_id, person=one.person_id).exists()


def test_whoever_decided_had_the_delegation_on_that_day(seeded: list[str]):
    decided = (
        Answer.objects.published().filter(decided_by__isnull=False).select_related("proposal__consultation__territory")
    )
    assert decided.count() > 15
    for answer in decided:
        territory = answer.proposal.consultation.territory
        capacity = capacity_of(standing_of(answer.decided_by, territory), answer.proposal, answer.decided_at)
        assert capacity is not None
        assert capacity.is_held
        assert capacity.words == answer.decided_as


def test_an_elected_person_may_decide_what_waits_for_a_decision(seeded: list[str]):
    waiting = Answer.objects.filter(state=State.TO_DECIDE).select_related("proposal__consultation__territory")
    assert waiting.exists()
    for answer in waiting:
        [decider] = deciders_of(answer.proposal, timezone.now())
        here = standing_of(decider, answer.proposal.consultation.territory)
        assert refuse_decide(here, answer, capacity_of(here, answer.proposal)) is None


def test_merges_wait_for_their_authors_and_nothing_has_moved(seeded: list[str]):
    merges = Merge.objects.prefetch_related("consents", "moved")
    assert len(merges) == 2
    for merge in merges:
        assert merge.state == MergeState.ASKED
        assert Said.NOTHING in {one.said for one in merge.consents.all()}
        assert all(one.author_id is not None for one in merge.consents.all())
        assert not merge.moved.exists()


def test_sheets_are_published_by_several_towns_and_meet_what_others_write(seeded: list[str]):
    sheets = Practice.objects.published().select_related("commitment")
    assert len(sheets) >= 5
    assert len({sheet.territory_id for sheet in sheets}) >= 4
    assert all(sheet.commitment and sheet.commitment.state == CommitmentState.DONE for sheet in sheets)
    assert all(sheet.published_at <= timezone.now() for sheet in sheets)
    pairs = {
        "Garder les voisins ensemble quand on démolit": "Reloger les voisins ensemble",
        "Une salle ouverte aux 16-25 ans": "Donner les clés aux jeunes",
        "Un piano dans le hall": "",
    }
    for beginning, expected in pairs.items():
        title, body = Proposal.objects.filter(title__startswith=beginning).values_list("title", "body")[0]
        found = [row.title for row in similar_practices(f"{title} {title} {body}")]
        assert found == ([expected] if expected else []), title


def test_nothing_is_left_for_the_sweeps_and_a_second_run_changes_nothing(seeded: list[str]):
    def counts() -> list[int]:
        return [
            model.objects.count() for model in (Duty, Answer, Commitment, Satisfaction, Merge, Practice, Delegation)
        ]

    before = counts()
    assert not due_now().exists()
    assert not tell_next()
    assert seed_answers(lambda _line: None) == 0
    assert counts() == before
    assert not Mail.objects.due(timezone.now()).exists()
