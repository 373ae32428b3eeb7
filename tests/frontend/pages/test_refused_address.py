"""Who signs in learns that their address no longer receives letters, and opens it again with one button."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.accounts.models import User
from core.notices.refusing import closing_of, refuse_address

pytestmark = pytest.mark.django_db(transaction=True)
AT = timezone.now() - timedelta(days=1)


@pytest.mark.parametrize(("why", "words"), [("bounced", "pas même un code"), ("complaint", "indésirable")])
def test_the_account_says_it_and_one_button_opens_the_address_again(nadia: User, why: str, words: str) -> None:
    client = Client()
    client.force_login(nadia)
    assert "Réessayer" not in client.get(reverse("accounts:show")).content.decode()
    refuse_address(address=nadia.email, why=why, at=AT)
    page = client.get(reverse("accounts:show")).content.decode()
    assert words in page
    assert "Réessayer" in page
    answer = client.post(reverse("accounts:reopen_address"), follow=True).content.decode()
    assert "les prochaines lettres partiront" in answer
    assert words not in answer
    assert closing_of(nadia.email) is None


def test_nobody_opens_another_address(nadia: User, samba: User) -> None:
    refuse_address(address=nadia.email, why="complaint", at=AT)
    client = Client()
    assert client.post(reverse("accounts:reopen_address")).status_code == 302
    client.force_login(samba)
    client.post(reverse("accounts:reopen_address"), {"address": nadia.email})
    assert closing_of(nadia.email) is not None
