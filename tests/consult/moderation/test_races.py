"""Two moderators at once, a moderator and an author at once: one effect, and a clear word to whoever comes second (PROMISES S-26)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from consult.comments import services as comments
from consult.comments.models import Comment, Status
from consult.moderation.models import Act, Appeal, Case, Decision, Report
from consult.moderation.rules import ModerationRefusal
from consult.moderation.services import appealing, deciding
from consult.proposals.models import Proposal
from core.lib.refusals import Refused
from tests.clocks import database_at
from tests.consult.moderation.cases import decide, make_argument, moderator, open_case, read, reported
from tests.consult.proposals.test_supporting import at_once
from tests.people import make_clichy, make_marcel, standing

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.promise("S-26")]


def reasons(results: list[Any]) -> list[str]:
    """What each hand was refused for; anything else that went wrong is shown."""
    strange = [one for one in results if isinstance(one, Exception) and not isinstance(one, Refused)]
    assert not strange
    return sorted(one.reason.value for one in results if isinstance(one, Refused))


def test_of_ten_moderators_at_once_one_decides_and_nine_are_told() -> None:
    case, town = open_case(make_argument()), make_clichy()
    desk = [moderator(f"Relectrice {chr(65 + n)}", town) for n in range(10)]
    acts = [Act.HIDE, Act.KEEP] * 5
    results = at_once([lambda who=who, act=act: decide(who, case, act) for who, act in zip(desk, acts, strict=True)])
    assert reasons(results) == [ModerationRefusal.DECIDED.value] * 9
    only = Decision.objects.get()
    shown = Comment.objects.get().status
    assert shown == (Status.HIDDEN if only.act == Act.HIDE else Status.PUBLISHED)
    proposal = Proposal.objects.get()
    assert proposal.for_count == (0 if only.act == Act.HIDE else 1)


def test_whoever_reads_a_case_that_was_reopened_since_is_told() -> None:
    case = open_case(make_argument())
    reported(case.comment, email="autre@exemple.fr")
    with pytest.raises(Refused) as refused:
        decide(moderator(), case)
    assert refused.value.reason is ModerationRefusal.CHANGED
    assert not Decision.objects.exists()
    decide(moderator(), read(case))


def test_words_that_changed_while_they_were_read_are_not_removed_unread() -> None:
    said = make_argument()
    case = open_case(said)
    author = standing(make_marcel(), make_clichy())
    comments.edit_comment(standing=author, comment=said, text="Le bruit gêne tout le palier.")
    with pytest.raises(Refused) as refused:
        decide(moderator(), case)
    assert refused.value.reason is ModerationRefusal.CHANGED
    assert Comment.objects.get().status == Status.PUBLISHED


def test_an_author_who_edits_while_a_moderator_decides_leaves_words_that_somebody_read() -> None:
    """Either the edit came first, and the decision is refused, or the words were removed, and the edit is refused."""
    town = make_clichy()
    for turn in range(8):
        said = make_argument(text=f"Chez Josette, tour {turn}.") if not turn else make_argument(
            Comment.objects.order_by("pk").first().proposal.consultation, f"Chez Josette, tour {turn}."
        )  # fmt: skip
        case, author, desk = open_case(said), standing(make_marcel(), town), moderator()
        results = at_once(
            [
                lambda c=case, d=desk: decide(d, c),
                lambda s=said, a=author: comments.edit_comment(standing=a, comment=s, text="Chez tout le monde."),
            ]
        )
        refused = reasons(results)
        now = Comment.objects.get(pk=said.pk)
        assert len(refused) == 1, refused
        if now.status == Status.HIDDEN:
            assert "Josette" in now.text
        else:
            assert (now.status, refused) == (Status.PUBLISHED, [ModerationRefusal.CHANGED.value])
        Comment.objects.filter(pk=said.pk).update(created_at=timezone.now() - timedelta(days=2))


def test_an_author_who_takes_words_back_while_they_are_removed_loses_no_count() -> None:
    said = make_argument()
    case, author, desk = open_case(said), standing(make_marcel(), make_clichy()), moderator()
    results = at_once([lambda: decide(desk, case), lambda: comments.withdraw_comment(standing=author, comment=said)])
    assert len(reasons(results)) == 1
    assert Proposal.objects.get().for_count == 0
    assert Comment.objects.get().status in {Status.HIDDEN, Status.WITHDRAWN}


def test_of_ten_hands_that_undo_one_does_and_the_author_has_one_letter() -> None:
    decision = decide(moderator(), open_case(make_argument()))
    desk = [moderator(f"Relectrice {chr(65 + n)}") for n in range(10)]
    each = [(who, Decision.objects.get(pk=decision.pk)) for who in desk]  # each has read it for themself
    results = at_once([lambda who=who, one=one: deciding.undo(standing=who, decision=one) for who, one in each])
    assert reasons(results) == [ModerationRefusal.NOT_REMOVED.value] * 9
    assert (Proposal.objects.get().for_count, Comment.objects.get().status) == (1, Status.PUBLISHED)
    assert Decision.objects.filter(reverses=decision).count() == 1


def test_of_ten_appeals_at_once_one_is_kept_and_two_who_answer_it_at_once_give_one_answer() -> None:
    decision = decide(moderator(), open_case(make_argument()))
    results = at_once([lambda: appealing.appeal(decision=decision, words="Ce n’est pas vrai.")] * 10)
    assert reasons(results) == [ModerationRefusal.APPEAL_MADE.value] * 9
    desk = [moderator("Inès Roy"), moderator("Léa Faure")]
    each = [Appeal.objects.get() for _hand in desk]  # each has read it for themself
    results = at_once(
        [
            lambda who=who, outcome=outcome, one=one: appealing.decide_appeal(
                standing=who, appeal=one, outcome=outcome, reasons="Nous avons relu."
            )
            for who, outcome, one in zip(desk, ("overturned", "upheld"), each, strict=True)
        ]
    )
    assert reasons(results) == [ModerationRefusal.APPEAL_OVER.value]
    back = Appeal.objects.get().outcome == "overturned"
    assert (Comment.objects.get().status == Status.PUBLISHED) == back


def test_ten_reports_at_once_open_one_case() -> None:
    said = make_argument()
    results = at_once([lambda n=n: reported(said, email=f"voisine{n}@exemple.fr") for n in range(10)])
    assert not reasons(results)
    assert (Case.objects.count(), Report.objects.count()) == (1, 10)


@pytest.mark.promise("L-6")
def test_an_appeal_after_its_delay_is_refused_with_a_word() -> None:
    decision = decide(moderator(), open_case(make_argument()))
    assert decision.appeal_until is not None
    for moment, late in ((decision.appeal_until, True), (decision.appeal_until - timedelta(minutes=1), False)):
        with database_at(moment):
            if late:
                with pytest.raises(Refused) as refused:
                    appealing.appeal(decision=decision, words="Ce n’est pas vrai.")
                assert refused.value.reason is ModerationRefusal.APPEAL_LATE
            else:
                assert appealing.appeal(decision=decision, words="Ce n’est pas vrai.").due_at > moment
