"""How officials prepare, publish and end a consultation on their own pages, without a script."""

from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Phase, Status, Template, Theme
from core.accounts.models import User
from core.territories.models import Territory
from tests.make import make_consultation, make_phase
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
AGENTS = "/t/clichy-sous-bois/agents/"
DESK = AGENTS + "consultations/nos-priorites/"
DAY = timedelta(days=1)
PAGES = ("", "textes/", "charte/", "etapes/", "themes/", "publier/", "terminer/", "archiver/")


@pytest.fixture
def desk(karim: User) -> Client:
    return signed_in(karim)


@pytest.fixture
def draft(clichy: Territory) -> Consultation:
    made = make_consultation(clichy, opened=(), status=Status.DRAFT, published_at=None)
    make_phase(made, Kind.PROPOSE, timezone.now() + 5 * DAY)
    return made


def creation(**changes: Any) -> dict[str, Any]:
    start = (timezone.localdate() + 10 * DAY).isoformat()
    return {
        "template": Template.BUDGET, "title": "Le budget du lien", "question": "Où mettre cet argent ?",
        "summary": "La ville répartit 150 000 euros avec vous.", "starts_on": start, **changes,
    }  # fmt: skip


def test_an_official_creates_checks_and_publishes_without_a_script(desk: Client, clichy: Territory):
    page = words_of_page(desk.get(AGENTS + "nouvelle-consultation/"))
    assert "Budget participatif" in page
    assert "<script>" not in page
    home = AGENTS + "consultations/le-budget-du-lien/"
    answer = desk.post(AGENTS + "nouvelle-consultation/", creation())
    assert (answer.status_code, answer["Location"]) == (302, home)
    page = words_of_page(desk.get(home))
    assert "Le brouillon est prêt" in page
    assert "conseillé" in page
    assert "Publier la consultation" in page
    answer = desk.post(home + "publier/", {"version": 0})
    assert answer["Location"] == home
    made = Consultation.objects.get()
    assert (made.status, made.phases.count()) == (Status.PUBLISHED, 6)
    again = desk.post(home + "publier/", {"version": 0})
    assert again["Location"] == home
    assert "C’est déjà fait" in words_of_page(desk.get(home))


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"title": ""}, "Titre"),
        ({"title": "\u200b  "}, "Titre"),
        ({"title": "x" * 121}, "121"),
        ({"summary": "x" * 601}, "601"),
        ({"template": "referendum"}, "Modèle"),
        ({"starts_on": "demain"}, "Premier jour"),
        ({"starts_on": "2020-01-01"}, "Choisissez un jour à venir"),
        ({"starts_on": "9999-12-31"}, "Choisissez un jour à venir"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_made(
    desk: Client, clichy: Territory, changes: dict[str, str], word: str
):
    answer = desk.post(AGENTS + "nouvelle-consultation/", creation(**changes))
    assert answer.status_code == 200
    page = words_of_page(answer)
    assert "error-summary" in page
    assert word in page
    assert "Où mettre cet argent ?" in page
    assert not Consultation.objects.exists()


def test_strangers_are_sent_to_sign_in_whether_it_exists_or_not(client: Client, draft: Consultation):
    for path in (AGENTS + "nouvelle-consultation/", *(DESK + page for page in PAGES), AGENTS + "consultations/rien/"):
        answer = client.get(path)
        assert answer.status_code == 302
        assert "next=" in answer["Location"]


def test_nobody_else_opens_these_pages(
    clichy: Territory, nadia: User, theo: User, awa: User, bertrand: User, valerie: User, draft: Consultation
):
    make_consultation(clichy, "publique")
    for user in (nadia, theo, awa, bertrand, valerie):
        visitor = signed_in(user)
        assert visitor.get(AGENTS + "nouvelle-consultation/").status_code == 403
        assert visitor.post(AGENTS + "nouvelle-consultation/", creation()).status_code == 403
        missing = visitor.get(AGENTS + "consultations/rien/").content
        for page in PAGES:
            hidden = visitor.get(DESK + page)
            assert (hidden.status_code, hidden.content) == (404, missing)
            assert visitor.post(DESK + page, {"version": 0}).status_code in {404, 405}
            assert visitor.get(AGENTS + f"consultations/publique/{page}").status_code == 403
    assert Consultation.objects.count() == 2
    assert Consultation.objects.filter(status=Status.DRAFT).count() == 1


@pytest.mark.promise("S-2")
def test_a_town_s_official_finds_nothing_of_another_town_under_his_own(bertrand: User, draft: Consultation):
    visitor = signed_in(bertrand)
    missing = visitor.get("/t/tourcoing/agents/consultations/rien/")
    foreign = visitor.get("/t/tourcoing/agents/consultations/nos-priorites/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_every_page_of_a_draft_opens_for_its_officials(desk: Client, draft: Consultation):
    for page in PAGES:
        assert desk.get(DESK + page).status_code == 200


def test_changing_the_texts_keeps_what_was_typed_when_somebody_was_faster(desk: Client, draft: Consultation):
    sent = {"title": "Premier", "question": "Quoi ?", "summary": "Résumé.", "body": "**Gras**", "version": 0}
    assert desk.post(DESK + "textes/", sent).status_code == 302
    late = desk.post(DESK + "textes/", {**sent, "title": "Second"})
    assert late.status_code == 409
    page = words_of_page(late)
    assert "Une autre personne a modifié" in page
    assert 'value="Second"' in page
    assert 'name="version" value="1"' in page
    assert Consultation.objects.get().title == "Premier"
    assert desk.post(DESK + "textes/", {**sent, "title": "Second", "version": 1}).status_code == 302
    assert Consultation.objects.get().title == "Second"


@pytest.mark.parametrize("version", ["", "un", "-1", "99999999999999999999"])
def test_a_form_without_its_version_is_refused_in_words(desk: Client, draft: Consultation, version: str):
    sent = {"title": "Premier", "question": "Quoi ?", "summary": "Résumé.", "version": version}
    answer = desk.post(DESK + "textes/", sent)
    assert answer.status_code == 200
    assert "error-summary" in words_of_page(answer)


def test_the_charter_of_a_published_consultation_only_comes_nearer(desk: Client, clichy: Territory):
    make_consultation(clichy)
    sent = {"who": "residents", "answer_threshold": 80, "answer_days": 60, "charter": "Règles", "version": 0}
    page = words_of_page(desk.post(DESK + "charte/", sent))
    assert "Écrivez 50 ou moins" in page
    longer = words_of_page(desk.post(DESK + "charte/", {**sent, "answer_threshold": 40, "answer_days": 61}))
    assert "Écrivez 60 ou moins" in longer
    refused = desk.post(DESK + "charte/", {**sent, "answer_threshold": 40, "who": "anyone"})
    assert refused.status_code == 200
    assert desk.post(DESK + "charte/", {**sent, "answer_threshold": 40}).status_code == 302
    kept = Consultation.objects.get()
    assert (kept.answer_threshold, kept.charter_html) == (40, "<p>Règles</p>\n")


@pytest.mark.promise("L-7")
@pytest.mark.parametrize(("chosen", "kept"), [("pre", "pre"), ("mixed", "mixed"), ("post", "post"), ("", "post")])
def test_the_three_ways_of_moderation_are_offered_at_the_start(desk: Client, clichy: Territory, chosen: str, kept: str):
    offered = desk.get(AGENTS + "nouvelle-consultation/").content.decode()
    assert all(f'name="moderation" value="{mode}"' in offered for mode in ("pre", "post", "mixed"))
    desk.post(AGENTS + "nouvelle-consultation/", creation(moderation=chosen))
    assert Consultation.objects.get().moderation == kept


@pytest.mark.promise("L-7")
def test_moderation_is_changed_with_a_public_reason_and_never_by_the_charter_s_form(desk: Client, draft: Consultation):
    sent = {
        "who": "residents",
        "answer_threshold": 50,
        "answer_days": 60,
        "moderation": "pre",
        "charter": "",
        "version": 0,
    }
    desk.post(DESK + "charte/", sent)
    assert Consultation.objects.get().moderation == "post"
    change = "/t/clichy-sous-bois/consultations/nos-priorites/moderation/changer/"
    assert f'href="{change}"' in desk.get(DESK).content.decode()
    assert desk.post(change, {"phase": "", "mode": "pre", "because": ""}).status_code == 400
    assert Consultation.objects.get().moderation == "post"
    why = "Des adresses de voisines ont été publiées."
    answer = desk.post(change, {"phase": "", "mode": "pre", "because": why}, follow=True)
    assert why in words_of_page(answer)
    assert Consultation.objects.get().moderation == "pre"


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        ("pre", "lu par une personne avant"),
        ("mixed", "ceux qu’un repère signale"),
        ("post", "sans relecture préalable"),
    ],
)
def test_the_charter_says_how_texts_are_read(client: Client, clichy: Territory, mode: str, words: str):
    make_consultation(clichy, moderation=mode)
    page = client.get("/t/clichy-sous-bois/consultations/nos-priorites/charte/")
    assert words in words_of_page(page)
    assert "/consultations/nos-priorites/moderation/" in page.content.decode()


