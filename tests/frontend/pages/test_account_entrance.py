"""Signing up and in, by code or by password, without a script."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.notices.models import Mail
from core.territories.models import Territory
from tests.people import PASSWORD, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


def code_in_mail(address: str) -> str:
    """The code of the last letter to this address, as a person finds it: alone on its line."""
    text = Mail.objects.filter(recipient=address).order_by("-id").values_list("text", flat=True)[0]
    found = re.search(r"^([A-Z0-9-]{6,12})$", text, re.MULTILINE)
    assert found, text
    return found.group(1)


def test_nadia_signs_in_with_the_code_that_was_mailed(nadia: User, client: Client) -> None:
    page = client.get(reverse("account_login"))
    assert "Recevoir un code" in page.content.decode()
    client.post(reverse("account_login"), {"login": nadia.email})
    page = client.post(reverse("account_confirm_login_code"), {"code": code_in_mail(nadia.email)}, follow=True)
    assert page.context["user"] == nadia


def test_a_wrong_code_signs_nobody_in_and_says_so(nadia: User, client: Client) -> None:
    client.post(reverse("account_login"), {"login": nadia.email})
    page = client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
    assert page.status_code == 200
    assert "errorlist" in page.content.decode()
    assert "_auth_user_id" not in client.session


def test_someone_new_signs_up_with_an_address_a_name_and_a_commune(clichy: Territory, client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert "Nom affiché" in page.content.decode()
    client.post(reverse("account_signup"), {"email": "Lucie@Exemple.fr", "display_name": "Lucie  P.", "home": "93390"})
    code = code_in_mail("lucie@exemple.fr")
    page = client.post(reverse("account_email_verification_sent"), {"code": code}, follow=True)
    lucie = User.objects.get(email="lucie@exemple.fr")
    assert page.context["user"] == lucie
    assert (lucie.display_name, lucie.home) == ("Lucie P.", clichy)
    assert not lucie.has_usable_password()


@pytest.mark.promise("P-8")
def test_signing_up_asks_nothing_but_address_name_and_area(client: Client) -> None:
    page = client.get(reverse("account_signup"))
    assert set(page.context["form"].fields) == {"email", "display_name", "home"}


def test_the_reader_comes_back_to_the_page_they_left(nadia: User, client: Client) -> None:
    there = reverse("accounts:keys")
    client.post(f"{reverse('account_login')}?next={there}", {"login": nadia.email})
    confirm = f"{reverse('account_confirm_login_code')}?next={there}"
    page = client.post(confirm, {"code": code_in_mail(nadia.email)})
    assert page["Location"] == there


def test_an_address_of_another_site_is_never_followed(nadia: User, client: Client) -> None:
    client.post(f"{reverse('account_login')}?next=https://evil.example/", {"login": nadia.email})
    confirm = f"{reverse('account_confirm_login_code')}?next=https://evil.example/"
    page = client.post(confirm, {"code": code_in_mail(nadia.email)})
    assert page["Location"] == "/"


def test_a_password_is_optional_and_then_works(nadia: User, client: Client) -> None:
    client.force_login(nadia)
    page = client.get(reverse("accounts:show"))
    assert "aucun" in page.content.decode()
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    client.logout()
    page = client.post(reverse("accounts:password_login"), {"login": nadia.email, "password": PASSWORD}, follow=True)
    assert page.context["user"] == nadia


def test_a_forgotten_password_is_replaced_by_a_link_that_serves_once(client: Client) -> None:
    user = make_user("Odile Perrin", password=PASSWORD)
    client.post(reverse("account_reset_password"), {"email": user.email})
    text = Mail.objects.get(recipient=user.email).text
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", text)
    assert link
    page = client.get(link.group(1), follow=True)
    other = "cinq vaches dorment sous le pommier"
    client.post(page.request["PATH_INFO"], {"password1": other, "password2": other})
    user.refresh_from_db()
    assert user.check_password(other)
    page = client.get(link.group(1), follow=True)
    assert "Ce lien ne vaut plus" in page.content.decode()


@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password", "account_reset_password_done",
    "accounts:password_login", "account_inactive", "account_reset_password_from_key_done"])  # fmt: skip
def test_the_pages_of_entry_answer_strangers(client: Client, name: str) -> None:
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


@pytest.mark.parametrize("name", ["accounts:show", "accounts:rename", "accounts:home", "accounts:residence", "accounts:keys",
    "account_email", "account_set_password", "account_logout"])  # fmt: skip
def test_the_pages_of_an_account_answer_its_owner_and_send_strangers_to_sign_in(
    client: Client, nadia: User, name: str
) -> None:
    stranger = client.get(reverse(name))
    assert stranger.status_code == 302
    client.force_login(nadia)
    page = client.get(reverse(name))
    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1


def test_changing_address_takes_effect_once_the_new_one_is_confirmed(nadia: User, client: Client) -> None:
    client.force_login(nadia)
    client.post(reverse("account_email"), {"email": "nadia.b@exemple.fr", "action_add": "1"})
    nadia.refresh_from_db()
    assert nadia.email == "nadia.benali-morel@exemple.fr"
    client.post(reverse("account_email_verification_sent"), {"code": code_in_mail("nadia.b@exemple.fr")})
    nadia.refresh_from_db()
    assert nadia.email == "nadia.b@exemple.fr"


@pytest.mark.parametrize("is_demo", [True, False])
def test_only_the_demonstration_says_where_its_letters_are_read(
    nadia: User, client: Client, settings: Any, is_demo: bool
) -> None:
    settings.DEMO = is_demo
    page = client.post("/compte/connexion/", {"login": nadia.email}, follow=True).content.decode()
    assert "Recopiez votre code" in page
    assert ("/demo/courrier/" in page) is is_demo
