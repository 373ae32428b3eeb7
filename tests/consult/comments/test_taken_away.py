"""What the moderation takes away of an argument is nowhere, counts for nothing, and comes back where it was."""

from collections.abc import Callable

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from consult.comments import moderated, services
from consult.comments.models import Comment, Stance, Status
from consult.consultations.models import Consultation, Moderation
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.lib.refusals import Refused
from tests.api.client import api_of
from tests.make import make_consultation, make_proposal
from tests.people import make_clichy, make_marcel, make_nadia, standing
from tests.words import words_of_page

SECRET = "Josette, au 12 rue des Lilas"
TEXT = f"Le bruit vient de chez {SECRET}, chacun le sait."
REASON = "La loi protège la vie privée."


@pytest.fixture
def proposal(consultation: Consultation, nadia: User) -> Proposal:
    return make_proposal(consultation, nadia)


@pytest.fixture
def argument(proposal: Proposal, marcel: User) -> Comment:
    """An argument for, with an answer."""
    who = standing(marcel, proposal.consultation.territory)
    said = services.post_comment(standing=who, proposal=proposal, text=TEXT, stance=Stance.FOR)
    services.post_comment(standing=who, proposal=proposal, text="Je précise.", parent=said)
    return said


def committed(act: Callable[[], object]) -> None:
    """Do it as a service does: what follows the commit follows."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        act()


def of(comment: Comment) -> Comment:
    return moderated.held_comment(comment.pk)


def hide(comment: Comment) -> None:
    committed(lambda: moderated.hide(of(comment), at=timezone.now(), reason=REASON))


def give_back(comment: Comment) -> None:
    committed(lambda: moderated.give_back(of(comment), at=timezone.now(), reason=REASON))


def mask(comment: Comment) -> None:
    committed(lambda: moderated.mask(of(comment), [SECRET], at=timezone.now()))


def show_again(comment: Comment) -> None:
    committed(lambda: moderated.show_again(of(comment)))


def places(proposal: Proposal, pk: int, word: str) -> dict[str, bool]:
    """Where a stranger reads this word of an argument."""
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    read = Client()
    return {
        "page": word in words_of_page(read.get(reverse("proposals:show", args=keys))),
        "arguments": word in words_of_page(read.get(reverse("proposals:arguments", args=keys))),
        "thread": word in words_of_page(read.get(reverse("proposals:thread", args=[*keys, pk]))),
        "api": word in api_of().get(f"/api/v1/comments/{pk}/").content.decode(),
        "api list": word in api_of().get(f"/api/v1/comments/?proposal={proposal.pk}").content.decode(),
    }


def counted(proposal: Proposal) -> tuple[int, int, int, int]:
    """The counters, after a look that they say what the rows say."""
    now = Proposal.objects.get(pk=proposal.pk)
    said = (now.for_count, now.against_count, now.neutral_count)
    shown = Comment.objects.filter(proposal=proposal, status=Status.PUBLISHED)
    assert said == tuple(shown.filter(stance=s).count() for s in (Stance.FOR, Stance.AGAINST, Stance.NEUTRAL))
    roots = Comment.objects.roots().filter(proposal=proposal).order_by("pk")
    for root in roots:
        assert root.reply_count == shown.filter(root=root).count()
    return (*said, now.comment_count)


@pytest.mark.django_db
@pytest.mark.promise("L-6")
@pytest.mark.parametrize("act", [hide, give_back], ids=["hidden", "given back"])
def test_what_is_taken_away_is_nowhere_and_comes_back(
    proposal: Proposal, argument: Comment, act: Callable[[Comment], None]
) -> None:
    before = places(proposal, argument.pk, "Josette")
    assert all(before.values()), "it was read where it should be"
    assert counted(proposal) == (1, 0, 1, 2)
    act(argument)
    assert not any(places(proposal, argument.pk, "Josette").values())
    assert counted(proposal) == (0, 0, 1, 1)
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    page = words_of_page(Client().get(reverse("proposals:thread", args=[*keys, argument.pk])))
    assert REASON in page
    assert "Je précise." in page
    show_again(argument)
    assert places(proposal, argument.pk, "Josette") == before
    assert counted(proposal) == (1, 0, 1, 2)


@pytest.mark.django_db
@pytest.mark.promise("L-6")
def test_a_masked_passage_is_nowhere_and_the_argument_still_counts(proposal: Proposal, argument: Comment) -> None:
    before = places(proposal, argument.pk, "Josette")
    assert all(before.values())
    mask(argument)
    assert not any(places(proposal, argument.pk, "Josette").values())
    assert all(places(proposal, argument.pk, "chacun le sait").values())
    assert counted(proposal) == (1, 0, 1, 2)
    show_again(argument)
    assert places(proposal, argument.pk, "Josette") == before


@pytest.mark.django_db
def test_an_argument_given_back_is_corrected_and_read_again_before_anyone_sees_it(
    proposal: Proposal, argument: Comment, marcel: User
) -> None:
    give_back(argument)
    who = standing(marcel, proposal.consultation.territory)
    services.edit_comment(standing=who, comment=argument, text="Le bruit gêne tout le palier.")
    assert Comment.objects.get(pk=argument.pk).status == Status.HELD
    assert not any(places(proposal, argument.pk, "palier").values())
    assert counted(proposal) == (0, 0, 1, 1)
    show_again(argument)
    assert all(places(proposal, argument.pk, "palier").values())
    assert counted(proposal) == (1, 0, 1, 2)


@pytest.mark.django_db
@pytest.mark.promise("S-28")
def test_a_text_that_waits_for_a_reader_has_no_place_and_no_count_until_it_is_read(
    proposal: Proposal, marcel: User
) -> None:
    Consultation.objects.filter(pk=proposal.consultation_id).update(moderation=Moderation.PRE)
    proposal.consultation.refresh_from_db()
    who = standing(marcel, proposal.consultation.territory)
    said = services.post_comment(standing=who, proposal=proposal, text=TEXT, stance=Stance.AGAINST)
    assert said.status == Status.HELD
    assert counted(proposal) == (0, 0, 0, 0)
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    assert Client().get(reverse("proposals:thread", args=[*keys, said.pk])).status_code == 404
    assert api_of().get(f"/api/v1/comments/{said.pk}/").status_code == 404
    with pytest.raises(Refused):
        services.post_comment(standing=who, proposal=proposal, text="Une réponse.", parent=said)
    show_again(said)
    assert all(places(proposal, said.pk, "Josette").values())
    assert counted(proposal) == (0, 1, 0, 1)


ACTS = {"hide": hide, "give back": give_back, "mask": mask, "show again": show_again}


class TestCounters(HypothesisTestCase):
    """Whatever moderators do, in whatever order, the counters say what the rows say."""

    @pytest.mark.promise("S-26")
    @settings(max_examples=25, deadline=None)
    @given(acts=st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 2)), max_size=12))
    def test_counters_and_rows_always_agree(self, acts: list[tuple[str, int]]) -> None:
        town = make_clichy()
        proposal = make_proposal(make_consultation(town), make_nadia(town))
        who = standing(make_marcel(town), town)
        first = services.post_comment(standing=who, proposal=proposal, text=TEXT, stance=Stance.FOR)
        reply = services.post_comment(standing=who, proposal=proposal, text="Je précise.", parent=first)
        other = services.post_comment(standing=who, proposal=proposal, text="Non.", stance=Stance.AGAINST)
        said = [first, reply, other]
        for name, place in acts:
            ACTS[name](said[place])
            counted(proposal)
        for comment in said:
            show_again(comment)
        assert counted(proposal) == (1, 1, 1, 3)
