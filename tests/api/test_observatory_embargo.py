"""The observatory for machines: what is public, what an analyst reads before, and nothing of a person."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from consult.observatory.models import Board, Release, Snapshot
from consult.observatory.vintages import Vintage
from core.accounts.models import RoleGrant, User
from core.lib.db import clock
from core.territories.models import Territory
from tests.api.client import api_of
from tests.api.observing import URL, addresses, embargo, keyed, of_figures, public

pytestmark = pytest.mark.django_db


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


def test_what_an_analyst_reads_has_another_fingerprint_than_what_is_public(analyst: User):
    mine = keyed(analyst).get(f"{URL}vintages/")["ETag"]
    assert api_of().get(f"{URL}vintages/", headers={"If-None-Match": mine}).status_code == 200


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
