"""What everyone reads of consultations: status, French words, no script, drafts for nobody else."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.utils import timezone

from consult.consultations.models import Consultation, Kind, Status, Theme
from core.accounts.models import User
from core.territories.models import Territory
from tests.make import make_comment, make_consultation, make_phase, make_proposal, queries_of
from tests.people import signed_in
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
LIST = "/t/clichy-sous-bois/consultations/"
SHOW = LIST + "nos-priorites/"
DAY = timedelta(days=1)


def words(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status
    return words_of_page(answer)


def test_a_town_without_consultation_says_what_will_be_there(client: Client, clichy: Territory):
    page = words(client, LIST)
    assert "Pas encore de consultation ici" in page
    assert "avec ses dates" in page


def test_the_list_tells_open_from_coming_from_past(client: Client, clichy: Territory):
    make_consultation(clichy, "ouverte", title="La rue des Lilas")
    coming = make_consultation(clichy, "bientot", opened=(), title="Le marché couvert")
    make_phase(coming, Kind.VOTE, timezone.now() + 5 * DAY)
    make_consultation(
        clichy, "finie", opened=(), title="Les écoles", status=Status.CLOSED, closed_at=timezone.now() - DAY
    )
    make_consultation(clichy, "brouillon", title="Encore secret", status=Status.DRAFT)
    page = words(client, LIST)
    places = [
        page.index(w)
        for w in ("En ce moment", "La rue des Lilas", "Bientôt", "Le marché couvert", "Terminées", "Les écoles")
    ]
    assert places == sorted(places)
    assert "Le vote ouvre" in page
    assert "Encore secret" not in page


def test_the_list_asks_the_database_as_often_for_one_as_for_twelve(client: Client, clichy: Territory):
    make_consultation(clichy, "n0")
    client.get(LIST)
    few = queries_of(lambda: client.get(LIST))
    for n in range(1, 12):
        make_proposal(make_consultation(clichy, f"n{n}"))
    assert queries_of(lambda: client.get(LIST)) == few


def test_the_page_asks_the_database_as_often_for_an_empty_town_as_for_a_busy_one(
    client: Client, clichy: Territory, nadia: User
):
    consultation = make_consultation(clichy)
    client.get(SHOW)
    quiet = queries_of(lambda: client.get(SHOW))
    for _n in range(5):
        make_comment(make_proposal(consultation, nadia), nadia)
        Theme.objects.create(consultation=consultation, common="ageing", label=f"Sous-thème {_n}")
    assert queries_of(lambda: client.get(SHOW)) == quiet


def test_a_consultation_says_where_it_stands_and_what_can_be_done(client: Client, clichy: Territory, nadia: User):
    consultation = make_consultation(clichy, opened=(Kind.PROPOSE,), answer_threshold=1200)
    make_phase(consultation, Kind.VOTE, timezone.now() + 25 * DAY)
    Theme.objects.create(consultation=consultation, common="ageing", label="Aidants")
    make_proposal(consultation, nadia, theme="ageing", support_count=3)
    page = words(client, SHOW)
    assert "Vous pouvez proposer et soutenir jusqu’au" in page
    assert "Le vote ouvre" in page
    assert "encore 20 jours" in page
    assert "Écrire une proposition" in page
    assert "Aidants" in page
    assert "1 200 soutiens" in page
    assert "Les personnes qui déclarent habiter Clichy-sous-Bois" in page
    assert "participante ou participant" in page


def test_an_anonymous_page_holds_no_token_and_sets_no_cookie(client: Client, clichy: Territory):
    make_consultation(clichy)
    for path in (LIST, SHOW, SHOW + "charte/"):
        answer = client.get(path)
        assert "csrf" not in answer.content.decode()
        assert not answer.cookies


def test_a_closed_consultation_leads_to_its_balance(client: Client, clichy: Territory):
    make_consultation(
        clichy, status=Status.CLOSED, closed_at=timezone.now() - DAY, follow_up="Douze bancs.\n\n<b>Et un abri.</b>"
    )
    page = words(client, SHOW)
    assert "Cette consultation a pris fin" in page
    assert "Ce qui a été décidé, et pourquoi" in page
    assert "&lt;b&gt;Et un abri." in page
    assert "Écrire une proposition" not in page


def test_the_charter_is_written_out(client: Client, clichy: Territory):
    make_consultation(clichy, who="attested", charter_html="<p>On débat des idées.</p>")
    page = words(client, SHOW + "charte/")
    for sentence in (
        "sans relecture préalable",
        "dont la résidence à Clichy-sous-Bois est attestée",
        "Dès qu’une proposition reçoit 50 soutiens",
        "Écrivez à la collectivité.",
        "On débat des idées.",
    ):
        assert sentence in page


@pytest.mark.promise("S-24")
def test_a_draft_does_not_exist_but_for_those_who_prepare_it(
    client: Client, clichy: Territory, karim: User, isabelle: User, nadia: User, theo: User, bertrand: User
):
    make_consultation(clichy, status=Status.DRAFT, published_at=None)
    missing = client.get(LIST + "jamais-vue/").content
    for user in (None, nadia, theo, bertrand):
        visitor = signed_in(user)
        for path in (SHOW, SHOW + "charte/"):
            answer = visitor.get(path)
            assert (answer.status_code, answer.content) == (404, missing)
        assert "nos-priorites" not in visitor.get(LIST + "flux.atom").content.decode()
        assert "nos-priorites" not in visitor.get(LIST).content.decode()
    for user in (karim, isabelle):
        assert "Aperçu d’un brouillon" in words(signed_in(user), SHOW)


@pytest.mark.promise("S-2")
def test_a_consultation_is_found_only_in_its_town(client: Client, clichy: Territory, tourcoing: Territory):
    make_consultation(clichy)
    foreign = client.get("/t/tourcoing/consultations/nos-priorites/")
    missing = client.get("/t/tourcoing/consultations/jamais-vue/")
    assert (foreign.status_code, foreign.content) == (404, missing.content)


def test_only_a_pilot_has_consultations(client: Client, clichy: Territory):
    clichy.opened_at = None
    clichy.save()
    assert client.get(LIST).status_code == 404


def test_the_feed_tells_what_was_published(client: Client, clichy: Territory):
    make_consultation(clichy, title="Bancs & abris <ici>")
    answer = client.get(LIST + "flux.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    name = "{http://www.w3.org/2005/Atom}"
    entry = ElementTree.fromstring(answer.content).find(f"{name}entry")
    assert entry is not None
    assert entry.findtext(f"{name}title") == "Bancs & abris <ici>"
    assert entry.findtext(f"{name}id", "").endswith(SHOW)


@pytest.mark.promise("S-5")
def test_what_officials_write_is_shown_as_words(client: Client, clichy: Territory):
    payload = '"><img src=x onerror=alert(1)>{{7*7}}'
    consultation = make_consultation(
        clichy, title=payload, question=payload, summary=payload, follow_up=payload, status=Status.CLOSED,
        closed_at=timezone.now(),
    )  # fmt: skip
    Theme.objects.create(consultation=consultation, common="ageing", label=payload[:80])
    for path in (LIST, SHOW, SHOW + "charte/"):
        page = client.get(path).content.decode()
        assert "<img src=x" not in page
        assert "{{7*7}}" in page or path == LIST or "&lt;img" in page


def test_english_pages_exist(client: Client, clichy: Territory):
    make_consultation(clichy)
    assert client.get("/en" + SHOW).status_code == 200
    assert Consultation.objects.count() == 1
