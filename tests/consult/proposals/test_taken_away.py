"""What the moderation takes away of a proposal is nowhere, and comes back whole everywhere."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, TestCase
from django.urls import reverse
from django.utils import timezone

from consult.consultations.models import KEPT_AFTER, Consultation
from consult.consultations.selectors import counts
from consult.proposals import moderated
from consult.proposals.models import Proposal, Revision, Status, Support
from consult.proposals.selectors import Wanted, found_in, listing_of, newest_of
from consult.proposals.services import edit_proposal, erase_removed_words
from consult.proposals.similar import similar
from consult.proposals.steps import locked
from core.accounts.models import Person, Role, User
from core.territories.models import Territory
from tests.api.client import api_of
from tests.make import make_proposal
from tests.people import make_staff, make_tourcoing, signed_in, standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
TITLE, SECRET = "Un toboggan rue des Lilas", "Appelez Josette au zéro six"
BODY = f"Les petits jouent sur le parking. {SECRET}, elle garde la clé."
REASON = "La loi protège la vie privée."


@pytest.fixture
def proposal(consultation: Consultation, nadia: User) -> Proposal:
    """A proposal that two people support, among others."""
    make_proposal(consultation, None, "Une fontaine au marché", "L’eau manque en été.")
    made = make_proposal(consultation, nadia, TITLE, BODY, support_count=2)
    for _ in range(2):
        Support.objects.create(proposal=made, person=Person.objects.create())
    return made


def places(proposal: Proposal, word: str) -> dict[str, bool]:
    """Where a stranger finds this proposal, or this word of it."""
    consultation, town = proposal.consultation, proposal.consultation.territory
    keys = [town.slug, consultation.slug]
    page = Client().get(reverse("proposals:show", args=[*keys, proposal.pk]))
    api = api_of().get(f"/api/v1/proposals/{proposal.pk}/")
    listed = api_of().get(f"/api/v1/proposals/?consultation={consultation.pk}")
    versions = Client().get(reverse("proposals:revisions", args=[*keys, proposal.pk]))

    def has(rows: Any) -> bool:
        return any(getattr(row, "pk", 0) == proposal.pk for row in rows)

    return {
        "list": word in " ".join(f"{r.title} {r.excerpt}" for r in listing_of(consultation, Wanted()).rows),
        "search": has(listing_of(consultation, Wanted(words=word)).rows),
        "search of the town": has(found_in(town, word).rows),
        "feed": word in Client().get(reverse("proposals:feed", args=keys)).content.decode(),
        "newest": word in " ".join(f"{p.title} {p.body}" for p in newest_of(consultation)),
        "similar": has([one.row for one in similar(consultation, f"{word} {TITLE}")]) and word in _shown(proposal),
        "api": word in api.content.decode(),
        "api list": word in listed.content.decode(),
        "page": word in words_of_page(page) if page.status_code == 200 else False,
        "versions": word in words_of_page(versions) if versions.status_code == 200 else False,
    }


def _shown(proposal: Proposal) -> str:
    proposal.refresh_from_db()
    return f"{proposal.title} {proposal.body_html}"


def committed(act: Callable[[], object]) -> None:
    """Do it as a service does: what follows the commit follows."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        act()


def mask(proposal: Proposal, passage: str) -> None:
    committed(lambda: moderated.mask(locked(proposal), [passage], at=timezone.now()))


def hide(proposal: Proposal) -> None:
    committed(lambda: moderated.hide(locked(proposal), at=timezone.now(), reason=REASON))


def give_back(proposal: Proposal) -> None:
    committed(lambda: moderated.give_back(locked(proposal), at=timezone.now(), reason=REASON))


def show_again(proposal: Proposal) -> None:
    committed(lambda: moderated.show_again(locked(proposal), at=timezone.now()))


AWAY = pytest.mark.parametrize("act", [hide, give_back], ids=["hidden", "given back"])


@AWAY
@pytest.mark.promise("L-6")
def test_what_is_taken_away_is_nowhere_and_comes_back_everywhere(
    proposal: Proposal, act: Callable[[Proposal], None]
) -> None:
    before = places(proposal, "toboggan")
    assert all(before.values()), "it was found where it should be"
    act(proposal)
    assert not any(places(proposal, "toboggan").values())
    show_again(proposal)
    assert places(proposal, "toboggan") == before
    proposal.refresh_from_db()
    assert (proposal.support_count, proposal.removal, proposal.removed_at) == (2, "", None)


@AWAY
@pytest.mark.promise("L-6")
def test_what_leaves_or_comes_back_is_on_no_page_that_was_kept(
    proposal: Proposal, act: Callable[[Proposal], None]
) -> None:
    page = reverse("proposals:list", args=[proposal.consultation.territory.slug, proposal.consultation.slug])

    def is_listed() -> bool:
        return TITLE in words_of_page(Client().get(page))

    assert is_listed()
    away = {"status": Status.HIDDEN, "removal": REASON, "removed_at": timezone.now()}
    Proposal.objects.filter(pk=proposal.pk).update(**away)
    assert is_listed(), "the page was not kept: nothing is seen here"
    act(proposal)
    assert not is_listed()
    show_again(proposal)
    assert is_listed()


