"""What screens read: all they need, in a constant number of queries, counted once per person."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.http import Http404
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Status, Theme
from consult.consultations.selectors import (
    Counts,
    consultation_for,
    consultation_in,
    consultations_of,
    counts,
    open_consultations,
    theme_grid,
)
from consult.proposals.models import Support
from core.accounts.models import User
from core.territories.models import CommonTheme, Territory
from tests.make import make_comment, make_consultation, make_phase, make_proposal, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    cache.clear()


def test_a_consultation_comes_with_its_town_and_its_phases(clichy: Territory):
    make_consultation(clichy)

    def read() -> None:
        found = consultation_in("clichy-sous-bois", "nos-priorites")
        assert (found.territory.name, len(found.phases.all())) == ("Clichy-sous-Bois", 2)

    assert queries_of(read) == 2


@pytest.mark.parametrize(
    "address", [("tourcoing", "nos-priorites"), ("clichy-sous-bois", "autre"), ("nulle-part", "x")]
)
def test_a_consultation_elsewhere_is_not_found(clichy: Territory, tourcoing: Territory, address: tuple[str, str]):
    make_consultation(clichy)
    with pytest.raises(Http404):
        consultation_in(*address)


@pytest.mark.promise("S-24")
def test_a_draft_is_read_by_its_officials_alone(clichy: Territory, karim: User, theo: User, bertrand: User):
    make_consultation(clichy, status=Status.DRAFT, published_at=None)
    assert consultation_for(karim, "clichy-sous-bois", "nos-priorites")[1].is_official
    for user in (theo, bertrand, None):
        with pytest.raises(Http404):
            consultation_for(user, "clichy-sous-bois", "nos-priorites")


def test_each_person_counts_once_whatever_they_did(clichy: Territory, nadia: User, marcel: User, samba: User):
    made = make_consultation(clichy)
    first = make_proposal(made, nadia, support_count=2, for_count=1, neutral_count=1)
    make_proposal(made, marcel)
    make_proposal(made, samba, status="draft", published_at=None, support_count=9)
    for person in (nadia.person, marcel.person):
        Support.objects.create(proposal=first, person=person)
    make_comment(first, nadia)
    make_comment(first, None)
    assert counts(made) == Counts(proposals=2, supports=2, comments=2, participants=2)


def test_an_empty_consultation_counts_nothing(clichy: Territory):
    assert counts(make_consultation(clichy)) == Counts()


def test_counting_takes_two_queries_then_one(clichy: Territory):
    made = make_consultation(clichy)
    assert queries_of(lambda: counts(made)) == 2
    assert queries_of(lambda: counts(made)) == 1


def test_lists_take_three_queries_whatever_their_length(clichy: Territory, nadia: User):
    make_consultation(clichy, "n0")
    for n in range(1, 9):
        make_proposal(make_consultation(clichy, f"n{n}"), nadia)
    now = timezone.now()
    assert queries_of(lambda: consultations_of(clichy, now)) == 3
    assert queries_of(lambda: open_consultations([clichy], now)) == 3
    assert len(open_consultations([clichy], now, limit=4)) == 4


def test_open_consultations_are_those_in_progress_or_announced(clichy: Territory, tourcoing: Territory):
    now = timezone.now()
    make_consultation(clichy, "ouverte")
    coming = make_consultation(clichy, "bientot", opened=(), published_at=now - timedelta(days=20))
    make_phase(coming, Kind.VOTE, now + timedelta(days=3))
    make_consultation(clichy, "finie", status=Status.CLOSED)
    make_consultation(clichy, "secret", status=Status.DRAFT)
    make_consultation(tourcoing, "ailleurs", published_at=now)
    found = [(row.consultation.slug, row.group) for row in open_consultations([clichy], now)]
    assert found == [("ouverte", "open"), ("bientot", "coming")]
    assert next(row.consultation.slug for row in open_consultations(None, now)) == "ailleurs"


def test_the_whole_grid_is_shown_with_what_each_theme_holds(clichy: Territory, nadia: User):
    made = make_consultation(clichy)
    for theme in ("ageing", "ageing", "health"):
        make_proposal(made, nadia, theme=theme)
    make_proposal(made, nadia, theme="housing", status="draft", published_at=None)
    Theme.objects.create(consultation=made, common="ageing", label="Aidants")
    grid = {cell.theme: cell for cell in theme_grid(Consultation.objects.get())}
    assert list(grid) == CommonTheme.values
    assert {theme: cell.proposals for theme, cell in grid.items() if cell.proposals} == {"ageing": 2, "health": 1}
    assert grid["ageing"].local_labels == ("Aidants",)