@pytest.mark.parametrize("wrong", ["0", "-3", "beaucoup", "", "1e9", "99999999999"])
def test_a_threshold_is_a_number_of_people(desk: Client, draft: Consultation, wrong: str):
    sent = {"who": "residents", "answer_threshold": wrong, "answer_days": 60, "version": 0}
    assert "error-summary" in words_of_page(desk.post(DESK + "charte/", sent))
    assert Consultation.objects.get().answer_threshold == 50


def test_local_themes_are_written_one_a_line(desk: Client, draft: Consultation):
    sent = {"version": 0, "ageing": "Aidants\r\n\r\n Repas \r\n", "health": "Médecins"}
    assert desk.post(DESK + "themes/", sent).status_code == 302
    assert set(Theme.objects.values_list("common", "label")) == {
        ("ageing", "Aidants"), ("ageing", "Repas"), ("health", "Médecins")
    }  # fmt: skip
    assert "Aidants" in words_of_page(desk.get(DESK + "themes/"))
    page = words_of_page(desk.post(DESK + "themes/", {"version": 1, "ageing": "Aidants", "health": "Aidants"}))
    assert "gardez-le une seule fois" in page
    assert "trop long" in words_of_page(desk.post(DESK + "themes/", {"version": 1, "ageing": "x" * 81}))
    assert Theme.objects.count() == 3


