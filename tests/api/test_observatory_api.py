"""The observatory for machines: what is public, what an analyst reads before, and nothing of a person."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jsonschema
import pytest
from django.conf import settings
from rest_framework.test import APIClient

from consult.observatory.models import Board, ContextFigure, ContextKind, Release, Snapshot
from consult.observatory.selectors import indicators
from consult.observatory.vintages import Vintage
from core.accounts.keys import hash_of_key, new_key
from core.accounts.models import ApiKey, RoleGrant, User
from core.lib.db import clock
from core.territories.models import Territory
from tests.api.client import api_of
from tests.counted import make_counts
from tests.make import queries_of
from tests.people import make_etienne, make_town

URL = "/api/v1/observatory/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(counted: None) -> User:
    return make_etienne()


@pytest.fixture
def counted(clichy: Territory, tourcoing: Territory) -> None:
    """Two towns: the quarter before last is public, the last one under embargo."""
    make_counts(clichy, tourcoing, None)


@pytest.fixture
def context(clichy: Territory) -> None:
    """A contract of Clichy."""
    ContextFigure.objects.create(
        territory=clichy, contract="CV352", contract_name="Clichy-sous-Bois", kind=ContextKind.ADULTE_RELAIS_EUROS, year=2021,
        value="39750.12", source="ANCT", source_url="https://exemple.fr/", imported_at=clock(),
    )  # fmt: skip


def public() -> str:
    return str(Vintage.holding(clock()).later(-2))


def embargo() -> str:
    return str(Vintage.holding(clock()).later(-1))


def keyed(user: User, **fields: Any) -> APIClient:
    """A machine that holds a key of this account."""
    key = new_key()
    ApiKey.objects.create(
        user=user, label="essai", key_hash=hash_of_key(key), **{"expires_at": clock() + timedelta(days=1), **fields}
    )
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def addresses(vintage: str) -> list[str]:
    """Every question that there is, of one vintage."""
    return [
        URL, f"{URL}indicators/", f"{URL}methods/P1/", f"{URL}vintages/", f"{URL}snapshots/?vintage={vintage}",
        f"{URL}snapshots/{vintage}/93014/", f"{URL}compare/?vintage={vintage}&indicator=P1&territory=93014,59599",
        f"{URL}context/?territory=93014",
    ]  # fmt: skip


def of_figures(vintage: str) -> list[str]:
    return [one for one in addresses(vintage) if vintage in one]


def test_the_catalogue_says_what_each_indicator_is_and_leads_to_its_method(counted: None):
    found = api_of().get(f"{URL}indicators/").json()["results"]
    assert [one["code"] for one in found] == list(indicators())
    first = found[0]
    assert (first["name"], first["unit"], first["nature"], first["least"], first["version"]) == (
        "Taux de participation", "share", "activity", 5, 1,
    )  # fmt: skip
    assert "population municipale" in first["denominator"]
    assert "même trimestre" in first["comparable_if"]
    for one in found:
        sheet = api_of().get(one["method"]).json()
        assert sheet["text"].startswith(f"# {one['code']} · {one['name']}\n")
        assert api_of().get(sheet["page"]).status_code == 200
    assert api_of().get(f"{URL}methods/contexte-social/").json()["text"].startswith("# Contexte")
    assert api_of().get(f"{URL}methods/Z9/").status_code == 404


def test_a_snapshot_says_each_figure_with_what_it_rests_on_or_why_there_is_none(counted: None):
    one = api_of().get(f"{URL}snapshots/{public()}/93014/").json()
    assert one["territory"]["name"] == "Clichy-sous-Bois"
    assert list(one["figures"]) == list(indicators())
    (part,) = one["figures"]["P1"]["parts"]
    assert part["count"] == 200
    assert part["value"] == part["count"] / part["base"]
    assert part["low"] < part["value"] < part["high"]
    parts = [part for figure in one["figures"].values() for part in figure["parts"]]
    assert all((part["value"] is None) == bool(part["why"]) for part in parts)
    many = api_of().get(f"{URL}snapshots/", {"vintage": public()}).json()["results"]
    assert [each["territory"]["code"] for each in many] == ["93014", "59599"]
    assert many[0] == one


def test_towns_are_compared_by_name_with_their_size_and_process_and_are_not_ranked(counted: None):
    asked = {"vintage": public(), "indicator": "C5", "territory": "59599,93014,93014"}
    found = api_of().get(f"{URL}compare/", asked).json()
    assert found["indicator"]["code"] == "C5"
    assert [one["territory"]["code"] for one in found["results"]] == ["93014", "59599"]
    assert {part["key"] for part in found["results"][0]["parts"]} == {"yes", "partly", "no"}
    assert found["results"][0]["parts"][0]["name"]
    assert {"size", "process", "priority_vintage", "version"} <= set(found["results"][0])


@pytest.mark.promise("P-6")
def test_a_vintage_under_embargo_is_read_by_an_analyst_and_by_nobody_else(
    analyst: User, nadia: User, isabelle: User, valerie: User
):
    assert [one["vintage"] for one in api_of().get(f"{URL}vintages/").json()["results"]] == [public()]
    strangers = [api_of(), *(kind(user) for user in (nadia, isabelle, valerie) for kind in (api_of, keyed))]
    for client in strangers:
        for address in of_figures(embargo()):
            answer = client.get(address)
            assert answer.status_code in {400, 404}, address
            assert "parts" not in answer.content.decode()
            assert [str(one) for one in (answer.json().get("errors") or {})] in ([], ["vintage"])
        for address in of_figures(public()):
            assert client.get(address).status_code == 200, address
    for client in (api_of(analyst), keyed(analyst)):
        shown = client.get(f"{URL}vintages/").json()["results"]
        assert [(one["vintage"], bool(one["released_at"])) for one in shown] == [(embargo(), False), (public(), True)]
        for address in of_figures(embargo()):
            assert client.get(address).status_code == 200, address


@pytest.mark.promise("P-6")
def test_under_embargo_and_never_counted_are_one_answer(counted: None):
    never = str(Vintage.holding(clock()).later(-40))
    for hidden, absent in zip(of_figures(embargo()), of_figures(never), strict=True):
        one, other = api_of().get(hidden), api_of().get(absent)
        assert one.status_code == other.status_code
        assert one.content.decode().replace(embargo(), "") == other.content.decode().replace(never, "")


@pytest.mark.promise("P-6")
def test_the_running_quarter_of_a_board_is_read_by_nobody_here(analyst: User):
    running = str(Vintage.holding(clock()))
    assert Board.objects.filter(vintage=running).exists()
    for address in of_figures(running):
        assert keyed(analyst).get(address).status_code in {400, 404}


def test_a_key_that_has_ended_and_an_analyst_who_is_no_more_read_no_embargo(analyst: User):
    address = f"{URL}snapshots/{embargo()}/93014/"
    assert keyed(analyst, expires_at=clock() - timedelta(hours=1)).get(address).status_code == 401
    assert keyed(analyst, revoked_at=clock()).get(address).status_code == 401
    RoleGrant.objects.filter(user=analyst).delete()
    assert keyed(analyst).get(address).status_code == 404


def test_an_embargo_that_is_lifted_is_lifted_at_once(counted: None):
    address = f"{URL}snapshots/{embargo()}/93014/"
    assert api_of().get(address).status_code == 404
    Release.objects.create(vintage=embargo(), towns=2)
    assert api_of().get(address).status_code == 200


def test_a_content_that_has_not_changed_is_not_sent_again(counted: None, context: None):
    for address in addresses(public()):
        first = api_of().get(address)
        tag = first["ETag"]
        assert first.status_code == 200
        assert first["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Cookie"} <= set(first["Vary"].split(", "))
        again = api_of().get(address, headers={"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag), address
        assert api_of().get(address, headers={"If-None-Match": '"autre"'}).status_code == 200
    tags = [api_of().get(address)["ETag"] for address in addresses(public())]
    assert len(set(tags)) == len(tags)
    before = api_of().get(f"{URL}context/?territory=93014")["ETag"]
    ContextFigure.objects.update(value=1)
    assert api_of().get(f"{URL}context/?territory=93014", headers={"If-None-Match": before}).status_code == 200


def test_what_an_analyst_reads_has_another_fingerprint_than_what_is_public(analyst: User):
    mine = keyed(analyst).get(f"{URL}vintages/")["ETag"]
    assert api_of().get(f"{URL}vintages/", headers={"If-None-Match": mine}).status_code == 200


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("snapshots/", "vintage"),
        ("snapshots/?vintage=2026", "vintage"),
        ("snapshots/?vintage=0000-T1", "vintage"),
        ("snapshots/?vintage=2026-T4&limit=3", "limit"),
        ("compare/?vintage={public}&indicator=Z9&territory=93014", "indicator"),
        ("compare/?vintage={public}&territory=93014", "indicator"),
        ("compare/?vintage={public}&indicator=P1", "territory"),
        ("compare/?vintage={public}&indicator=P1&territory=93014,", "territory"),
        ("compare/?vintage={public}&indicator=P1&territory=75056", "territory"),
        ("compare/?vintage={public}&indicator=P1&territory=93014&territory=59599", "territory"),
        ("compare/?vintage={public}&indicator=P1&territory=93014&tri=rang", "tri"),
        ("context/", "territory"),
        ("context/?territory=99999", "territory"),
        ("context/?territory=Clichy", "territory"),
        ("indicators/?limit=3", "limit"),
    ],
)
def test_a_bad_question_is_named_by_its_field_in_french(counted: None, question: str, field: str):
    answer = api_of().get(URL + question.format(public=public()))
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert list(answer.json()["errors"]) == [field]
    assert answer.json()["title"] == "Requête à corriger"
    assert "ETag" not in answer


def test_more_than_fifty_towns_are_too_many(counted: None):
    many = ",".join(f"{number:05}" for number in range(51))
    assert "de 1 à 50 codes" in api_of().get(f"{URL}context/", {"territory": many}).json()["errors"]["territory"][0]


def test_nothing_is_written_here(analyst: User):
    client = keyed(analyst, can_write=True)
    for address in addresses(public()):
        for method in (client.post, client.put, client.patch, client.delete):
            assert method(address.partition("?")[0], {}, format="json").status_code == 405, address


def test_the_limits_hold_here_too(counted: None, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(settings, "API_LIMITS", {"read": (2, 60), "write": (2, 60)})
    answers = [api_of().get(f"{URL}vintages/") for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2]["Retry-After"]


def test_practices_are_those_of_every_town_and_not_a_second_copy(counted: None):
    assert api_of().get(URL).json()["results"]["practices"].endswith("/api/v1/practices/")
    answer = api_of().get(f"{URL}practices/", {"theme": "ageing"})
    assert (answer.status_code, answer["Location"]) == (302, "/api/v1/practices/?theme=ageing")
    assert api_of().post(f"{URL}practices/", {}, format="json").status_code == 405


def test_the_context_of_a_town_comes_with_its_year_and_source(context: None, tourcoing: Territory):
    here, there = (
        api_of().get(f"{URL}context/", {"territory": code}).json()["results"][0] for code in ("93014", "59599")
    )
    assert here["own"][0]["figures"] == [
        {
            "kind": "adulte_relais_euros", "unit": "euros", "year": 2021, "departement": "", "value": "39750.12",
            "source": "ANCT", "source_url": "https://exemple.fr/",
        }
    ]  # fmt: skip
    assert (there["own"], there["intermunicipality"]) == ([], [])


def test_more_towns_cost_no_more_queries(analyst: User, context: None, clichy: Territory):
    machine = keyed(analyst)

    def ask() -> None:
        for address in (f"{URL}snapshots/?vintage={embargo()}", f"{URL}context/?territory={','.join(codes)}"):
            assert machine.get(address).status_code == 200

    codes = ["93014"]
    few = queries_of(ask)
    kept = Snapshot.objects.get(territory=clichy, vintage=embargo())
    for number in range(3):
        town = make_town(f"9500{number}", f"Ville {number}", "95000", f"ville-{number}")
        codes.append(town.code)
        Snapshot.objects.create(
            territory=town, vintage=embargo(), taken_at=kept.taken_at, code_version="essai", inputs="{}",
            input_hash=kept.input_hash, published=kept.published,
        )  # fmt: skip
    assert queries_of(ask) == few


def leaves(content: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value of an answer, with its names."""
    if isinstance(content, dict):
        for name, one in content.items():
            yield from leaves(one, (*path, name))
    elif isinstance(content, list):
        for one in content:
            yield from leaves(one, path)
    else:
        yield path, content


