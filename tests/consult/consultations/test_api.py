"""Consultations for machines: strict questions, drafts for nobody, abilities with their reason."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from consult.consultations.api import ConsultationResource
from consult.consultations.models import Kind, Status
from core.accounts.models import User
from core.territories.models import Territory
from tests.make import make_consultation, make_phase, queries_of

pytestmark = pytest.mark.django_db


def ask(action: str = "list", user: User | None = None, pk: int | None = None, **query: Any) -> Response:
    """One question to the resource, without a router."""
    request = APIRequestFactory().get("/", query)
    if user is not None:
        force_authenticate(request, user)
    answer: Response = ConsultationResource.as_view({"get": action})(request, **({"pk": pk} if pk else {}))
    return answer


def test_a_town_s_consultations_come_with_their_phases(clichy: Territory, tourcoing: Territory):
    made = make_consultation(clichy)
    make_consultation(tourcoing, "ailleurs")
    rows = ask(territory="93014").data["results"]
    assert [row["id"] for row in rows] == [made.pk]
    assert rows[0]["territory"] == "93014"
    assert [phase["state"] for phase in rows[0]["phases"]] == ["current", "current"]
    assert "Vous pouvez proposer" in rows[0]["where_it_stands"]


@pytest.mark.promise("S-24")
def test_drafts_do_not_exist_even_for_those_who_prepare_them(clichy: Territory, karim: User):
    made = make_consultation(clichy, status=Status.DRAFT, published_at=None)
    assert ask(user=karim).data["results"] == []
    assert ask("retrieve", karim, made.pk).status_code == 404
    assert ask(status="draft").status_code == 400


@pytest.mark.promise("S-6")
@pytest.mark.parametrize(
    "query", [{"created_by__password__startswith": "p"}, {"ordering": "created_by"}, {"status": "x"}]
)
def test_an_unknown_question_is_refused(clichy: Territory, query: dict[str, str]):
    assert ask(**query).status_code == 400


def test_abilities_say_what_may_be_done_and_why_not(clichy: Territory, nadia: User, maud: User):
    made = make_consultation(clichy, opened=(Kind.PROPOSE,))
    make_phase(made, Kind.VOTE, timezone.now() + timedelta(days=40))
    mine = ask("retrieve", nadia, made.pk).data["abilities"]
    assert {act: ability["allowed"] for act, ability in mine.items()} == {
        "propose": True, "support": True, "comment": True, "vote": False
    }  # fmt: skip
    assert mine["vote"]["reason"] == "not_open_yet"
    assert {a["reason"] for act, a in ask("retrieve", maud, made.pk).data["abilities"].items() if act != "vote"} == {
        "not_from_here"
    }
    assert ask("retrieve", None, made.pk).data["abilities"]["propose"]["reason"] == "sign_in"


def test_the_list_takes_as_many_queries_for_one_as_for_ten(clichy: Territory):
    make_consultation(clichy, "n0")
    few = queries_of(ask)
    for n in range(1, 10):
        make_consultation(clichy, f"n{n}")
    assert queries_of(ask) == few
