"""The page of a letter's link: opening it changes nothing, and each way it may fail has its own words."""

import logging
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from consult.answers.models import Advice, Answer, Duty, State
from consult.digests.links import act_key
from consult.digests.models import Act, Digest, Every, Rhythm, Used
from consult.digests.stopping import stop_address
from consult.proposals.models import Proposal, Status
from core.accounts.models import Delegation, ElectedOffice
from core.lib.logs import JsonLine
from core.territories.models import CommonTheme, Territory
from tests import people
from tests.make import make_consultation, make_proposal

DAY = timedelta(days=1)
WORDS = {"words": "Oui pour douze bancs, si le sol le permet."}
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(clichy: Territory) -> ElectedOffice:
    """Aïssa, in office, to whom a digest was sent yesterday."""
    held = ElectedOffice.objects.create(
        user=people.make_user("Aïssa Kone"), territory=clichy, function="Adjointe", since=timezone.now() - 90 * DAY
    )
    Delegation.objects.create(office=held, theme=CommonTheme.AGEING, since=timezone.now() - 90 * DAY)
    yesterday = timezone.now() - DAY
    Digest.objects.create(
        office=held, period="2026-W48", planned_for=yesterday, made_at=yesterday, lines=1, message_id="<1@lundi>"
    )
    return held


@pytest.fixture
def proposal(office: ElectedOffice) -> Proposal:
    """What the digest spoke of: an answer is owed, and nobody has begun it."""
    made = make_proposal(make_consultation(office.territory), theme=CommonTheme.AGEING)
    now = timezone.now()
    Duty.objects.create(proposal=made, opened_at=now - DAY, due_at=now + 40 * DAY, threshold=3, supports=3)
    return made


@pytest.fixture
def url(office: ElectedOffice, proposal: Proposal) -> str:
    """The link of the line."""
    return address(office, proposal)


def address(office: ElectedOffice, proposal: Proposal, act: Act = Act.DRAFT) -> str:
    return f"/t/{office.territory.slug}/point/{act_key(office, '2026-W48', act, f'proposal:{proposal.pk}')}/"


def refused(client: Client, url: str, status: int, heading: str) -> None:
    """Both ways of asking get the same page: a heading, a sentence, a way on, and nothing is written."""
    before = Answer.objects.count(), Used.objects.count(), Advice.objects.count()
    for answer in (client.get(url), client.post(url, WORDS)):
        words = answer.content.decode()
        assert answer.status_code == status
        assert f"<h1>{heading}</h1>" in words
        assert words.count('<a class="button" href="/t/clichy-sous-bois/') == 1
        assert "<textarea" not in words
    assert (Answer.objects.count(), Used.objects.count(), Advice.objects.count()) == before


def test_opening_the_link_changes_nothing_and_the_button_acts_without_signing_in(client: Client, url: str) -> None:
    for _scanner in range(3):
        page = client.get(url)
        assert client.head(url).status_code == page.status_code == 200
        assert "Commencer la réponse" in page.content.decode()
    assert not Answer.objects.exists()
    assert not Used.objects.exists()
    done = client.post(url, WORDS)
    assert done.status_code == 200
    assert "<h1>C’est fait</h1>" in done.content.decode()
    assert Answer.objects.get().reasons == WORDS["words"]


def test_the_person_written_to_may_be_signed_in(client: Client, url: str, office: ElectedOffice) -> None:
    client.force_login(office.user)
    assert client.get(url).status_code == 200
    assert client.post(url, WORDS).status_code == 200


def test_empty_words_are_asked_for_again_and_the_link_still_serves(client: Client, url: str) -> None:
    page = client.post(url, {"words": "  "})
    assert page.status_code == 400
    assert "Écrivez quelques mots" in page.content.decode()
    assert not Used.objects.exists()
    assert client.post(url, WORDS).status_code == 200


def test_advice_names_a_service(client: Client, office: ElectedOffice, proposal: Proposal) -> None:
    Answer.objects.create(proposal=proposal, state=State.TO_DECIDE)
    url = address(office, proposal, Act.ADVICE)
    assert "Nommez le service" in client.post(url, WORDS).content.decode()
    assert client.post(url, {**WORDS, "service": "Espaces verts"}).status_code == 200
    assert Advice.objects.get().source == "Espaces verts"


