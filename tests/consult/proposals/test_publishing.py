"""Drafts, publication, corrections and withdrawals, by one hand and by several."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from consult.consultations.models import Consultation, Theme
from consult.discussion.services.drafting import publish_draft
from consult.proposals import services
from consult.proposals.models import BODY_LENGTH, TITLE_LENGTH, Proposal, Revision, Status
from consult.proposals.services import Placing
from consult.proposals.words import pieces_between, words_of
from core.accounts.models import User
from core.audit.models import Entry
from core.lib.refusals import Refused
from core.territories.models import Neighbourhood
from tests.consult.proposals.test_supporting import at_once
from tests.make import make_consultation, make_proposal
from tests.payloads import PAYLOADS
from tests.people import make_association, make_clichy, make_nadia, make_tourcoing, standing


def test_a_draft_becomes_a_proposal_with_all_that_pages_and_search_read(
    consultation: Consultation, nadia: User
) -> None:
    mine = standing(nadia, consultation.territory)
    draft = services.save_draft(
        standing=mine, consultation=consultation, title="  Un\u202e banc ", body="**Pour** l’école.\r\n\r\nIci & là."
    )
    assert (draft.title, draft.body) == ("Un banc", "**Pour** l’école.\n\nIci & là.")
    proposal = publish_draft(standing=mine, proposal=draft)
    assert proposal.body_html == "<p><strong>Pour</strong> l’école.</p>\n<p>Ici &amp; là.</p>\n"
    assert proposal.excerpt == "Pour l’école. Ici & là."
    assert "ecol" in proposal.search_text
    assert (proposal.status, proposal.voice, 0 <= proposal.rotation < 1) == (Status.PUBLISHED, "resident", True)
    assert Entry.objects.get().act == "proposal.published"


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_tabs_that_publish_the_same_draft_publish_it_once() -> None:
    town = make_clichy()
    consultation = make_consultation(town)
    mine = standing(make_nadia(town), town)
    draft = services.save_draft(standing=mine, consultation=consultation, title="Un banc", body="Ici.")
    results = at_once([lambda: publish_draft(standing=mine, proposal=draft)] * 6)
    assert all(isinstance(result, Proposal) for result in results), results
    assert {result.published_at for result in results} == {Proposal.objects.get().published_at}
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_the_same_words_sent_by_many_clicks_make_one_draft() -> None:
    town = make_clichy()
    consultation = make_consultation(town)
    mine = standing(make_nadia(town), town)
    at_once([lambda: services.save_draft(standing=mine, consultation=consultation, title="Un banc", body="Ici.")] * 6)
    assert Proposal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-12")
def test_many_hands_at_once_publish_no_more_than_the_daily_limit() -> None:
    town = make_clichy()
    consultation = make_consultation(town)
    mine = standing(make_nadia(town), town)
    drafts = [
        services.save_draft(standing=mine, consultation=consultation, title=f"Banc {n}", body="Ici.") for n in range(6)
    ]
    results = at_once([lambda d=d: publish_draft(standing=mine, proposal=d) for d in drafts])
    assert Proposal.objects.published().count() == 3
    refused = [result for result in results if isinstance(result, Refused)]
    assert len(refused) == 3
    assert all(one.reason.value == "daily_limit" and one.retry_after for one in refused)


@pytest.mark.promise("S-12")
def test_the_same_proposal_twice_in_five_minutes_waits(consultation: Consultation, nadia: User) -> None:
    mine = standing(nadia, consultation.territory)
    services.propose(standing=mine, consultation=consultation, title="Un banc", body="Ici.")
    with pytest.raises(Refused) as refused:
        services.propose(standing=mine, consultation=consultation, title="Un banc", body="Ici.")
    assert refused.value.reason.value == "same_proposal"
    assert Proposal.objects.count() == 1
    Proposal.objects.update(published_at=timezone.now() - timedelta(minutes=6))
    services.propose(standing=mine, consultation=consultation, title="Un banc", body="Ici.")


def test_what_belongs_to_another_town_or_consultation_is_refused(consultation: Consultation, samba: User) -> None:
    mine = standing(samba, consultation.territory)
    tourcoing = make_tourcoing()
    other = make_consultation(tourcoing, "chez-nous")
    wrong = [
        Placing(local_theme=Theme.objects.create(consultation=other, common="health", label="Santé")),
        Placing(neighbourhood=Neighbourhood.objects.create(territory=tourcoing, name="Virolois", slug="virolois")),
        Placing(theme="sante"), Placing(logic="x"), Placing(actors=("maire",)),
    ]  # fmt: skip
    for placing in wrong:
        with pytest.raises(ValidationError):
            services.save_draft(standing=mine, consultation=consultation, title="Un banc", body="Ici.", placing=placing)
    foreign = make_association(tourcoing, "Ailleurs", "W595959595")
    with pytest.raises((ValidationError, Refused)):
        services.save_draft(
            standing=mine,
            consultation=consultation,
            title="Un banc",
            body="Ici.",
            placing=Placing(),
            association=foreign,
        )
    assert not Proposal.objects.exists()


def test_a_local_theme_brings_its_common_theme(consultation: Consultation, nadia: User) -> None:
    local = Theme.objects.create(consultation=consultation, common="health", label="Médecins")
    draft = services.save_draft(
        standing=standing(nadia, consultation.territory), consultation=consultation, title="Un banc", body="Ici.",
        placing=Placing(theme="other", local_theme=local),
    )  # fmt: skip
    assert draft.theme == "health"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("", "x"),
        ("x", ""),
        ("x" * (TITLE_LENGTH + 1), "x"),
        ("x", "x" * (BODY_LENGTH + 1)),
        ("x", "</a" * 300_000),
        ("\u200b", "x"),
        ("x", "\u202e \n"),
    ],
)
def test_too_long_or_empty_words_are_refused_and_nothing_is_written(
    consultation: Consultation, nadia: User, title: str, body: str
) -> None:
    with pytest.raises(ValidationError):
        services.save_draft(
            standing=standing(nadia, consultation.territory), consultation=consultation, title=title, body=body
        )
    assert not Proposal.objects.exists()


def test_a_correction_keeps_what_was_said_and_one_that_changes_nothing_keeps_nothing(
    consultation: Consultation, nadia: User
) -> None:
    proposal = make_proposal(consultation, nadia, title="Un banc", body="Ici.")
    mine = standing(nadia, consultation.territory)
    services.edit_proposal(standing=mine, proposal=proposal, title="Un banc", body="Ici.")
    assert not Revision.objects.exists()
    services.edit_proposal(standing=mine, proposal=proposal, title="Deux bancs", body="Ici.")
    services.edit_proposal(standing=mine, proposal=proposal, title="Trois bancs", body="Là.")
    assert [(r.number, r.title, r.body) for r in Revision.objects.order_by("number")] == [
        (1, "Un banc", "Ici."),
        (2, "Deux bancs", "Ici."),
    ]
    proposal.refresh_from_db()
    assert (proposal.title, "banc" in proposal.search_text, proposal.edited_at is not None) == (
        "Trois bancs",
        True,
        True,
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.promise("S-26")
def test_two_tabs_that_correct_the_same_version_leave_one_correction() -> None:
    town = make_clichy()
    nadia = make_nadia(town)
    proposal = make_proposal(make_consultation(town), nadia)
    mine = standing(nadia, town)
    results = at_once(
        [
            lambda n=n: services.edit_proposal(
                standing=mine, proposal=proposal, title=f"Banc {n}", body="Ici.", version=0
            )
            for n in range(4)
        ]
    )
    assert sum(isinstance(result, Proposal) for result in results) == 1
    refused = [result.reason.value for result in results if isinstance(result, Refused)]
    assert refused == ["changed_meanwhile"] * 3, results
    assert Revision.objects.count() == 1


def test_words_between_two_versions_are_told_apart() -> None:
    pieces = pieces_between("Un banc vert près de la gare.", "Deux bancs verts près de la gare.")
    assert "".join(text for kind, text in pieces if kind != "added") == "Un banc vert près de la gare."
    assert "".join(text for kind, text in pieces if kind != "removed") == "Deux bancs verts près de la gare."
    assert ("same", "près de la gare.") in pieces
    assert pieces_between("", "") == []


@pytest.mark.promise("S-5")
@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_makes_html_in_a_title_or_an_excerpt(payload: str) -> None:
    words = words_of(payload[:TITLE_LENGTH], payload)
    assert "<script" not in words["body_html"].lower()
    assert len(words["excerpt"]) <= 240