@AWAY
def test_what_is_taken_away_is_not_counted(proposal: Proposal, act: Callable[[Proposal], None]) -> None:
    before = counts(proposal.consultation).proposals
    act(proposal)
    assert counts(proposal.consultation).proposals == before - 1
    show_again(proposal)
    assert counts(proposal.consultation).proposals == before


@pytest.mark.promise("L-6")
def test_a_masked_passage_is_nowhere_and_the_rest_still_reads(proposal: Proposal) -> None:
    before = places(proposal, "Josette")
    assert before["search"]
    assert before["page"]
    mask(proposal, SECRET)
    assert not any(places(proposal, "Josette").values())
    assert "passage masqué" in _shown(proposal)
    assert places(proposal, "parking")["page"]
    show_again(proposal)
    assert places(proposal, "Josette") == before


@pytest.mark.promise("L-6")
def test_a_masked_passage_is_not_in_what_the_proposal_said_before(proposal: Proposal, nadia: User) -> None:
    town = proposal.consultation.territory
    who, body = standing(nadia, town), f"{BODY} Et un banc."
    committed(lambda: edit_proposal(standing=who, proposal=proposal, title=TITLE, body=body))
    assert places(proposal, "Josette")["versions"]
    mask(proposal, SECRET)
    assert not any(places(proposal, "Josette").values())


@AWAY
def test_its_author_still_reads_it(proposal: Proposal, nadia: User, act: Callable[[Proposal], None]) -> None:
    act(proposal)
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    assert TITLE in words_of_page(signed_in(nadia).get(reverse("proposals:show", args=keys)))


def test_a_proposal_that_waits_again_is_nowhere_and_keeps_its_supports(proposal: Proposal) -> None:
    hide(proposal)
    show_again(proposal)
    assert Proposal.objects.published().filter(pk=proposal.pk).exists()
    proposal.refresh_from_db()
    assert proposal.status == Status.PUBLISHED
    assert proposal.supports.count() == proposal.support_count == 2


@pytest.mark.promise("L-6")
def test_a_removed_proposal_leaves_when_and_why_and_nothing_else(proposal: Proposal) -> None:
    hide(proposal)
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    for name in ("show", "revisions", "near", "arguments"):
        page = Client().get(reverse(f"proposals:{name}", args=keys))
        assert page.status_code == 410, name
        words = words_of_page(page)
        assert REASON in words
        assert TITLE not in words
        assert SECRET not in words
        assert "Nadia" not in words
    assert Client().get(reverse("proposals:show", args=[*keys[:2], 999_999])).status_code == 404


def test_a_removed_proposal_takes_no_support_and_no_argument(proposal: Proposal, marcel: User) -> None:
    hide(proposal)
    keys = [proposal.consultation.territory.slug, proposal.consultation.slug, proposal.pk]
    browser = signed_in(marcel)
    assert browser.post(reverse("proposals:support", args=keys)).status_code == 410
    assert browser.post(reverse("proposals:arguments", args=keys), {"text": "Oui", "stance": "for"}).status_code == 410
    proposal.refresh_from_db()
    assert (proposal.support_count, proposal.comments.count()) == (2, 0)


def test_who_moderates_reads_what_was_removed_and_the_next_town_does_not(proposal: Proposal, clichy: Territory) -> None:
    hide(proposal)
    keys = [clichy.slug, proposal.consultation.slug, proposal.pk]
    page = reverse("proposals:show", args=keys)
    assert TITLE in words_of_page(signed_in(make_staff("Théo Lacombe", Role.MODERATOR, clichy)).get(page))
    assert signed_in(make_staff("Inès Roy", Role.MODERATOR, make_tourcoing())).get(page).status_code == 410


@pytest.mark.promise("P-4")
def test_six_months_later_the_words_are_nowhere_and_the_place_stays(proposal: Proposal, nadia: User) -> None:
    other = make_proposal(proposal.consultation, nadia, "Un second toboggan", BODY)
    who = standing(nadia, proposal.consultation.territory)
    edit_proposal(standing=who, proposal=other, title=other.title, body=f"{BODY} Et un banc.")
    hide(proposal)
    mask(other, SECRET)
    erase_removed_words(at=timezone.now() + KEPT_AFTER - timedelta(hours=1))
    assert SECRET in Proposal.objects.get(pk=proposal.pk).body
    erase_removed_words(at=timezone.now() + KEPT_AFTER + timedelta(hours=1))
    kept = [row for one in (proposal, other) for row in Proposal.objects.filter(pk=one.pk).values()]
    assert SECRET not in str(kept)
    assert SECRET not in str(list(Revision.objects.order_by("pk").values()))
    assert (kept[0]["status"], kept[0]["removal"], kept[1]["status"]) == (Status.HIDDEN, REASON, Status.PUBLISHED)
