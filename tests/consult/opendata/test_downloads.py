"""What a download and the clock cost: one file alone is made, and nothing where nothing has changed."""

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest

from consult.comments.models import Comment
from consult.comments.models import Status as CommentStatus
from consult.consultations.models import Consultation
from consult.opendata import freezing, selectors, services
from consult.opendata.freezing import Bundle, bundle_of
from consult.opendata.models import Redaction, Release
from consult.opendata.selectors import changed_releases, file_of
from consult.opendata.services import note_redactions
from consult.proposals.models import Proposal
from consult.proposals.models import Status as ProposalStatus
from consult.proposals.words import words_of
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.consult.opendata.making import again, make_full, published, read_all
from tests.make import make_consultation, make_proposal, queries_of


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The versions whose bundle was made, by key."""
    made: list[int] = []

    def counted(release: Release, at: Any) -> Bundle:
        made.append(release.pk)
        return bundle_of(release, at)

    for module in (freezing, selectors, services):
        monkeypatch.setattr(module, "bundle_of", counted)
    return made


def hide_comments() -> None:
    Comment.objects.update(status=CommentStatus.HIDDEN, removal="x", withdrawn_at=clock())


def take_back(consultation: Consultation) -> None:
    Proposal.objects.filter(consultation=consultation).update(
        status=ProposalStatus.WITHDRAWN, withdrawn_reason="x", removal="x", removed_at=clock()
    )


def test_the_clock_makes_only_the_versions_that_changed(full: Consultation, karim: User, built: list[int]) -> None:
    other = make_consultation(full.territory, "rue-aux-enfants", title="Des rues aux enfants")
    make_proposal(other, None, "Une rue")
    empty = published(full, karim)  # nothing was read: it has nothing to lose
    read_all(full, karim)
    whole = published(full, karim)
    read_all(other, karim)
    beside = published(other, karim)
    built.clear()
    assert (note_redactions(clock()), built) == (0, [])
    hide_comments()
    assert (note_redactions(clock()), built) == (1, [whole.pk])
    assert (note_redactions(clock()), built) == (0, [whole.pk])
    Comment.objects.update(status=CommentStatus.PUBLISHED, removal="", withdrawn_at=None)
    take_back(other)
    assert note_redactions(clock()) == 2
    assert built == [whole.pk, whole.pk, beside.pk]
    assert not Redaction.objects.filter(release=empty).exists()


@pytest.mark.promise("P-5")
@pytest.mark.parametrize(
    "take",
    [
        lambda consultation: hide_comments(),
        take_back,
        lambda consultation: Comment.objects.exclude(parent=None).delete(),
        lambda consultation: Proposal.objects.filter(support_count=12).update(**words_of("Un banc", "Deux bancs.")),
        lambda consultation: consultation.reviews.exclude(comment=None).delete(),
        lambda consultation: Consultation.objects.update(summary="Autrement dit."),
    ],
)
def test_the_clock_sees_every_way_in_which_a_text_leaves(
    full: Consultation, karim: User, take: Callable[[Consultation], object]
) -> None:
    read_all(full, karim)
    release = published(full, karim)
    take(full)
    gone = bundle_of(again(release), clock()).gone
    assert gone
    assert note_redactions(clock()) == 1
    assert Redaction.objects.get().gone == list(gone)


@pytest.mark.promise("P-5")
def test_the_clock_sees_words_that_changed_and_were_read_again(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    published(full, karim)
    Proposal.objects.filter(support_count=12).update(**words_of("Un banc", "Deux bancs."))
    read_all(full, karim)
    published(full, karim)
    assert note_redactions(clock()) == 1
    assert Redaction.objects.get().release.number == 1


def test_more_versions_ask_no_more_of_the_database(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    published(full, karim)
    asked = queries_of(lambda: changed_releases(clock()))
    for number in range(3):
        make_proposal(full, None, f"Encore {number}")
        read_all(full, karim)
        published(full, karim)
    assert queries_of(lambda: changed_releases(clock())) == asked


def test_each_file_alone_is_the_one_of_the_bundle_and_makes_no_other(
    full: Consultation, karim: User, built: list[int]
) -> None:
    read_all(full, karim)
    release = again(published(full, karim))
    hide_comments()
    files = bundle_of(release, clock()).files
    built.clear()
    assert {name: file_of(release, name, clock()) for name in files} == files
    assert built == [release.pk]  # for datapackage.json, which tells the hash of every file
    assert {"propositions.csv", "arguments.json", "LISEZMOI.md", "dictionnaire.csv"} <= files.keys()


def test_the_bundle_of_a_town_is_made_one_version_at_a_time(
    full: Consultation, karim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        published(make_consultation(full.territory, f"autre-{number}"), karim)
    seen: list[weakref.ref[Release]] = []

    def watched(release: Release, at: Any) -> Bundle:
        gc.collect()
        assert [one for one in seen if one() is not None] == []
        seen.append(weakref.ref(release))
        return bundle_of(release, at)

    monkeypatch.setattr(selectors, "bundle_of", watched)
    selectors.territory_bundle(full.territory.code, clock())
    assert len(seen) == 3
