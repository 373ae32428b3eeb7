"""What went wrong is said to people as a page, to machines as problem+json, and never tells one address from another."""

import json

import pytest
from django.test import Client, RequestFactory

from frontend import failures

FAILURES = [
    (failures.bad_request, 400), (failures.forbidden, 403), (failures.csrf_failure, 403), (failures.not_found, 404),
    (failures.too_many_requests, 429), (failures.server_error, 500),
]  # fmt: skip


@pytest.mark.parametrize(("failure", "status"), FAILURES)
def test_people_get_a_page_without_asking_the_database(failure, status: int):
    answer = failure(RequestFactory().get("/t/nulle-part/"))
    page = answer.content.decode()
    assert answer.status_code == status
    assert page.count("<h1>") == 1
    assert 'href="/"' in page


@pytest.mark.parametrize(("failure", "status"), FAILURES)
def test_machines_get_a_problem(failure, status: int):
    answer = failure(RequestFactory().get("/api/v1/nulle-part/"))
    body = json.loads(answer.content)
    assert (answer.status_code, body["status"], answer["Content-Type"]) == (status, status, "application/problem+json")
    assert body["type"].startswith("urn:consult:")
    assert body["title"]
    assert body["detail"]


@pytest.mark.django_db
def test_every_missing_page_is_the_same_page(client: Client):
    first, second = client.get("/nulle-part/"), client.get("/t/secret-de-la-ville/")
    assert (first.status_code, first.content) == (second.status_code, second.content)
