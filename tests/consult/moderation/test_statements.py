"""Whatever moderators do: no words are taken away without a statement, and what is shown is what decisions say (PROMISES L-6)."""

import pytest
from django.db import transaction
from django.db.models import QuerySet
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from consult.comments.models import Comment, Status
from consult.discussion.models import Message
from consult.moderation.models import REMOVALS, Act, Appeal, Decision, DecisionState, Ground, Outcome
from consult.moderation.services import appealing, deciding, desk
from consult.proposals.models import Proposal
from core.accounts.models import Restriction, User
from core.lib.refusals import Refused
from core.notices.models import Mail
from tests.consult.discussion.rooms import make_room, say
from tests.consult.moderation.cases import (
    FACTS,
    SECRET,
    TEXT,
    Text,
    about,
    correct,
    decide,
    make_argument,
    moderator,
    open_case,
)
from tests.make import make_proposal
from tests.people import make_clichy, make_marcel, standing


def in_force() -> "QuerySet[Decision]":
    """The removals that nobody took back."""
    return Decision.objects.filter(state=DecisionState.EFFECTIVE, act__in=REMOVALS).order_by("pk")


def now(text: Text) -> Text:
    """These words as they are now."""
    return type(text).objects.get(pk=text.pk)


class Desk(RuleBasedStateMachine):
    """Three moderators, who runs the room, and the author of an argument, a proposal or a message: whatever they do, in any order."""

    @initialize(kind=st.sampled_from([Comment, Proposal, Message]))
    def open(self, kind: type[Text]) -> None:
        """What Marcel said, in one of three places: acts about one text meet oftener than acts about three."""
        self.sid = transaction.savepoint()
        town = make_clichy()
        marcel = make_marcel(town)
        self.desk = [moderator("Théo Lacombe"), moderator("Inès Roy"), moderator("Léa Faure")]
        self.author = standing(marcel, town)
        room = make_room()
        self.facilitator = standing(User.objects.get(display_name="Awa Cissokho"), town)
        if kind is Comment:
            self.text: Text = make_argument(room.consultation)
        elif kind is Proposal:
            self.text = make_proposal(room.consultation, marcel, body=TEXT)
        else:
            self.text = say(room, marcel, TEXT)

    @rule(
        who=st.integers(0, 2),
        act=st.sampled_from([Act.KEEP, *REMOVALS, Act.HIDE, Act.MASK]),
        suspends=st.booleans(),
    )
    def judge(self, who: int, act: str, suspends: bool) -> None:
        text = self.text
        case, more = open_case(text), {"sanction": "suspend", "days": 3} if suspends else {}
        gone = now(text).status in {Status.HIDDEN, Status.RETURNED}
        if act in REMOVALS and (gone or (act == Act.RETURN and isinstance(text, Message))):
            with pytest.raises(Refused):
                decide(self.desk[who], case, act, **more)
            act = Act.KEEP  # what is away is not taken away twice: the new report is settled all the same
        decide(self.desk[who], case, act, **more)

    @precondition(lambda self: in_force().exists())
    @rule(data=st.data(), who=st.integers(0, 2))
    def undo(self, data: st.DataObject, who: int) -> None:
        deciding.undo(standing=self.desk[who], decision=data.draw(st.sampled_from(list(in_force()))))

    @precondition(lambda self: isinstance(self.text, Message))
    @rule()
    def hide_in_the_room(self) -> None:
        message = self.text
        is_shown = now(message).status == Status.PUBLISHED
        hide = {"standing": self.facilitator, "message": message, "facts": FACTS, "ground": Ground.PRIVACY}
        if is_shown:
            desk.hide_message(**hide)
        else:
            with pytest.raises(Refused):
                desk.hide_message(**hide)

    @precondition(lambda self: isinstance(self.text, Message))
    @rule()
    def show_in_the_room(self) -> None:
        """She shows again what she hid, and nothing of what a moderator hid."""
        hides = Decision.objects.filter(case__message=self.text, state=DecisionState.EFFECTIVE, act=Act.HIDE)
        last = hides.order_by("-at", "-pk").first()
        if last is not None and self.facilitator.user is not None and last.by_id == self.facilitator.user.pk:
            desk.restore_message(standing=self.facilitator, message=self.text)
        else:
            with pytest.raises(Refused):
                desk.restore_message(standing=self.facilitator, message=self.text)

    @precondition(lambda self: now(self.text).status == Status.RETURNED)
    @rule()
    def correct(self) -> None:
        text = now(self.text)
        assert not isinstance(text, Message)
        correct(self.author, text)

    @precondition(lambda self: in_force().filter(appeal=None).exists())
    @rule(data=st.data(), who=st.integers(0, 2), outcome=st.sampled_from(Outcome.values))
    def appeal(self, data: st.DataObject, who: int, outcome: str) -> None:
        decision = data.draw(st.sampled_from(list(in_force().filter(appeal=None))))
        made = appealing.appeal(decision=decision, words="Ce n’est pas une adresse.")
        mine = decision.by_id == (self.desk[who].user.pk if self.desk[who].user else 0)
        answer = {"appeal": made, "outcome": outcome, "reasons": "Nous avons relu."}
        if mine:
            with pytest.raises(Refused):
                appealing.decide_appeal(standing=self.desk[who], **answer)
        else:
            appealing.decide_appeal(standing=self.desk[who], **answer)

    @precondition(lambda self: hasattr(self, "text"))
    @invariant()
    def nothing_is_away_without_a_statement(self) -> None:
        text = now(self.text)
        force = Decision.objects.filter(**{f"case__{k}": v for k, v in about(text).items()}, state="effective")
        hides = force.filter(act=Act.HIDE)
        words = text.body if isinstance(text, Proposal) else text.text
        assert (text.status == Status.HIDDEN) == hides.exists(), "hidden, and decided: one without the other"
        if text.status == Status.RETURNED:
            assert force.filter(act=Act.RETURN).exists()
        if text.status == Status.PUBLISHED:
            assert (SECRET not in words) == force.filter(act=Act.MASK).exists(), "a passage is masked when decided"

    @precondition(lambda self: hasattr(self, "text"))
    @invariant()
    def counters_say_what_is_shown(self) -> None:
        argument = now(self.text)
        if isinstance(argument, Comment):
            assert argument.proposal.comment_count == (argument.status == Status.PUBLISHED)

    def each_removal_has_its_reasons_and_its_letter(self) -> None:
        removals = Decision.objects.filter(act__in=REMOVALS)
        assert not removals.filter(facts="").exists()
        assert not removals.filter(ground="").exists()
        assert not removals.filter(appeal_until=None).exists()
        for one in removals.order_by("pk"):
            assert Mail.objects.filter(recipient="marcel.petitjean@exemple.fr", text__contains=str(one.key)).exists()
        for one in Appeal.objects.exclude(outcome="").select_related("decision").order_by("pk"):
            assert one.decided_by_id not in {one.decision.by_id, one.decision.confirmed_by_id}

    @precondition(lambda self: hasattr(self, "text"))
    @invariant()
    def a_suspension_is_in_force_as_long_as_its_decision(self) -> None:
        for one in Restriction.objects.select_related("decision").order_by("pk"):
            assert (one.lifted_at is None) == (one.decision.state == DecisionState.EFFECTIVE)

    def teardown(self) -> None:
        """Read the letters of the whole run, and leave nothing to the next one."""
        if not hasattr(self, "text"):
            return
        self.each_removal_has_its_reasons_and_its_letter()
        transaction.savepoint_rollback(self.sid)


@pytest.mark.long
@pytest.mark.promise("L-6")
@pytest.mark.promise("S-26")
class TestDesk(Desk.TestCase, TestCase):  # type: ignore[name-defined, misc]
    """The desk, twenty times."""

    settings = hypothesis_settings(
        max_examples=20, stateful_step_count=25, deadline=None, phases=(Phase.explicit, Phase.generate)
    )