@pytest.mark.promise("S-4")
def test_forwarded_to_another_account(client: Client, url: str) -> None:
    client.force_login(people.make_user("Lucien Delvaux"))
    refused(client, url, 403, "Cette lettre n’est pas pour ce compte")
    assert "Aïssa" not in client.get(url).content.decode()


@pytest.mark.promise("S-4")
def test_replayed(client: Client, url: str) -> None:
    assert client.post(url, WORDS).status_code == 200
    refused(client, url, 409, "C’est déjà fait")


@pytest.mark.promise("S-4")
def test_expired(client: Client, url: str) -> None:
    Digest.objects.update(made_at=timezone.now() - 15 * DAY)
    refused(client, url, 410, "Ce lien est trop ancien")


@pytest.mark.promise("C-2")
def test_revoked_delegation(client: Client, url: str) -> None:
    Delegation.objects.update(until=timezone.now() - DAY)
    refused(client, url, 403, "Votre délégation a pris fin")


def test_a_delegation_for_something_else(client: Client, url: str) -> None:
    Delegation.objects.update(theme=CommonTheme.HEALTH)
    refused(client, url, 403, "Ce dossier n’est pas dans vos délégations")


@pytest.mark.promise("C-2")
def test_ended_office(client: Client, url: str) -> None:
    ElectedOffice.objects.update(until=timezone.now() - DAY)
    refused(client, url, 403, "Votre mandat a pris fin")


def test_closed_account(client: Client, url: str, office: ElectedOffice) -> None:
    office.user.is_active = False
    office.user.save()
    refused(client, url, 403, "Votre mandat a pris fin")


def test_altered(client: Client, url: str) -> None:
    assert client.get(url).status_code == 200
    refused(client, url[:-3] + "xx/", 404, "Ce lien n’ouvre rien")


@pytest.mark.parametrize("settled", ["met", "begun", "withdrawn"])
def test_settled_meanwhile(client: Client, url: str, proposal: Proposal, settled: str) -> None:
    if settled == "met":
        Duty.objects.update(met_at=timezone.now())
    elif settled == "begun":
        Answer.objects.create(proposal=proposal)
    else:
        Proposal.objects.filter(pk=proposal.pk).update(status=Status.WITHDRAWN, withdrawn_reason="Faite ailleurs.")
    refused(client, url, 409, "Ce dossier a avancé")


def test_advice_on_what_is_decided_is_settled(client: Client, office: ElectedOffice, proposal: Proposal) -> None:
    refused(client, address(office, proposal, Act.ADVICE), 409, "Ce dossier a avancé")


def test_no_cache_no_list_and_no_other_site_hears_of_the_link(client: Client, url: str) -> None:
    for page in (client.get(url), client.get(url[:-3] + "xx/"), client.post(url, WORDS), client.get(url)):
        assert "no-store" in page["Cache-Control"]
        assert page["X-Robots-Tag"] == "noindex"
        assert page["Referrer-Policy"] == "same-origin"
        assert b'name="robots" content="noindex"' in page.content


def test_the_form_needs_its_token(url: str) -> None:
    assert Client(enforce_csrf_checks=True).post(url, WORDS).status_code == 403
    assert not Answer.objects.exists()


@pytest.mark.promise("S-4")
def test_a_log_keeps_no_link(url: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Conflict: %s", (url,), None)
    said = JsonLine().format(record)
    assert "/t/clichy-sous-bois/point/[lien]/" in said
    assert url.split("/")[-2] not in said


def test_one_click_stops_the_digests_of_one_office_without_signing_in(office: ElectedOffice) -> None:
    path = "/t" + stop_address(office).partition("/t")[2]
    strict = Client(enforce_csrf_checks=True)
    assert office.function in strict.get(path).content.decode()
    assert not Rhythm.objects.exists()
    assert [strict.post(path).status_code for _twice in range(2)] == [200, 200]
    assert Rhythm.objects.get().every == Every.NEVER
    assert strict.post(path.replace(office.territory.slug, "tourcoing")).status_code == 404
    assert strict.post(path[:-9] + "/").status_code == 404
