"""The API of territories answers what is asked and refuses what it does not know."""

import pytest
from django.utils import timezone
from rest_framework.test import APIRequestFactory

from core.territories.api import TerritoryResource
from core.territories.models import Territory
from core.territories.names import plain_name
from tests.make import queries_of

LIST = TerritoryResource.as_view({"get": "list"})
ONE = TerritoryResource.as_view({"get": "retrieve"})


def ask(**parameters: str) -> tuple[int, list[str]]:
    answer = LIST(APIRequestFactory().get("/api/v1/territories/", parameters))
    return answer.status_code, [row["code"] for row in answer.data["results"]] if answer.status_code == 200 else []


@pytest.fixture
def towns(clichy: Territory, tourcoing: Territory) -> None:
    Territory.objects.filter(pk=tourcoing.pk).update(opened_at=None)


@pytest.mark.usefixtures("towns")
def test_each_filter_finds_its_own():
    assert ask() == (200, ["59599", "93014"])
    assert ask(name="CLICHY sous") == (200, ["93014"])
    assert ask(postal_code="59200") == (200, ["59599"])
    assert ask(departement="93") == (200, ["93014"])
    assert ask(kind="intermunicipality") == (200, [])
    assert ask(is_pilot="true") == (200, ["93014"])
    assert ask(is_pilot="false") == (200, ["59599"])


@pytest.mark.promise("S-6")
@pytest.mark.usefixtures("towns")
@pytest.mark.parametrize(
    "parameters",
    [
        {"code": "93014"},
        {"ordering": "publisher"},
        {"role_grants__user__email": "a"},
        {"kind": "state"},
        {"departement": "9" * 9},
    ],
)
def test_what_is_not_documented_is_refused(parameters: dict[str, str]):
    assert ask(**parameters)[0] == 400


@pytest.mark.usefixtures("towns")
def test_one_territory_is_read_by_its_code():
    answer = ONE(APIRequestFactory().get("/"), code="93014")
    assert (answer.data["code"], answer.data["postal_codes"], answer.data["is_pilot"]) == ("93014", ["93390"], True)
    assert ONE(APIRequestFactory().get("/"), code="00000").status_code == 404


@pytest.mark.usefixtures("towns")
def test_a_longer_list_asks_the_database_no_more_often():
    few = queries_of(lambda: ask())
    for n in range(15):
        Territory.objects.create(
            code=f"80{n:03}", kind="municipality", name=f"Ville {n}", slug=f"ville-{n}", search_name=plain_name(f"Ville {n}"),
            departement="80", opened_at=timezone.now(),
        )  # fmt: skip
    assert queries_of(lambda: ask()) == few
