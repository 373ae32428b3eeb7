"""Whatever moderators do: no words are taken away without a statement, and what is shown is what decisions say (PROMISES L-6)."""

import pytest
from django.db import transaction
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import REMOVALS, Act, Appeal, Case, Decision, DecisionState, Outcome
from consult.moderation.services import appealing, deciding
from consult.proposals.models import Proposal
from core.accounts.models import Restriction
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.consult.moderation.cases import SECRET, decide, make_argument, moderator, read, reported
from tests.people import make_clichy, make_marcel, standing

WHICH = st.sampled_from([0, 0, 0, 1])  # most acts meet the same text


class Desk(RuleBasedStateMachine):
    """Two moderators, two arguments, an author: reports, decisions, returns, corrections, appeals, in any order."""

    @initialize()
    def open(self) -> None:
        """An argument, an answer, two moderators."""
        self.sid = transaction.savepoint()
        town = make_clichy()
        self.desk = [moderator("Théo Lacombe"), moderator("Inès Roy"), moderator("Léa Faure")]
        self.author = standing(make_marcel(town), town)
        first = make_argument()
        self.texts = [first, make_argument(first.proposal.consultation, f"Je le redis : {SECRET}.")]

    @rule(
        which=WHICH,
        who=st.integers(0, 2),
        act=st.sampled_from([Act.KEEP, *REMOVALS, Act.HIDE, Act.MASK]),
        suspends=st.booleans(),
    )
    def judge(self, which: int, who: int, act: str, suspends: bool) -> None:
        reported(self.texts[which], email="voisine@exemple.fr")
        case = read(Case.objects.open().get(comment=self.texts[which]))
        more = {"sanction": "suspend", "days": 3} if suspends else {}
        if act in REMOVALS and Comment.objects.get(pk=self.texts[which].pk).status in {Status.HIDDEN, Status.RETURNED}:
            with pytest.raises(Refused):
                decide(self.desk[who], case, act, **more)
            act = Act.KEEP  # what is away is not taken away twice: the new report is settled all the same
        decide(self.desk[who], case, act, **more)

    @rule(data=st.data(), who=st.integers(0, 2))
    def undo(self, data: st.DataObject, who: int) -> None:
        decisions = list(Decision.objects.filter(state=DecisionState.EFFECTIVE).exclude(act=Act.UNDO).order_by("pk"))
        if decisions:
            deciding.undo(standing=self.desk[who], decision=data.draw(st.sampled_from(decisions)))

    @rule(which=WHICH)
    def correct(self, which: int) -> None:
        now = Comment.objects.get(pk=self.texts[which].pk)
        if now.status == Status.RETURNED:
            comments.edit_comment(standing=self.author, comment=now, text=f"Corrigé : {SECRET}.")

    @rule(data=st.data(), who=st.integers(0, 2), outcome=st.sampled_from(Outcome.values))
    def appeal(self, data: st.DataObject, who: int, outcome: str) -> None:
        contested = list(
            Decision.objects.filter(state="effective", appeal__isnull=True, act__in=REMOVALS).order_by("pk")
        )
        if not contested:
            return
        decision = data.draw(st.sampled_from(contested))
        made = appealing.appeal(decision=decision, words="Ce n’est pas une adresse.")
        mine = decision.by_id == (self.desk[who].user.pk if self.desk[who].user else 0)
        answer = {"appeal": made, "outcome": outcome, "reasons": "Nous avons relu."}
        if mine:
            with pytest.raises(Refused):
                appealing.decide_appeal(standing=self.desk[who], **answer)
        else:
            appealing.decide_appeal(standing=self.desk[who], **answer)

    @precondition(lambda self: hasattr(self, "texts"))
    @invariant()
    def nothing_is_away_without_a_statement(self) -> None:
        for text in self.texts:
            now = Comment.objects.get(pk=text.pk)
            force = Decision.objects.filter(case__comment=now, state=DecisionState.EFFECTIVE)
            hides = force.filter(act=Act.HIDE)
            assert (now.status == Status.HIDDEN) == hides.exists(), "hidden, and decided: one without the other"
            if now.status == Status.RETURNED:
                assert force.filter(act=Act.RETURN).exists()
            if now.status == Status.PUBLISHED and force.filter(act=Act.MASK).exists():
                assert SECRET not in now.text, "a passage that is masked is read"
            if now.status == Status.PUBLISHED and SECRET not in now.text:
                assert force.filter(act=Act.MASK).exists(), "a passage is masked, and nobody decided it"

    @precondition(lambda self: hasattr(self, "texts"))
    @invariant()
    def counters_say_what_is_shown(self) -> None:
        proposal = Proposal.objects.get(pk=self.texts[0].proposal_id)
        assert proposal.comment_count == Comment.objects.filter(proposal=proposal, status=Status.PUBLISHED).count()

    def each_removal_has_its_reasons_and_its_letter(self) -> None:
        removals = Decision.objects.filter(act__in=REMOVALS)
        assert not removals.filter(facts="").exists()
        assert not removals.filter(ground="").exists()
        assert not removals.filter(appeal_until=None).exists()
        for one in removals.order_by("pk"):
            assert Mail.objects.filter(recipient="marcel.petitjean@exemple.fr", text__contains=str(one.key)).exists()
        for one in Appeal.objects.exclude(outcome="").select_related("decision").order_by("pk"):
            assert one.decided_by_id not in {one.decision.by_id, one.decision.confirmed_by_id}

    @precondition(lambda self: hasattr(self, "texts"))
    @invariant()
    def a_suspension_is_in_force_as_long_as_its_decision(self) -> None:
        for one in Restriction.objects.select_related("decision").order_by("pk"):
            assert (one.lifted_at is None) == (one.decision.state == DecisionState.EFFECTIVE)

    def teardown(self) -> None:
        """Read the letters of the whole run, and leave nothing to the next one."""
        if not hasattr(self, "texts"):
            return
        self.each_removal_has_its_reasons_and_its_letter()
        transaction.savepoint_rollback(self.sid)


@pytest.mark.promise("L-6")
@pytest.mark.promise("S-26")
class TestDesk(Desk.TestCase, TestCase):  # type: ignore[name-defined, misc]
    """The desk, fifteen times."""

    settings = hypothesis_settings(
        max_examples=15, stateful_step_count=10, deadline=None, phases=(Phase.explicit, Phase.generate)
    )
