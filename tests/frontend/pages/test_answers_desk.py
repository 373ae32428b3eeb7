"""The desk of answers: what waits for whom, the three steps, commitments, merges, and the end of a consultation."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consult.answers.models import Answer, Commitment, Duty, Merge, State
from consult.answers.services import following
from core.accounts.models import Delegation, ElectedOffice, User
from core.territories.models import Territory
from tests.consult.answers.making import REASONS, TODAY, committed, make_supported, published
from tests.people import signed_in, standing
from tests.words import words_of_page

pytestmark = pytest.mark.django_db
DESK = "/t/clichy-sous-bois/reponses/"


@pytest.fixture
def duty(clichy: Territory, nadia: User) -> Duty:
    """A proposal that reached its threshold, late already."""
    proposal, now = make_supported(clichy, nadia, title="Des bancs"), timezone.now()
    return Duty.objects.create(
        proposal=proposal, opened_at=now - timedelta(days=70), due_at=now - timedelta(days=10), threshold=3, supports=3
    )


@pytest.fixture
def desk(karim: User) -> Client:
    """The official's browser."""
    return signed_in(karim)


def sent(desk: Client, duty: Duty) -> Answer:
    """An answer that waits for its decision."""
    desk.post(f"{DESK}commencer/{duty.proposal_id}/")
    answer = Answer.objects.get()
    desk.post(f"{DESK}{answer.pk}/faire/", {"acte": "envoyer", "version": answer.edits})
    return Answer.objects.get()


def test_an_empty_town_says_what_will_be_here(desk: Client, clichy: Territory):
    page = words_of_page(desk.get(DESK))
    assert "Rien ne vous attend" in page
    assert "Aucune réponse n’est due" in page
    assert desk.get(f"{DESK}?etat=nimporte").status_code == 400


def test_what_is_late_waits_first_and_filters_find_it(desk: Client, duty: Duty):
    page = words_of_page(desk.get(DESK))
    assert "À commencer" in page
    assert "en retard" in page
    assert "Des bancs" in words_of_page(desk.get(f"{DESK}?etat=late&theme=ageing"))
    assert "Rien sous ces filtres" in words_of_page(desk.get(f"{DESK}?etat=to_decide"))


def test_the_deputy_mayor_decides_in_her_words_and_an_official_does_not(desk: Client, duty: Duty, valerie: User):
    answer = sent(desk, duty)
    assert "reçu délégation" in words_of_page(desk.get(f"{DESK}{answer.pk}/"))
    said = {"decision": "accepted", "reasons": REASONS, "version": answer.edits}
    assert desk.post(f"{DESK}{answer.pk}/decider/", said).status_code == 403
    hers = signed_in(valerie)
    short = hers.post(f"{DESK}{answer.pk}/decider/", {**said, "reasons": "Oui."})
    assert short.status_code == 400
    assert "Donnez les raisons" in words_of_page(short)
    assert hers.post(f"{DESK}{answer.pk}/decider/", said).status_code == 302
    assert Answer.objects.get().state == State.DECIDED
    assert "Adjointe au maire" in words_of_page(desk.get(f"{DESK}{answer.pk}/apercu/"))


@pytest.mark.promise("S-26")
def test_an_office_that_ends_meanwhile_is_told_so(desk: Client, duty: Duty, valerie: User):
    answer = sent(desk, duty)
    hers = signed_in(valerie)
    assert hers.get(f"{DESK}{answer.pk}/decider/").status_code == 200
    Delegation.objects.update(until=timezone.now())
    ElectedOffice.objects.update(until=timezone.now())
    said = {"decision": "accepted", "reasons": REASONS, "version": answer.edits}
    refused = hers.post(f"{DESK}{answer.pk}/decider/", said)
    assert refused.status_code == 403
    assert "a pris fin" in words_of_page(refused)
    assert Answer.objects.get().state == State.TO_DECIDE


def test_words_that_another_hand_changed_are_kept_on_the_page(desk: Client, duty: Duty):
    desk.post(f"{DESK}commencer/{duty.proposal_id}/")
    answer = Answer.objects.get()
    first = {"decision": "", "reasons": "Le premier projet.", "version": answer.edits}
    assert desk.post(f"{DESK}{answer.pk}/instruire/", first).status_code == 302
    late = desk.post(f"{DESK}{answer.pk}/instruire/", {**first, "reasons": "L’autre projet."})
    assert late.status_code == 409
    assert "L’autre projet." in words_of_page(late)
    assert Answer.objects.get().reasons == "Le premier projet."