# Words that may leave: our own sheets and labels, names of towns and contracts, and addresses.
OURS = {
    "text", "name", "denominator", "comparable_if", "why", "code", "version", "vintage", "key", "method", "page", "url",
    "unit", "nature", "hidden", "cause", "kind", "size", "departement", "taken_at", "released_at", "code_version", "input_hash",
    "phase_kinds", "ballots", "channels", "moderation", "contract", "territory", "value", "source", "source_url",
    "indicators", "vintages", "snapshots", "compare", "context", "practices",
}  # fmt: skip


@pytest.mark.promise("P-7")
def test_no_id_and_no_word_of_a_person_leaves(analyst: User, context: None):
    client = keyed(analyst)
    for address in addresses(public()) + of_figures(embargo()):
        for path, value in leaves(client.get(address).json()):
            assert not {"id", "pk", "number", "user", "person", "author", "email", "inputs"} & set(path), (
                address,
                path,
            )
            if isinstance(value, str):
                assert path[-1] in OURS, (address, path)
            if path[-1] == "key":
                assert len(value) <= 30
                assert " " not in value


@pytest.mark.promise("P-7")
def test_the_inputs_of_a_snapshot_are_not_told(analyst: User, clichy: Territory):
    row = Snapshot.objects.filter(territory=clichy, vintage=public()).values_list("published", flat=True).get()
    said = keyed(analyst).get(f"{URL}snapshots/{public()}/93014/").json()
    assert "participants" not in row
    assert not [path for path, _value in leaves(said) if "participants" in path or "answered_after" in path]


@pytest.mark.promise("P-6")
def test_what_is_hidden_has_no_number_beside_its_reason(analyst: User):
    hidden = 0
    for code in ("93014", "59599"):
        figures = keyed(analyst).get(f"{URL}snapshots/{embargo()}/{code}/").json()["figures"]
        for part in (part for figure in figures.values() for part in figure["parts"] if part["hidden"]):
            hidden += 1
            assert (part["value"], part["low"], part["high"], part["count"]) == (None,) * 4
    assert hidden


def test_every_answer_is_what_the_schema_says(counted: None, context: None):
    said = api_of().get("/api/v1/schema/", headers={"Accept": "application/json"}).json()
    checked = 0
    for template, operations in said["paths"].items():
        if not template.startswith(URL):
            continue
        wanted = operations["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        for address in addresses(public()):
            asked = template.format(vintage=public(), code="P1" if "methods" in template else "93014")
            if address.partition("?")[0] == asked:
                checked += 1
                content = api_of().get(address).json()
                jsonschema.validate(content, {**wanted, "components": said["components"]})
    assert checked == len(addresses(public()))
