"""The observatory for machines: each answer with what it rests on, its fingerprint, and what is wrong with a question."""

from base64 import b64encode
from urllib.parse import parse_qsl, urlsplit

import jsonschema
import pytest
from django.conf import settings

from consult.observatory.models import ContextFigure, Release, Snapshot
from consult.observatory.selectors import indicators
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.territories.models import Territory
from tests.api.client import api_of
from tests.api.observing import URL, addresses, embargo, keyed, public
from tests.counted import make_snapshot
from tests.make import queries_of
from tests.measured import CLICHY
from tests.people import make_town

pytestmark = pytest.mark.django_db


def test_the_catalogue_says_what_each_indicator_is_and_leads_to_its_method(counted: None):
    found = api_of().get(f"{URL}indicators/").json()["results"]
    assert [one["code"] for one in found] == list(indicators())
    first = found[0]
    assert (first["name"], first["unit"], first["nature"], first["least"], first["version"]) == (
        "Taux de participation", "share", "activity", 5, 2,
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
    assert [each["territory"]["code"] for each in many] == ["59599", "93014"]
    assert many[1] == one


def test_towns_come_in_pages_by_code_and_each_page_has_its_fingerprint(counted: None):
    for code in ("01004", "2A004", "95018"):
        town = make_town(code, "Saint-Denis", "95000", f"ville-{code.lower()}")
        make_snapshot(town, Vintage.read(embargo()), CLICHY)
    Release.objects.create(vintage=embargo(), towns=5)
    address, codes, tags, sizes = f"{URL}snapshots/?vintage={embargo()}&limit=2", [], set(), []
    while address:
        answer = api_of().get(address)
        page = answer.json()
        codes += [one["territory"]["code"] for one in page["results"]]
        sizes.append(len(page["results"]))
        tags.add(answer["ETag"])
        assert api_of().get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        before, address = page["previous"], page["next"]
    assert (codes, sizes) == (["01004", "2A004", "59599", "93014", "95018"], [2, 2, 1])
    assert len(tags) == 3
    assert [one["territory"]["code"] for one in api_of().get(before).json()["results"]] == ["59599", "93014"]


def test_a_page_of_a_vintage_under_embargo_is_for_nobody_who_was_given_its_address(analyst: User):
    address = keyed(analyst).get(f"{URL}snapshots/?vintage={embargo()}&limit=1").json()["next"]
    assert keyed(analyst).get(address).json()["results"]
    answer = api_of().get(address)
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["vintage"])


@pytest.mark.parametrize(
    "inside", ["p=%00", "p=Clichy", "p=93014%27--", "p=" + "9" * 30, "p=", "o=-1", "o=5000", "r=x", "\xe9", "p=1&p=%00"]
)
def test_a_cursor_that_no_page_gave_is_named_and_never_comes_to_the_database(counted: None, inside: str):
    cursor = b64encode(inside.encode("latin-1")).decode()
    for address in (f"{URL}snapshots/?vintage={public()}", "/api/v1/territories/?kind=municipality"):
        answer = api_of().get(address, {**dict(parse_qsl(urlsplit(address).query)), "cursor": cursor})
        if inside == "o=5000":  # a place far beyond the end is no harm: it is brought back
            assert (answer.status_code, answer.json()["results"]) == (200, [])
            continue
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["cursor"]), address
        assert answer["Content-Type"] == "application/problem+json"


def test_towns_are_compared_by_name_with_their_size_and_process_and_are_not_ranked(counted: None):
    asked = {"vintage": public(), "indicator": "C5", "territory": "59599,93014,93014"}
    found = api_of().get(f"{URL}compare/", asked).json()
    assert found["indicator"]["code"] == "C5"
    assert [one["territory"]["code"] for one in found["results"]] == ["93014", "59599"]
    assert {part["key"] for part in found["results"][0]["parts"]} == {"yes", "partly", "no"}
    assert found["results"][0]["parts"][0]["name"]
    assert {"size", "process", "priority_vintage", "version"} <= set(found["results"][0])


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


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("snapshots/", "vintage"),
        ("snapshots/?vintage=2026", "vintage"),
        ("snapshots/?vintage=0000-T1", "vintage"),
        ("snapshots/?vintage={public}&limit=0", "limit"),
        ("snapshots/?vintage={public}&limit=101", "limit"),
        ("snapshots/?vintage={public}&cursor=abc", "cursor"),
        ("snapshots/?vintage={public}&page=2", "page"),
        ("compare/?vintage={public}&indicator=P1&territory=93014&limit=3", "limit"),
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