def test_a_commitment_says_its_faults_in_french(desk: Client, duty: Duty):
    desk.post(f"{DESK}commencer/{duty.proposal_id}/")
    url = f"{DESK}{Answer.objects.get().pk}/engagement/"
    said: dict[str, Any] = {"title": "Poser douze bancs", "responsible_kind": "municipality", "starts_on": TODAY}
    assert "Donnez la date à laquelle ce sera fait" in words_of_page(desk.post(url, said))
    before = desk.post(url, {**said, "due_on": TODAY - timedelta(days=1)})
    assert "vient avant le début" in words_of_page(before)
    assert "montant en euros" in words_of_page(desk.post(url, {**said, "due_on": TODAY, "budget": "beaucoup"}))
    assert desk.post(url, {**said, "due_on": TODAY, "budget": "12 500,50 €"}).status_code == 302
    assert Commitment.objects.get().budget == 12_500.5


def test_a_public_commitment_changes_with_its_reason(desk: Client, clichy: Territory):
    commitment = committed(make_supported(clichy))
    url = f"{DESK}engagements/{commitment.pk}/"
    silent = desk.post(f"{url}evolution/", {"state": "under_way", "because": "", "version": 0})
    assert "Dites pourquoi" in words_of_page(silent)
    postponed = {"state": "postponed", "because": "Livraison en mai.", "version": 0}
    assert "nouvelle échéance" in words_of_page(desk.post(f"{url}evolution/", postponed))
    moved = {"state": "under_way", "because": "Commandés.", "version": 0}
    assert desk.post(f"{url}evolution/", moved).status_code == 302
    assert "Commandés." in words_of_page(desk.get(url))
    assert "joignez un lien" in words_of_page(desk.post(f"{url}preuve/", {"words": ""}))


def test_authors_are_asked_before_proposals_are_brought_together(desk: Client, clichy: Territory, nadia: User):
    into, other = make_supported(clichy, nadia, title="Des bancs"), make_supported(clichy, nadia, title="Des sièges")
    url = f"{DESK}fusions/autour/{into.pk}/"
    found = desk.post(url, {"acte": "chercher", "q": "sièges"})
    assert "Des sièges" in words_of_page(found)
    assert not Merge.objects.exists()
    assert "Cochez au moins une" in words_of_page(desk.post(url, {"acte": "demander", "because": "Pareil."}))
    assert desk.post(url, {"acte": "demander", "sources": [other.pk], "because": "Pareil."}).status_code == 302
    merge = Merge.objects.get()
    assert "pas encore répondu" in words_of_page(desk.get(f"{DESK}fusions/"))
    desk.post(f"{DESK}fusions/{merge.pk}/abandonner/")
    assert Merge.objects.get().state == "cancelled"


def test_a_consultation_that_owes_an_answer_says_which_and_does_not_end(desk: Client, duty: Duty):
    consultation = duty.proposal.consultation
    page = f"/t/clichy-sous-bois/agents/consultations/{consultation.slug}/terminer/"
    consultation.phases.all().delete()
    shown = desk.get(page)
    assert f"{DESK}commencer/{duty.proposal_id}/" in shown.content.decode()
    refused = desk.post(page, {"follow_up": "Douze bancs.", "version": consultation.version})
    assert refused.status_code == 409
    consultation.refresh_from_db()
    assert consultation.status == "published"


def test_the_town_hall_reads_what_is_said_of_an_answer_without_names_and_nobody_else_does(
    desk: Client, clichy: Territory, nadia: User
):
    proposal = make_supported(clichy, nadia, title="Des bancs")
    answer = published(proposal)
    following.say_satisfied(standing=standing(nadia, clichy), answer=answer, verdict="no", words="Quatre, c’est peu.")
    page = words_of_page(desk.get(f"{DESK}{answer.pk}/"))
    assert "Quatre, c’est peu." in page
    assert nadia.display_name not in page.split("Ce qu’on en dit")[1]
    where = proposal.consultation
    public = Client().get(f"/t/{clichy.slug}/consultations/{where.slug}/propositions/{proposal.pk}/")
    assert public.status_code == 200
    assert "Quatre, c’est peu." not in words_of_page(public)
