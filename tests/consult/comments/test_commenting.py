"""Arguments by one hand and by several: counters tell the truth."""

import random
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from consult.comments import services
from consult.comments.models import Comment, Stance, Status
from consult.comments.selectors import columns_of, thread_of
from consult.consultations.models import Consultation
from consult.discussion.services.drafting import withdraw_born
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.lib.refusals import Refused
from tests.consult.proposals.test_supporting import at_once
from tests.make import make_comment, make_consultation, make_proposal, queries_of
from tests.people import make_association, make_clichy, make_marcel, make_nadia, make_tourcoing, make_user, standing


def assert_true_counts(proposal: Proposal) -> None:
    """The stored counters are what the rows say."""
    proposal.refresh_from_db()
    shown = Comment.objects.filter(proposal=proposal, status=Status.PUBLISHED)
    for stance in Stance:
        assert getattr(proposal, f"{stance}_count") == shown.filter(stance=stance).count()
    for root in (
        Comment.objects.roots()
        .filter(proposal=proposal)
        .annotate(n=Count("thread", filter=Q(thread__status="published")))
    ):
        assert root.reply_count == root.n


def test_each_published_comment_counts_once_under_its_own_stance(
    consultation: Consultation, nadia: User, marcel: User
) -> None:
    proposal = make_proposal(consultation)
    one, other = standing(nadia, consultation.territory), standing(marcel, consultation.territory)
    root = services.post_comment(standing=one, proposal=proposal, text="Oui.", stance=Stance.FOR)
    reply = services.post_comment(standing=other, proposal=proposal, text="Pourquoi ?", parent=root)
    services.post_comment(
        standing=one, proposal=proposal, text="Non, tout compte fait.", stance=Stance.AGAINST, parent=reply
    )
    assert_true_counts(proposal)
    assert (proposal.for_count, proposal.against_count, proposal.neutral_count, proposal.comment_count) == (1, 1, 1, 3)
    services.withdraw_comment(standing=one, comment=root)
    assert_true_counts(proposal)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_many_hands_that_write_correct_and_withdraw_in_one_thread_leave_true_counts() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    people = [make_nadia(town), make_marcel(town), make_user("Fatou Sarr", home=town)]
    hands = [standing(user, town) for user in people]
    roots = [
        services.post_comment(standing=hand, proposal=proposal, text=f"Racine {n}", stance="for")
        for n, hand in enumerate(hands)
    ]
    replies = [
        services.post_comment(standing=hand, proposal=proposal, text=f"Réponse {n}", parent=roots[(n + 1) % 3])
        for n, hand in enumerate(hands)
    ]
    dice = random.Random(7)
    acts: list[Any] = []
    for n, hand in enumerate(hands):
        acts += [
            lambda n=n, h=hand: services.post_comment(
                standing=h, proposal=proposal, text=f"Encore {n}", parent=roots[n]
            ),
            lambda n=n, h=hand: services.post_comment(
                standing=h, proposal=proposal, text=f"Profond {n}", parent=replies[(n + 1) % 3]
            ),
            lambda n=n, h=hand: services.edit_comment(
                standing=h, comment=roots[n], text=f"Racine {n}", stance="against"
            ),
            lambda n=n, h=hand: services.withdraw_comment(standing=h, comment=replies[n]),
        ]
    dice.shuffle(acts)
    results = at_once(acts)
    assert all(isinstance(result, Comment | Refused) for result in results), results
    assert_true_counts(proposal)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_arguing_while_the_proposal_is_withdrawn_leaves_true_counts_and_no_late_argument() -> None:
    town = make_clichy()
    author = make_nadia(town)
    consultation = make_consultation(town)
    people = [make_marcel(town), make_user("Fatou Sarr", home=town), make_user("Ismaël Roche", home=town)]
    hands = [standing(user, town) for user in people]
    mine = standing(author, town)
    for number in range(3):
        proposal = make_proposal(consultation, author, title=f"Un banc {number}")
        acts: list[Any] = [
            lambda h=hand, p=proposal, n=number: services.post_comment(
                standing=h, proposal=p, text=f"Oui {n}", stance="for"
            )
            for hand in hands
        ]
        acts.insert(1, lambda p=proposal: withdraw_born(standing=mine, proposal=p, reason="Fait autrement."))
        results = at_once(acts)
        assert all(isinstance(result, Comment | Proposal | Refused) for result in results), results
        assert_true_counts(proposal)


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-12")
def test_many_hands_at_once_write_the_same_words_once() -> None:
    town = make_clichy()
    proposal = make_proposal(make_consultation(town))
    mine = standing(make_nadia(town), town)
    results = at_once([lambda: services.post_comment(standing=mine, proposal=proposal, text="Oui.", stance="for")] * 6)
    assert sum(isinstance(result, Comment) for result in results) == 1
    assert Comment.objects.count() == 1
    assert_true_counts(proposal)


def test_a_reply_stays_with_its_proposal_and_a_voice_in_its_town(
    consultation: Consultation, nadia: User, samba: User
) -> None:
    proposal, other = make_proposal(consultation), make_proposal(consultation, title="Une fontaine")
    mine = standing(nadia, consultation.territory)
    with pytest.raises(Comment.DoesNotExist):
        services.post_comment(standing=mine, proposal=proposal, text="Oui.", parent=make_comment(other))
    foreign = make_association(make_tourcoing(), "Ailleurs", "W595959595")
    with pytest.raises((ValidationError, Refused)):
        services.post_comment(
            standing=standing(samba, consultation.territory), proposal=proposal, text="Oui.", association=foreign
        )
    assert not Comment.objects.filter(proposal=proposal).exists()


@pytest.mark.promise("S-20")
@pytest.mark.parametrize("text", ["", " \u200b", "x" * 3001, "</a" * 300_000])
def test_empty_or_huge_arguments_are_refused(consultation: Consultation, nadia: User, text: str) -> None:
    with pytest.raises(ValidationError):
        services.post_comment(
            standing=standing(nadia, consultation.territory), proposal=make_proposal(consultation), text=text
        )
    assert not Comment.objects.exists()


def test_threads_are_read_whole_in_a_constant_number_of_questions(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation)

    def grow(roots: int) -> None:
        for number in range(roots):
            root = make_comment(proposal, nadia, stance=Stance.FOR if number % 2 else Stance.AGAINST)
            reply = make_comment(proposal, nadia, parent=root, root=root, depth=1, text="Réponse")
            make_comment(proposal, nadia, parent=reply, root=root, depth=2, text="Profonde")

    grow(2)
    few = queries_of(lambda: columns_of(proposal))
    grow(30)
    assert queries_of(lambda: columns_of(proposal)) == few == 3
    sides = columns_of(proposal)
    assert [len(sides[side]) for side in ("pro", "con", "neutral")] == [10, 10, 0]
    assert all(one.replies[0].replies[0].html for one in sides["pro"])
    deepest = sides["con"][0].replies[0].replies[0]
    assert thread_of(proposal, deepest.id).id == sides["con"][0].id
