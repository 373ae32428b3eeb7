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


def text(answer: Any) -> str:
    """The page's words, with plain spaces."""
    content: str = answer.content.decode()
    return " ".join(content.replace("\u202f", " ").replace("\xa0", " ").split())


def local(at: Any) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%dT%H:%M")


def calendar(consultation: Consultation, *rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What the calendar's page sends: what there is, then these rows."""
    sent: dict[str, Any] = {"version": 0}
    lines = [
        {
            "id": p.pk,
            "kind": p.kind,
            "opens_at": local(p.opens_at),
            "closes_at": local(p.closes_at),
            "purpose": p.purpose,
        }
        for p in Phase.objects.filter(consultation=consultation).order_by("period", "id")
    ]
    for number, line in enumerate([*lines, *rows]):
        sent |= {f"{name}_{number}": value for name, value in line.items()}
    return {**sent, "rows": len(lines) + len(rows), **more}


def creation(**changes: Any) -> dict[str, Any]:
    start = (timezone.localdate() + 10 * DAY).isoformat()
    return {
        "template": Template.BUDGET, "title": "Le budget du lien", "question": "Où mettre cet argent ?",
        "summary": "La ville répartit 150 000 euros avec vous.", "starts_on": start, **changes,
    }  # fmt: skip


def test_an_official_creates_checks_and_publishes_without_a_script(desk: Client, clichy: Territory):
    page = text(desk.get(AGENTS + "nouvelle-consultation/"))
    assert "Budget participatif" in page
    assert "<script>" not in page
    home = AGENTS + "consultations/le-budget-du-lien/"
    answer = desk.post(AGENTS + "nouvelle-consultation/", creation())
    assert (answer.status_code, answer["Location"]) == (302, home)
    page = text(desk.get(home))
    assert "Le brouillon est prêt" in page
    assert "conseillé" in page
    assert "Publier la consultation" in page
    answer = desk.post(home + "publier/", {"version": 0})
    assert answer["Location"] == home
    made = Consultation.objects.get()
    assert (made.status, made.phases.count()) == (Status.PUBLISHED, 6)
    again = desk.post(home + "publier/", {"version": 0})
    assert again["Location"] == home
    assert "C’est déjà fait" in text(desk.get(home))


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
    page = text(answer)
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
    page = text(late)
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
    assert "error-summary" in text(answer)


def test_the_charter_of_a_published_consultation_only_comes_nearer(desk: Client, clichy: Territory):
    make_consultation(clichy)
    sent = {"who": "residents", "answer_threshold": 80, "moderation": "pre", "charter": "Règles", "version": 0}
    page = text(desk.post(DESK + "charte/", sent))
    assert "Écrivez 50 ou moins" in page
    refused = desk.post(DESK + "charte/", {**sent, "answer_threshold": 40, "who": "anyone"})
    assert refused.status_code == 200
    assert desk.post(DESK + "charte/", {**sent, "answer_threshold": 40}).status_code == 302
    kept = Consultation.objects.get()
    assert (kept.answer_threshold, kept.moderation, kept.charter_html) == (40, "pre", "<p>Règles</p>\n")


@pytest.mark.parametrize("wrong", ["0", "-3", "beaucoup", "", "1e9", "99999999999"])
def test_a_threshold_is_a_number_of_people(desk: Client, draft: Consultation, wrong: str):
    sent = {"who": "residents", "answer_threshold": wrong, "moderation": "pre", "version": 0}
    assert "error-summary" in text(desk.post(DESK + "charte/", sent))
    assert Consultation.objects.get().answer_threshold == 50


def test_overlapping_phases_are_refused_beside_the_field_with_the_remedy(desk: Client, draft: Consultation):
    start = timezone.now() + 20 * DAY
    row = {"kind": "propose", "opens_at": local(start), "closes_at": local(start + 30 * DAY)}
    answer = desk.post(DESK + "etapes/", calendar(draft, row))
    page = text(answer)
    assert answer.status_code == 200
    assert 'href="#id_opens_at_1"' in page
    assert "chevauche l’autre" in page
    assert "Faites-la commencer à ce moment ou plus tard" in page
    assert Phase.objects.count() == 1


def test_a_calendar_is_kept_as_it_was_sent(desk: Client, draft: Consultation):
    start = timezone.now() + 50 * DAY
    row = {"kind": "vote", "opens_at": local(start), "closes_at": local(start + 9 * DAY), "purpose": "Choisir."}
    assert desk.post(DESK + "etapes/", calendar(draft, row)).status_code == 302
    kept = Phase.objects.get(kind="vote")
    assert (local(kept.opens_at), kept.purpose) == (row["opens_at"], "Choisir.")
    before = Phase.objects.get(kind="propose")
    assert desk.post(DESK + "etapes/", calendar(draft, version=1, remove_1="on")).status_code == 302
    assert list(Phase.objects.all()) == [before]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ({"kind": "vote"}, "Donnez le jour et l’heure du début"),
        ({"opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00"}, "Choisissez la nature"),
        ({"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-04T08:00"}, "La fin doit venir après"),
        ({"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2026-01-04T08:00"}, "La fin doit venir après"),
        ({"kind": "vote", "opens_at": "1027-01-04T08:00", "closes_at": "2027-01-04T08:00"}, "Vérifiez l’année"),
        ({"kind": "vote", "opens_at": "0001-01-01T00:00", "closes_at": "9999-12-31T23:59"}, "error-summary"),
        ({"kind": "vote", "opens_at": "hier", "closes_at": "2027-01-04T08:00"}, "error-summary"),
        ({"kind": "fete", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00"}, "error-summary"),
        (
            {"kind": "vote", "opens_at": "2027-01-04T08:00", "closes_at": "2027-01-05T08:00", "purpose": "x" * 241},
            "241",
        ),
    ],
)
def test_a_wrong_line_of_the_calendar_is_named(desk: Client, draft: Consultation, row: dict[str, str], word: str):
    answer = desk.post(DESK + "etapes/", calendar(draft, row))
    assert answer.status_code == 200
    assert word in text(answer)
    assert Phase.objects.count() == 1


@pytest.mark.parametrize("rows", ["", "-1", "9999999999", "deux", "22"])
def test_a_strange_number_of_rows_breaks_nothing(desk: Client, draft: Consultation, rows: str):
    assert desk.post(DESK + "etapes/", calendar(draft, rows=rows)).status_code in {200, 302}
    assert Phase.objects.count() == 1


def test_a_begun_phase_keeps_its_seconds_and_its_start(desk: Client, clichy: Territory):
    made = make_consultation(clichy)
    before = {p.pk: p.period for p in Phase.objects.all()}
    start = timezone.now() + 60 * DAY
    row = {"kind": "vote", "opens_at": local(start), "closes_at": local(start + DAY)}
    assert desk.post(DESK + "etapes/", calendar(made, row)).status_code == 302
    assert {p.pk: p.period for p in Phase.objects.exclude(kind="vote")} == before
    page = text(desk.post(DESK + "etapes/", calendar(made, version=1, opens_at_0=local(start))))
    assert "remettez le début" in page
    assert "elle ne peut plus être retirée" in text(
        desk.post(DESK + "etapes/", calendar(made, version=1, remove_0="on"))
    )


def test_a_phase_of_another_consultation_is_left_alone(desk: Client, draft: Consultation, clichy: Territory):
    other = make_consultation(clichy, "autre")
    stolen = other.phases.all()[0]
    start = timezone.now() + 60 * DAY
    row = {"id": stolen.pk, "kind": "vote", "opens_at": local(start), "closes_at": local(start + DAY)}
    assert desk.post(DESK + "etapes/", calendar(draft, row)).status_code == 409
    assert Phase.objects.filter(consultation=other).count() == 2


def test_local_themes_are_written_one_a_line(desk: Client, draft: Consultation):
    sent = {"version": 0, "ageing": "Aidants\r\n\r\n Repas \r\n", "health": "Médecins"}
    assert desk.post(DESK + "themes/", sent).status_code == 302
    assert set(Theme.objects.values_list("common", "label")) == {
        ("ageing", "Aidants"), ("ageing", "Repas"), ("health", "Médecins")
    }  # fmt: skip
    assert "Aidants" in text(desk.get(DESK + "themes/"))
    page = text(desk.post(DESK + "themes/", {"version": 1, "ageing": "Aidants", "health": "Aidants"}))
    assert "gardez-le une seule fois" in page
    assert "trop long" in text(desk.post(DESK + "themes/", {"version": 1, "ageing": "x" * 81}))
    assert Theme.objects.count() == 3


def test_what_is_not_ready_is_not_published_and_the_page_says_why(desk: Client, clichy: Territory):
    make_consultation(clichy, opened=(), status=Status.DRAFT, published_at=None)
    page = text(desk.get(DESK + "publier/"))
    assert "Au moins une étape datée" in page
    assert "nécessaire" in page
    assert desk.post(DESK + "publier/", {"version": 0}).status_code == 403
    assert Consultation.objects.get().status == Status.DRAFT


def test_ending_asks_for_a_balance_and_archiving_for_an_end(desk: Client, clichy: Territory):
    made = make_consultation(clichy)
    assert "Une phase est encore ouverte" in text(desk.get(DESK + "terminer/"))
    assert desk.post(DESK + "terminer/", {"version": 0, "follow_up": "Bilan"}).status_code == 403
    Phase.objects.filter(consultation=made).delete()
    assert "error-summary" in text(desk.post(DESK + "terminer/", {"version": 0, "follow_up": "  "}))
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
    assert "Elle n’est pas en vigueur" in text(desk.get(DESK))
    clichy.is_election_reserve = True
    clichy.save()
    assert "Elle est en vigueur" in text(desk.get(DESK))
