"""The three shares of a key: what is on the page is what opens the urn, the first time and when they are renewed."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from consult.votes.models import Question
from tests.consult.votes.urns import make_question, make_vote, make_voters
from tests.people import make_clichy, make_official, signed_in

SHARE = re.compile(r'<p class="receipt__words receipt__words--long">(.*?)</p>', re.DOTALL)


def shares_on(page: str) -> list[str]:
    """The shares as somebody copies them from the page."""
    return [strip_tags(words) for words in SHARE.findall(page)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("times", [1, 2])
def test_two_shares_copied_from_the_page_open_the_urn(times: int) -> None:
    town = make_clichy()
    make_voters(town, 1)
    question = make_question(make_vote(town), secrecy="scrutin")
    official: Client = signed_in(make_official(town))
    place = [town.slug, question.consultation.slug, question.pk]
    shares: list[str] = []
    for _time in range(times):  # sealed, then renewed: those shown last are the ones that count
        shares = shares_on(official.post(reverse("votes:seal", args=place)).content.decode())
        assert len(set(shares)) == 3
    wrong = official.post(reverse("votes:rehearse", args=place), {"first": shares[0], "second": shares[0]})
    assert wrong.status_code == 400
    tried = official.post(reverse("votes:rehearse", args=place), {"first": shares[0], "second": shares[2]})
    assert tried.status_code == 302
    assert Question.objects.get(pk=question.pk).is_rehearsed


@pytest.mark.django_db(transaction=True)
def test_the_shares_are_printed_and_nothing_else_of_the_page_is() -> None:
    town = make_clichy()
    make_voters(town, 1)
    question = make_question(make_vote(town), secrecy="scrutin")
    official: Client = signed_in(make_official(town))
    place = [town.slug, question.consultation.slug, question.pk]
    page = official.post(reverse("votes:seal", args=place)).content.decode()
    main = page.partition("<main")[2].partition("</main>")[0]
    sections = re.findall(r"<(?:header|section|div) class=\"(page-head|section|sheet)\b([^\"]*)\"", main)
    assert [kind for kind, more in sections if "no-print" not in more] == ["sheet"] * 3
    assert len(sections) > 3
    again = official.get(reverse("votes:manage", args=place)).content.decode()
    assert shares_on(again) == []