def test_what_is_not_ready_is_not_published_and_the_page_says_why(desk: Client, clichy: Territory):
    make_consultation(clichy, opened=(), status=Status.DRAFT, published_at=None)
    page = words_of_page(desk.get(DESK + "publier/"))
    assert "Au moins une étape datée" in page
    assert "nécessaire" in page
    assert desk.post(DESK + "publier/", {"version": 0}).status_code == 403
    assert Consultation.objects.get().status == Status.DRAFT


def test_ending_asks_for_a_balance_and_archiving_for_an_end(desk: Client, clichy: Territory):
    made = make_consultation(clichy)
    assert "Une étape est encore ouverte" in words_of_page(desk.get(DESK + "terminer/"))
    assert desk.post(DESK + "terminer/", {"version": 0, "follow_up": "Bilan"}).status_code == 403
    Phase.objects.filter(consultation=made).delete()
    assert "error-summary" in words_of_page(desk.post(DESK + "terminer/", {"version": 0, "follow_up": "  "}))
    assert desk.post(DESK + "archiver/", {"version": 0}).status_code == 403
    assert desk.post(DESK + "terminer/", {"version": 0, "follow_up": "Douze bancs."}).status_code == 302
    assert desk.post(DESK + "archiver/", {"version": 1}).status_code == 302
    assert Consultation.objects.get().status == Status.ARCHIVED
    assert desk.get(DESK + "textes/").status_code == 403


@pytest.mark.promise("S-22")
def test_a_form_without_its_token_is_refused(karim: User, draft: Consultation):
    visitor = Client(enforce_csrf_checks=True)
    visitor.force_login(karim)
    for page in PAGES[1:]:
        answer: HttpResponse = visitor.post(DESK + page, {"version": 0})
        assert answer.status_code == 403
    assert Consultation.objects.get().status == Status.DRAFT


def test_the_desk_tells_of_the_election_reserve(desk: Client, draft: Consultation, clichy: Territory):
    assert "Elle n’est pas en vigueur" in words_of_page(desk.get(DESK))
    clichy.is_election_reserve = True
    clichy.save()
    assert "Elle est en vigueur" in words_of_page(desk.get(DESK))
