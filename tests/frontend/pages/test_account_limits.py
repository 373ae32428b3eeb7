"""Guessing is slowed, whatever disguise the guesser wears (S-9)."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, get_resolver, reverse

from core.accounts.models import User
from core.lib.text import same_address
from core.notices.adapter import OutboxAccountAdapter, client_address
from core.notices.models import Mail
from tests.people import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S-9")]
WRONG = "pas le bon mot de passe"
TRIES = 5
VARIANTS = ["odile.perrin@exemple.fr", "Odile.Perrin@Exemple.FR", "ODILE.PERRIN@EXEMPLE.FR", "odile.perrin@EXEMPLE.fr",
    "oDile.perrin@exemple.fr", " odile.perrin@exemple.fr "]  # fmt: skip


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def odile(db: None) -> User:
    return make_user("Odile Perrin", password=PASSWORD)


def sign_in(address: str, password: str, **headers: Any) -> Any:
    return Client().post(reverse("accounts:password_login"), {"login": address, "password": password}, **headers)


def test_the_sixth_wrong_password_is_refused_from_anywhere(odile: User) -> None:
    answers = [sign_in(odile.email, WRONG, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(TRIES + 1)]
    assert answers == [200] * TRIES + [429]
    answer = sign_in(odile.email, PASSWORD, REMOTE_ADDR="198.51.100.7")
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_five_tries_are_not_refused(odile: User) -> None:
    for n in range(TRIES - 1):
        sign_in(odile.email, WRONG, REMOTE_ADDR=f"192.0.2.{n}")
    assert sign_in(odile.email, PASSWORD).status_code == 302


def test_spelling_the_address_otherwise_gives_no_more_tries(odile: User) -> None:
    answers = [sign_in(variant, WRONG, REMOTE_ADDR=f"192.0.2.{n}").status_code for n, variant in enumerate(VARIANTS)]
    assert answers == [200] * TRIES + [429]


def test_the_counter_itself_sees_through_spelling() -> None:
    adapter = OutboxAccountAdapter()
    spellings = [*VARIANTS, "ＯＤＩＬＥ.perrin@exemple.fr", "odile.perrin@ｅxemple.fr"]
    keys = {adapter._get_login_attempts_cache_key(RequestFactory().get("/"), email=one) for one in spellings}
    assert len(keys) == 1


def test_an_unknown_address_is_limited_alike(db: None) -> None:
    answers = [sign_in("inconnue@exemple.fr", WRONG, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(TRIES + 1)]
    assert answers == [200] * TRIES + [429]


def test_a_forged_header_changes_nothing(odile: User) -> None:
    answers = [
        sign_in(odile.email, WRONG, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code
        for n in range(TRIES + 1)
    ]
    assert answers == [200] * TRIES + [429]


def test_one_line_cannot_try_every_account_by_forging_its_address(db: None) -> None:
    answers = {
        sign_in(f"compte{n}@exemple.fr", WRONG, REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=f"1.2.3.{n}").status_code
        for n in range(31)
    }
    assert answers == {200, 429}


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "10.0.0.1"),
        (0, "1.2.3.4", "10.0.0.1"),
        (1, "1.2.3.4", "1.2.3.4"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 10.0.0.9", "1.2.3.4"),
        (2, "1.2.3.4", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, " , ", "10.0.0.1"),
    ],
)
def test_only_as_many_proxies_are_believed_as_were_named(
    settings: Any, proxies: int, forwarded: str, expected: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == expected


def test_the_owner_still_gets_a_code_and_a_reset_while_the_password_is_blocked(odile: User) -> None:
    for n in range(TRIES + 1):
        sign_in(odile.email, WRONG, REMOTE_ADDR=f"192.0.2.{n}")
    browser = Client()
    assert browser.post(reverse("account_reset_password"), {"email": odile.email}).status_code == 302
    assert browser.post(reverse("account_login"), {"login": odile.email}).status_code == 302
    assert Mail.objects.filter(recipient=odile.email).count() == 2


def test_a_code_is_guessed_five_times_at_most(odile: User) -> None:
    browser = Client()
    browser.post(reverse("account_login"), {"login": odile.email})
    answers = [
        browser.post(reverse("account_confirm_login_code"), {"code": f"AAAAA{n}"}).status_code for n in range(TRIES)
    ]
    assert answers == [200] * (TRIES - 1) + [302]
    assert browser.get(reverse("account_confirm_login_code")).status_code == 302


def test_one_address_is_not_flooded_with_codes(odile: User) -> None:
    for n in range(6):
        Client().post(reverse("account_login"), {"login": odile.email}, REMOTE_ADDR=f"192.0.2.{n}")
    assert Mail.objects.filter(recipient=odile.email).count() <= 3


def test_a_look_alike_address_is_the_same_address(odile: User) -> None:
    assert same_address("ＯＤＩＬＥ.perrin@exemple.fr") == odile.email
    Client().post(
        reverse("account_signup"), {"email": "ODILE.Perrin@exemple.fr", "display_name": "Autre N.", "home": ""}
    )
    assert User.objects.filter(email__iexact=odile.email).count() == 1


def test_there_is_no_django_admin() -> None:
    assert Client().get("/admin/login/").status_code == 404
    with pytest.raises(NoReverseMatch):
        reverse("admin:index")
    assert "admin" not in get_resolver().namespace_dict
