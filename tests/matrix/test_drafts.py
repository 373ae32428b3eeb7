"""What is not published yet cannot be guessed, listed, searched or fed (S-24)."""

import pytest
from django.test import Client

from tests.ballots import SECRET_QUESTION
from tests.kept import SECRET_SHEET
from tests.matrix import access
from tests.matrix.test_private_pages import read_by_anyone
from tests.pages import routes
from tests.talk import SECRET_ROOM
from tests.town import Town

SECRETS = (
    "Budget participatif en préparation",
    "Un jardin caché derrière la halle",
    SECRET_QUESTION,
    SECRET_ROOM,
    SECRET_SHEET,
)
TAILS = ("embed.html", "embed/", ".json", "flux.atom", "?format=json", "?format=api", "image.png", "imprimer/")


@pytest.mark.promise("S-24")
def test_no_page_that_anyone_reads_names_a_draft(town: Town):
    for who in ("anonyme", "habitant", "agent voisin"):
        client = access.client_of(town.people[who])
        for _route, path in read_by_anyone(town):
            for query in ("", "?q=budget", "?q=jardin", "?q=halle"):
                page = client.get(path + query).getvalue().decode(errors="replace")  # a packed folder is no text
                assert not [secret for secret in SECRETS if secret in page], f"{who} {path}{query}"


@pytest.mark.promise("S-24")
def test_no_variant_of_a_drafts_address_answers(town: Town):
    tried = 0
    for route in routes():
        if "brouillon" not in route.cases:
            continue
        path = route.path(town.here, "brouillon")
        for tail in TAILS:
            for address in (path + tail, path.rstrip("/") + tail):
                answer = Client().get(address, follow=False)
                tried += 1
                assert answer.status_code in {301, 302, 400, 404, 405}, address
                assert not [secret for secret in SECRETS if secret in answer.getvalue().decode(errors="replace")], (
                    address
                )
    assert tried > 20


@pytest.mark.promise("S-24")
@pytest.mark.parametrize("path", ["/sitemap.xml", "/robots.txt", "/plan-du-site/"])
def test_what_machines_are_given_names_no_draft(town: Town, path: str):
    page = Client().get(path).content.decode()
    slugs = [place.consultations["brouillon"].slug for place in (town.here, town.there)]
    assert not [slug for slug in slugs if slug in page]
