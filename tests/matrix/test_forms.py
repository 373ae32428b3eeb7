"""Every address that writes asks for its own session's token (S-22)."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tests.matrix import access
from tests.matrix.towns import sums
from tests.pages import Route, routes
from tests.town import Town

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([A-Za-z0-9]{64})"')
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CLOSED = {"403", "404", "405", "connexion"}
# They ask by POST so that no log keeps the question, and write nothing: a token would give a stranger a cookie (L-5).
ASKING = {"votes:check"}
# Mail programs post there without a page (RFC 8058): the signed key is the right, and all it can do is stop letters.
BY_KEY = {"accounts:stop_letters", "digests:stop"}


def writers(town: Town) -> Iterator[tuple[Route, str, str, str]]:
    """Each address that writes, with the first person whom the matrix lets in."""
    reviewed = access.read()
    for route in routes():
        for method in () if route.name in ASKING | BY_KEY else route.methods:
            answers = reviewed.get((route.name, route.cases[0], method), {})
            who = next((who for who, answer in answers.items() if answer not in CLOSED), None)
            if method != "GET" and who is not None:
                yield route, route.path(town.here, route.cases[0]), method, who


def strict_client(town: Town, who: str) -> Client:
    """A browser for which nothing is forgiven."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    user = town.people[who]
    if user is not None:
        client.force_login(user, BACKEND)
    return client


def token_of_another_session(town: Town) -> str:
    """A true token, of Marcel's session."""
    page = strict_client(town, "habitant").get("/compte/nom/")
    found = TOKEN.search(page.content.decode())
    assert found, "la page du nom doit avoir un formulaire"
    return found.group(1)


@pytest.mark.promise("S-22")
def test_every_address_that_writes_refuses_a_form_without_its_token(town: Town):
    stolen, wrong, tried = token_of_another_session(town), [], 0
    for route, path, method, who in writers(town):
        for words in ({}, {"csrfmiddlewaretoken": stolen}):
            with access.undone():
                client = strict_client(town, who)
                headers = {"HTTP_X_CSRFTOKEN": stolen} if words else {}
                if route.is_api:
                    answer = client.generic(method, path, "{}", content_type="application/json", **headers)
                else:
                    answer = client.post(path, words)
            tried += 1
            expected = {403, 401} if route.is_api and who == "anonyme" else {403}
            if answer.status_code not in expected:
                wrong.append(f"{who} {method} {path} {'jeton volé' if words else 'sans jeton'} : {answer.status_code}")
    assert tried > 20
    assert not wrong, "\n".join(wrong)


@pytest.mark.promise("S-22")
def test_json_disguised_as_text_never_reaches_the_api(town: Town):
    for route, path, method, who in writers(town):
        if route.is_api:
            with access.undone():
                answer = strict_client(town, who).generic(method, path, "{}", content_type="text/plain")
            assert answer.status_code in {401, 403, 415}, path


@pytest.mark.promise("S-22")
def test_an_address_that_asks_without_a_token_writes_nothing(town: Town):
    asking = [route for route in routes() if route.name in ASKING]
    assert len(asking) == len(ASKING)
    for route in asking:
        for who in ("anonyme", "attestée", "agent"):
            client = strict_client(town, who)  # signing in writes; asking does not
            before = sums()
            answer = client.post(route.path(town.here), {"recepisse": "K7QM3-ZZ0AB-12345-6789A"})
            assert answer.status_code == 200
            assert not {name for name in answer.cookies if who == "anonyme"}
            assert sums() == before
