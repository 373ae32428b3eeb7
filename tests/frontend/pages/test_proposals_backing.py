"""Standing behind proposals, in pages without a script."""

import pytest
from django.test import Client
from django.urls import reverse

from consult.consultations.models import Consultation
from consult.proposals.models import Endorsement, Support
from core.accounts.models import User
from tests.make import make_proposal
from tests.people import make_association, make_marcel, make_samba, make_user, signed_in
from tests.writing import at


def test_supporting_by_form_and_by_island(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation)
    browser = signed_in(nadia)
    assert "Soutenir cette proposition" in browser.get(at(consultation, "show", proposal.pk)).content.decode()
    answer = browser.post(at(consultation, "support", proposal.pk), {"act": "support"}, follow=True)
    assert "Retirer mon soutien" in answer.content.decode()
    answer = browser.post(at(consultation, "support", proposal.pk), {"act": "step_back"}, headers={"X-Fragment": "1"})
    assert answer["X-Fragment"] == "1"
    assert "Soutenir cette proposition" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not Support.objects.exists()
    assert browser.get(at(consultation, "support", proposal.pk)).status_code == 405


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example", "\thttps://evil.example"],
)
def test_supporting_never_leads_to_another_site(consultation: Consultation, nadia: User, url: str) -> None:
    proposal = make_proposal(consultation)
    answer = signed_in(nadia).post(at(consultation, "support", proposal.pk), {"act": "support", "next": url})
    assert answer["Location"] == at(consultation, "show", proposal.pk)


def test_a_member_endorses_for_the_association_and_only_with_a_mandate(consultation: Consultation) -> None:
    proposal = make_proposal(consultation)
    samba = make_samba(consultation.territory)
    regie = make_association(consultation.territory)
    other = make_association(consultation.territory, "Autre association", "W931234568")
    browser = signed_in(samba)
    assert "Appuyer au nom de" in browser.get(at(consultation, "show", proposal.pk)).content.decode()
    browser.post(at(consultation, "endorse", proposal.pk), {"association": regie.pk, "act": "endorse"})
    assert browser.post(at(consultation, "endorse", proposal.pk), {"association": other.pk}).status_code == 404
    assert (
        signed_in(make_marcel()).post(at(consultation, "endorse", proposal.pk), {"association": regie.pk}).status_code
        == 404
    )
    assert Endorsement.objects.count() == 1
    assert regie.name in Client().get(at(consultation, "show", proposal.pk)).content.decode()
    browser.post(at(consultation, "endorse", proposal.pk), {"association": regie.pk, "act": "step_back"})
    assert not Endorsement.objects.exists()


def test_whoever_must_be_attested_first_is_led_there(consultation: Consultation, nadia: User) -> None:
    proposal = make_proposal(consultation, nadia)
    address = at(consultation, "show", proposal.pk)
    stranger = signed_in(make_user("Lina P.", home=consultation.territory))
    assert reverse("accounts:residence") not in stranger.get(address).content.decode()
    Consultation.objects.filter(pk=consultation.pk).update(who="attested")
    page = stranger.get(address).content.decode()
    assert "Soutenir cette proposition" not in page
    assert reverse("accounts:residence") in page
