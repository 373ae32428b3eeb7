"""Nobody learns from our answers who has an account (S-8)."""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.notices.models import Mail
from tests.people import PASSWORD, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.promise("S-8")]

WRITES = re.compile(r'^\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')
KINDS = ("known", "with_password", "inactive", "other_town")


@dataclass
class Seen:
    """All that someone at the other end of the line can tell apart, and what the database did."""

    status: int
    headers: dict[str, str]
    body: str
    next_status: int
    next_body: str
    writes: Counter[str]
    letters: int


@pytest.fixture
def addresses(nadia: User, maud: User) -> dict[str, str]:
    """One address of each kind, all as long as the unknown one."""
    made = {
        "known": make_user("Personne Une", "adresse.aa@exemple.fr"),
        "with_password": make_user("Personne Deux", "adresse.bb@exemple.fr", password=PASSWORD),
        "inactive": make_user("Personne Trois", "adresse.cc@exemple.fr", is_active=False),
        "other_town": make_user("Personne Quatre", "adresse.dd@exemple.fr", home=maud.home),
    }
    return {kind: user.email for kind, user in made.items()} | {"unknown": "adresse.ee@exemple.fr"}


def ask(name: str, address: str, data: dict[str, str], again: bool = False) -> Seen:
    """Post the form as a browser of its own would, and follow where it leads."""
    cache.clear()
    client = Client()
    url = reverse(name)
    client.get(url)
    if again:
        client.post(url, data)
    letters = Mail.objects.count()
    writes: Counter[str] = Counter()

    def watch(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITES.match(sql):
            writes[f"{found.group(1)} {found.group(2)}".lower()] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        answer = client.post(url, data)
    after = client.get(answer["Location"]) if answer.status_code == 302 else answer

    def plain(body: bytes) -> str:
        return CHANGING.sub("", body.decode().replace(address, "ADDRESS"))

    headers = {key: value for key, value in answer.items() if key != "Expires"}
    cookies = {f"cookie {key}": str(morsel["max-age"]) for key, morsel in answer.cookies.items()}
    return Seen(
        answer.status_code, headers | cookies, plain(answer.content), after.status_code, plain(after.content), writes,
        Mail.objects.count() - letters,
    )  # fmt: skip


FORMS = {
    "sign in by code": ("account_login", "login", {}),
    "ask for a code": ("account_request_login_code", "email", {}),
    "sign in by password": ("accounts:password_login", "login", {"password": "pas le bon mot de passe"}),
    "sign up": ("account_signup", "email", {"display_name": "Camille R.", "home": ""}),
    "forgotten password": ("account_reset_password", "email", {}),
}


CASES = [(form, False) for form in FORMS] + [("sign in by code", True), ("forgotten password", True)]


@pytest.mark.parametrize(("form", "again"), CASES)
def test_no_answer_tells_a_known_address_from_an_unknown_one(addresses: dict[str, str], form: str, again: bool) -> None:
    name, field, more = FORMS[form]
    seen = {
        kind: ask(name, address, {field: address, **more}, again)
        for kind, address in addresses.items()
        if kind in KINDS
    }
    unknown = ask(name, addresses["unknown"], {field: addresses["unknown"], **more}, again)
    for kind, known in seen.items():
        assert known.writes == unknown.writes, kind
        assert known == unknown, kind


@pytest.mark.parametrize("kind", ["known", "unknown"])
def test_a_wrong_code_is_answered_alike(addresses: dict[str, str], kind: str) -> None:
    cache.clear()
    bodies = []
    for address in (addresses[kind], addresses["unknown"]):
        client = Client()
        client.post(reverse("account_login"), {"login": address})
        answer = client.post(reverse("account_confirm_login_code"), {"code": "AAAAAA"})
        assert answer.status_code == 200
        bodies.append(CHANGING.sub("", answer.content.decode().replace(address, "ADDRESS")))
    assert bodies[0] == bodies[1]


def test_the_owner_of_a_taken_address_is_told_by_mail_and_no_account_is_made(addresses: dict[str, str]) -> None:
    before = User.objects.count()
    ask("account_signup", addresses["known"], {"email": addresses["known"], "display_name": "Camille R.", "home": ""})
    assert User.objects.count() == before
    assert "Elle en a déjà un" in Mail.objects.get(recipient=addresses["known"]).text
