"""Reporting words takes one page and no account; its acknowledgement is a page of its own (PROMISES L-6)."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from consult.moderation.models import Motive, Report
from core.notices.models import Mail
from core.territories.models import Territory
from tests.consult.moderation.cases import TEXT, decide, make_argument, moderator, open_case, read, reported
from tests.words import words_of_page

pytestmark = [pytest.mark.django_db, pytest.mark.promise("L-6")]


def test_a_passer_by_reports_in_one_page_and_is_answered_at_once(clichy: Territory) -> None:
    comment = make_argument()
    keys = [clichy.slug, "nos-priorites", comment.proposal_id, comment.pk]
    address = f"{reverse('proposals:thread', args=keys)}#commentaire-{comment.pk}"
    browser, form = Client(), reverse("moderation:report", args=[clichy.slug])
    page = browser.get(form, {"lien": address})
    assert TEXT in words_of_page(page)
    assert page.context["form"]["address"].value() == address, "the exact address is there already"
    said = {"address": address, "motive": Motive.PRIVATE}
    refused = browser.post(form, said)
    assert (refused.status_code, list(refused.context["form"].errors)) == (400, ["in_good_faith"])
    assert not Report.objects.exists()
    answer = browser.post(form, {**said, "in_good_faith": "on"}, follow=True)
    assert answer.redirect_chain
    assert "Votre signalement est reçu" in words_of_page(answer)
    made = Report.objects.get()
    assert (made.case.comment, made.user, made.name, made.email) == (comment, None, "", "")
    assert not Mail.objects.exists()


def test_an_acknowledgement_opens_with_its_own_key_in_its_own_town(clichy: Territory, tourcoing: Territory) -> None:
    comment = make_argument()
    made = reported(comment, words="C’est chez ma mère.")

    def status(town: Territory, key: object) -> int:
        return Client().get(reverse("moderation:received", args=[town.slug, key])).status_code

    assert status(clichy, made.key) == 200
    assert [status(clichy, uuid4()), status(tourcoing, made.key)] == [404, 404]


def test_an_acknowledgement_says_later_what_was_decided_and_not_by_whom(clichy: Territory) -> None:
    made = reported(make_argument())
    page = reverse("moderation:received", args=[clichy.slug, made.key])
    assert "Une personne va lire ce texte." in words_of_page(Client().get(page))
    decide(moderator(), read(made.case))
    words = words_of_page(Client().get(page))
    assert "le texte est retiré" in words
    assert "Code civil, article 9" in words
    assert "Théo" not in words


def test_an_acknowledgement_keeps_quiet_about_a_decision_that_waits_for_a_second_person(clichy: Territory) -> None:
    case = open_case(make_argument())
    decide(moderator(), case, is_about_self=True)
    key = case.reports.get().key
    assert "retirer" not in words_of_page(Client().get(reverse("moderation:received", args=[clichy.slug, key])))
