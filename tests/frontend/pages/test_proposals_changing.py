"""Correcting, withdrawing and throwing away proposals, in pages without a script."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation
from consult.proposals.models import EDIT_WINDOW, Proposal
from core.accounts.models import User
from tests.make import make_proposal
from tests.people import make_marcel, signed_in
from tests.writing import PLACED, SAID, at, write


def test_a_proposal_is_corrected_and_its_versions_stay(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia, theme="ageing")
    browser = signed_in(nadia)
    page = browser.get(at(consultation, "edit", proposal.pk)).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    data = {**PLACED, "title": "Deux bancs à chaque arrêt", "text": proposal.body, "version": version[1]}
    assert browser.post(at(consultation, "edit", proposal.pk), data).status_code == 302
    proposal.refresh_from_db()
    assert proposal.title == "Deux bancs à chaque arrêt"
    page = Client().get(at(consultation, "revisions", proposal.pk)).content.decode()
    assert "Un " in page
    assert "Deux" in page
    again = browser.post(at(consultation, "edit", proposal.pk), {**data, "title": "Trois bancs"})
    assert again.status_code == 400
    assert "dans un autre onglet" in again.content.decode()
    assert "Trois bancs" in again.content.decode()
    assert proposal.revisions.count() == 1


def test_only_its_author_corrects_it_and_only_in_time(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia)
    for name in ("edit", "withdraw"):
        assert signed_in(make_marcel()).get(at(consultation, name, proposal.pk)).status_code == 403
    Proposal.objects.update(published_at=timezone.now() - EDIT_WINDOW)
    answer = signed_in(nadia).get(at(consultation, "edit", proposal.pk))
    assert answer.status_code == 403
    assert "48 heures" in answer.content.decode()


def test_a_proposal_is_withdrawn_with_a_reason_and_stays_readable(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia)
    browser = signed_in(nadia)
    assert browser.post(at(consultation, "withdraw", proposal.pk), {"reason": " "}).status_code == 400
    answer = browser.post(at(consultation, "withdraw", proposal.pk), {"reason": "La ville l’a fait."}, follow=True)
    assert "La ville l’a fait." in answer.content.decode()
    page = signed_in(make_marcel()).get(at(consultation, "show", proposal.pk)).content.decode()
    assert "Soutenir cette proposition" not in page
    assert "Publier mon argument" not in page
    assert "a changé entre-temps" not in page
    assert browser.post(at(consultation, "withdraw", proposal.pk), {"reason": "Encore"}).status_code == 409


def test_a_draft_is_thrown_away_and_a_published_one_is_not(consultation: Consultation, nadia: User) -> None:
    browser = signed_in(nadia)
    draft = write(browser, consultation)
    browser.post(at(consultation, "delete", draft.pk))
    assert not Proposal.objects.exists()
    published = make_proposal(consultation, nadia)
    assert browser.post(at(consultation, "delete", published.pk)).status_code == 409
    assert Proposal.objects.exists()


@pytest.mark.promise("S-22")
def test_every_form_that_writes_wants_its_token(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(nadia)
    for name, args in (
        ("new", ()),
        ("support", (proposal.pk,)),
        ("endorse", (proposal.pk,)),
        ("withdraw", (proposal.pk,)),
        ("arguments", (proposal.pk,)),
    ):
        assert browser.post(at(consultation, name, *args), SAID).status_code == 403
