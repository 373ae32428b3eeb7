"""The demonstration's letter box is open in the demonstration, and nowhere else."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.notices.services import write_mail

PAGE = "/demo/courrier/"

pytestmark = pytest.mark.django_db


def write(number: int, text: str = "Votre code : ABCD-EF12") -> None:
    with transaction.atomic():
        write_mail(to=f"nadia{number}@exemple.fr", subject=f"Courrier {number}", text=text, html="<p>autre</p>")


def test_the_newest_letter_comes_first_with_its_code(settings: Any):
    settings.DEMO = True
    write(1)
    write(2, "Suivez https://exemple.fr/suite\n\n<script>alert(1)</script>")
    page = Client().get(PAGE).content.decode()
    assert page.index("Courrier 2") < page.index("Courrier 1")
    assert "ABCD-EF12" in page
    assert "nadia1@exemple.fr" in page
    assert 'href="https://exemple.fr/suite"' in page
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_empty_box_says_what_will_be_there(settings: Any):
    settings.DEMO = True
    answer = Client().get(PAGE)
    assert "Aucun courrier pour l’instant" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_every_letter_is_found_page_after_page_at_the_same_cost(settings: Any):
    settings.DEMO = True
    for number in range(45):
        write(number)
    client, found = Client(), ""
    client.get(PAGE)
    costs = set()
    for page in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            found += client.get(PAGE, {"page": page}).content.decode()
        costs.add(len(asked))
    assert all(f">Courrier {number}<" in found for number in range(45))
    assert len(costs) == 1
    assert client.get(PAGE, {"page": "x"}).status_code == 200


def test_outside_of_the_demonstration_there_is_no_such_page(settings: Any):
    settings.DEMO = False
    write(1)
    answer = Client().get(PAGE)
    assert answer.status_code == 404
    assert "ABCD" not in answer.content.decode()


def test_nothing_is_posted_there(settings: Any):
    settings.DEMO = True
    assert Client().post(PAGE).status_code == 405
