"""Reports beyond the limit are kept and weigh nothing; nobody alone removes words about themself; the suspended write nowhere."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from django.utils.formats import date_format

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.consultations.models import Moderation
from consult.discussion.services.posting import post_message
from consult.moderation.models import Act, Case, DecisionState, Report
from consult.moderation.rules import ModerationRefusal
from consult.moderation.services import deciding
from consult.moderation.services.keeping import forget_reporters
from consult.proposals.models import Proposal
from consult.proposals.services import propose, support
from core.accounts.models import Restriction
from core.lib.refusals import Common, Refused
from tests.clocks import database_at
from tests.consult.discussion.rooms import make_room
from tests.consult.moderation.cases import decide, make_argument, moderator, open_case, read, reported
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, standing

pytestmark = pytest.mark.django_db


@pytest.mark.promise("L-8")
@pytest.mark.parametrize("how", ["an account", "an address", "neither"])
def test_fifty_reports_of_one_person_are_all_kept_and_twenty_weigh(how: str) -> None:
    town = make_clichy()
    who = standing(make_nadia(town), town) if how == "an account" else None
    more = {"email": "voisine@exemple.fr"} if how == "an address" else {"visitor": "203.0.113.7"}
    place = make_consultation(town, moderation=Moderation.POST)
    proposal = make_proposal(place, make_nadia(town))
    texts = [Comment.objects.create(proposal=proposal, text=f"Un mot, le {n}.", html="") for n in range(50)]
    keys = {reported(text, by=who, **more).key for text in texts}
    assert len(keys) == Report.objects.count() == 50, "each is acknowledged, and kept"
    assert Report.objects.filter(is_over_limit=True).count() == 30
    assert Case.objects.filter(risk__gt=0).count() == 20
    with database_at(timezone.now() + timedelta(days=1, minutes=1)):
        other = Comment.objects.create(proposal=proposal, text="Le lendemain.", html="")
        assert not reported(other, by=who, **more).is_over_limit


def test_where_nothing_tells_visitors_apart_only_a_fingerprint_of_one_day_is_kept() -> None:
    made = reported(make_argument(), visitor="203.0.113.7")
    assert made.visitor
    assert "203" not in str(Report.objects.values())
    forget_reporters(at=timezone.now() + timedelta(days=1, minutes=1))
    assert Report.objects.get().visitor == ""


@pytest.mark.promise("L-7")
@pytest.mark.parametrize("how", ["they say so", "the words name them", "they reported it"])
def test_nobody_removes_alone_words_about_themself(how: str) -> None:
    theo, ines = moderator("Théo Lacombe"), moderator("Inès Roy")
    said = make_argument(text="Théo Lacombe ment au conseil." if how == "the words name them" else "Ils mentent.")
    if how == "they reported it":
        reported(said, by=theo)
    case = open_case(said)
    more = {"is_about_self": True} if how == "they say so" else {}
    decision = decide(theo, case, Act.HIDE, sanction="suspend", days=3, **more)
    assert decision.state == DecisionState.PROPOSED
    assert Comment.objects.get().status == Status.PUBLISHED
    assert not Restriction.objects.exists()
    with pytest.raises(Refused) as refused:
        deciding.confirm(standing=theo, decision=decision, agrees=True)
    assert refused.value.reason is ModerationRefusal.OWN_DECISION
    deciding.confirm(standing=ines, decision=decision, agrees=True)
    assert Comment.objects.get().status == Status.HIDDEN
    assert Restriction.objects.count() == 1


@pytest.mark.promise("L-7")
def test_a_second_person_who_does_not_agree_leaves_the_words_and_opens_the_case_again() -> None:
    decision = decide(moderator(), open_case(make_argument()), is_about_self=True)
    deciding.confirm(standing=moderator("Inès Roy"), decision=decision, agrees=False)
    assert Comment.objects.get().status == Status.PUBLISHED
    decide(moderator("Inès Roy"), read(Case.objects.open().get()), Act.KEEP)


def test_whoever_is_suspended_writes_nowhere_reads_the_date_and_still_supports() -> None:
    town = make_clichy()
    room = make_room()
    said = make_argument(room.consultation)
    decision = decide(moderator(), open_case(said), sanction="suspend", days=10)
    assert decision.restriction is not None
    who, proposal = standing(make_marcel(town), town), Proposal.objects.get()
    proposal.consultation = room.consultation
    day = date_format(timezone.localtime(decision.restriction.until), "DATE_FORMAT")
    doors = [
        lambda: comments.post_comment(standing=who, proposal=proposal, text="Encore moi."),
        lambda: propose(standing=who, consultation=room.consultation, title="Un banc", body="Un banc devant l’école."),
        lambda: post_message(standing=who, room=room, text="Bonsoir.", client_id=uuid4()),
    ]
    for door in doors:
        with pytest.raises(Refused) as refused:
            door()
        assert refused.value.reason is Common.SUSPENDED
        assert day in refused.value.detail
    assert support(standing=who, proposal=proposal)
    deciding.undo(standing=moderator("Inès Roy"), decision=decision)
    again = standing(make_marcel(town), town)
    assert comments.post_comment(standing=again, proposal=proposal, text="Merci.").status == Status.PUBLISHED


def test_a_suspension_ends_on_its_day() -> None:
    town = make_clichy()
    decide(moderator(), open_case(make_argument()), sanction="suspend", days=2)
    assert standing(make_marcel(town), town).suspended_until is not None
    with database_at(timezone.now() + timedelta(days=2, minutes=1)):
        assert standing(make_marcel(town), town).suspended_until is None
