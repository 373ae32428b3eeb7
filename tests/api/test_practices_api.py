"""Sheets for machines: every town's, published ones only, and nothing to write."""

import pytest

from consult.practices.models import Status
from core.accounts.models import User
from core.territories.models import Territory
from tests.api.client import api_of
from tests.kept import make_answer, make_commitment, make_practice
from tests.make import make_consultation, make_proposal, queries_of

URL = "/api/v1/practices/"
SHOWN = {
    "id", "territory", "title", "context", "done", "cooperation", "cost", "result", "theme", "logic", "actors", "proposal",
    "published_at",
}  # fmt: skip


def test_published_sheets_of_every_town_are_read(clichy: Territory, tourcoing: Territory, nadia: User) -> None:
    proposal = make_proposal(make_consultation(clichy), nadia)
    mine = make_practice(clichy, commitment=make_commitment(make_answer(proposal)))
    other = make_practice(tourcoing, "Des bancs")
    make_practice(clichy, "En cours d’écriture", status=Status.DRAFT)
    found = api_of().get(URL).json()["results"]
    assert {one["id"] for one in found} == {mine.pk, other.pk}
    assert set(found[0]) == SHOWN
    assert {one["proposal"] for one in found} == {proposal.pk, None}
    assert api_of().get(f"{URL}{mine.pk}/").json()["territory"] == "93014"


def test_filters_say_which_sheets_and_nothing_else_is_known(clichy: Territory, tourcoing: Territory) -> None:
    make_practice(clichy)
    make_practice(tourcoing, "Des bancs", actors=["residents"], theme="ageing", logic="repair")
    for name, value in {
        "territory": "59599",
        "theme": "ageing",
        "logic": "repair",
        "actor": "residents",
        "q": "banc",
    }.items():
        found = api_of().get(URL, {name: value}).json()["results"]
        assert [one["title"] for one in found] == ["Des bancs"], name
    assert api_of().get(URL, {"couleur": "bleu"}).status_code == 400
    assert api_of().get(URL, {"theme": "cuisine"}).status_code == 400


@pytest.mark.promise("C-7")
def test_a_draft_is_not_there_and_nothing_is_written(clichy: Territory, isabelle: User) -> None:
    draft = make_practice(clichy, status=Status.DRAFT)
    assert api_of(isabelle).get(f"{URL}{draft.pk}/").status_code == 404
    assert api_of(isabelle).post(URL, {"title": "x"}, format="json").status_code == 405


@pytest.mark.django_db
def test_many_sheets_ask_as_often_as_few(clichy: Territory) -> None:
    make_practice(clichy)
    few = queries_of(lambda: api_of().get(URL, {"limit": 50}))
    for number in range(5):
        make_practice(clichy, f"Fiche {number}")
    assert queries_of(lambda: api_of().get(URL, {"limit": 60})) == few
