"""Who gets what answer where: the matrix of `access.csv`, read and measured."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.test import Client

from core.accounts.models import User
from tests.pages import Route, rows
from tests.town import Town

FILE = Path(__file__).with_name("access.csv")
KEY = ("route", "état", "méthode")
Cells = dict[tuple[str, str, str], dict[str, str]]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside is taken back, as at the end of a test; services may be durable in it."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined] — else Django refuses a durable service inside
    with block:
        yield
        transaction.set_rollback(True)


def client_of(user: User | None) -> Client:
    """Somebody's browser, where a crash is an answer (500) and not an exception."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def again(client: Client) -> Client:
    """The same session in a fresh browser, whatever the last page did to the other's cookies."""
    fresh = Client(raise_request_exception=False)
    fresh.cookies.load({name: morsel.value for name, morsel in client.cookies.items()})
    return fresh


def call(client: Client, route: Route, path: str, method: str, body: dict[str, Any] | None = None) -> Any:
    """One request that says nothing unless told to, as each kind of address expects it."""
    if method == "GET":
        return client.get(path, body)
    if route.is_api:
        key = {"HTTP_IDEMPOTENCY_KEY": "4b4ee2a8-7d0d-4a38-9f0c-0d7a3d3d9f01"}
        return client.generic(method, path, _json(body or {}), content_type="application/json", **key)
    return client.generic(method, path) if method != "POST" else client.post(path, body or {})


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body)


def measure(town: Town) -> Cells:
    """The answer that each person gets from each address, one after the other, each taken back."""
    found: Cells = {}
    signed_in = {who: client_of(user) for who, user in town.people.items()}
    for route, case, method in rows():
        path = route.path(town.here, case)
        found[route.name, case, method] = {
            who: status_of(again(client), route, path, method) for who, client in signed_in.items()
        }
    return found


def status_of(client: Client, route: Route, path: str, method: str) -> str:
    """The status, and where a redirection to sign-in hides a refusal, that."""
    with undone():
        cache.clear()
        response = call(client, route, path, method)
        if response.status_code == 302 and "/connexion" in response["Location"]:
            return "connexion"
        return str(response.status_code)


def read() -> Cells:
    """The matrix as it was reviewed."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return {tuple(row.pop(key) for key in KEY): row for row in csv.DictReader(file)}  # type: ignore[misc]


def write(cells: Cells) -> None:
    """Put what was measured in the file, for a person to read the difference."""
    people = list(next(iter(cells.values())))
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*KEY, *people])
        for key, answers in cells.items():
            writer.writerow([*key, *(answers[who] for who in people)])
