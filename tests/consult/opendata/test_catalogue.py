"""Portals read what there is, whose it is, where it is, and how to check what they took."""

import hashlib
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from consult.consultations.models import Consultation, Status
from consult.opendata import selectors
from consult.opendata.catalogue import CONTEXT, catalogue_of
from consult.opendata.models import Redaction, Release
from consult.opendata.selectors import datasets_to_harvest, holdings
from core.accounts.models import User
from core.territories.models import Territory
from tests.consult.opendata.making import make_full, published, read_all
from tests.make import DAY, make_consultation, make_proposal, queries_of

ASKED = {  # what DCAT-AP-FR asks of a dataset
    "dct:title", "dct:description", "dct:publisher", "dct:issued", "dct:modified", "dct:spatial", "dct:temporal",
    "dct:license", "dct:accrualPeriodicity", "dct:identifier", "dcat:theme", "dcat:keyword", "dcat:distribution",
    "dcat:landingPage", "dct:language",
}  # fmt: skip


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


def said() -> dict[str, Any]:
    """The first page of the catalogue."""
    return catalogue_of(datasets_to_harvest(), holdings())


def test_the_catalogue_says_of_each_dataset_all_that_the_french_profile_asks(full: Consultation, karim: User) -> None:
    release = published(full, karim)
    (one,) = said()["dcat:dataset"]
    assert set(one) >= ASKED
    assert one["dct:spatial"]["@id"] == "http://id.insee.fr/geo/commune/93014"
    assert one["dct:publisher"]["foaf:name"]["@value"] == "Clichy-sous-Bois"
    file = one["dcat:distribution"][0]
    assert file["spdx:checksum"]["spdx:checksumValue"]["@value"] == release.sha256
    assert file["dcat:byteSize"]["@value"] == str(release.size)


def test_every_word_of_the_catalogue_is_of_a_named_vocabulary(full: Consultation, karim: User) -> None:
    published(full, karim)

    def keys(node: object) -> set[str]:
        if isinstance(node, list):
            return {key for one in node for key in keys(one)}
        return (
            {key for name, value in node.items() for key in (name, *keys(value))} if isinstance(node, dict) else set()
        )

    used = {key for key in keys({**said(), "@context": ""}) if not key.startswith("@")}
    assert {key.partition(":")[0] for key in used} <= set(CONTEXT)


def test_a_portal_takes_the_file_that_the_catalogue_names_and_finds_its_hash(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    published(full, karim)
    whole = json.loads(Client().get("/donnees/catalog.jsonld").content)
    file = whole["dcat:dataset"][0]["dcat:distribution"][0]
    address = file["dcat:downloadURL"]["@id"]
    assert address.startswith(settings.PUBLIC_URL)
    answer = Client().get(address.removeprefix(settings.PUBLIC_URL))
    assert hashlib.sha256(answer.content).hexdigest() == file["spdx:checksum"]["spdx:checksumValue"]["@value"]
    again = Client().get(address.removeprefix(settings.PUBLIC_URL), headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_portal_shows_each_table_without_unpacking(full: Consultation, karim: User) -> None:
    read_all(full, karim)
    release = published(full, karim)
    (one,) = said()["dcat:dataset"]
    _whole, *tables = one["dcat:distribution"]
    assert len(tables) == 2 * len(release.counts)
    for file in tables:
        answer = Client().get(file["dcat:downloadURL"]["@id"].removeprefix(settings.PUBLIC_URL))
        assert answer.status_code == 200, file
        assert file["dcat:mediaType"]["@id"].endswith(f"/{answer['Content-Type'].partition(';')[0]}")
        assert file["dct:format"]["@id"].rpartition("/")[2] in {"CSV", "JSON"}
    assert tables[0]["dct:title"]["@value"] == "La consultation (CSV)"


@pytest.mark.promise("S-4")
def test_the_catalogue_says_nothing_of_a_draft(full: Consultation, karim: User) -> None:
    published(full, karim)
    Consultation.objects.filter(pk=full.pk).update(status=Status.DRAFT)
    assert said()["dcat:dataset"] == []


def test_a_longer_catalogue_asks_no_more_of_the_database(full: Consultation, karim: User) -> None:
    published(full, karim)
    asked = queries_of(said)
    for number in range(5):
        published(make_consultation(full.territory, f"autre-{number}"), karim)
    assert queries_of(said) == asked


@pytest.mark.parametrize("published_meanwhile", [False, True])
def test_a_portal_that_reads_page_after_page_misses_none_though_a_version_is_published_meanwhile(
    full: Consultation, karim: User, monkeypatch: pytest.MonkeyPatch, published_meanwhile: bool
) -> None:
    monkeypatch.setattr(selectors.datasets_to_harvest, "__defaults__", ("", 2))
    published(full, karim)
    for number in range(4):
        published(make_consultation(full.territory, f"autre-{number}"), karim)
    address, found, pages = "/donnees/catalog.jsonld", [], []
    while address:
        page = json.loads(Client().get(address).content)
        assert page["hydra:totalItems"]["@value"] == "5"
        assert page["@id"] == f"{settings.PUBLIC_URL}/donnees/catalog.jsonld"
        found += [one["@id"] for one in page["dcat:dataset"]]
        view = page["hydra:view"]
        assert (view["@type"], view["hydra:first"]) == ("hydra:PartialCollectionView", {"@id": page["@id"]})
        assert view["@id"] == settings.PUBLIC_URL + address
        pages.append(("hydra:previous" in view, "hydra:next" in view))
        if published_meanwhile and len(pages) == 1:
            make_proposal(Consultation.objects.get(slug="autre-3"), None, "Une de plus", "Un banc.")
            assert published(Consultation.objects.get(slug="autre-3"), karim).number == 2
        address = view.get("hydra:next", {"@id": ""})["@id"].removeprefix(settings.PUBLIC_URL)
    assert pages == [(False, True), (True, True), (True, False)]
    assert len(found) == len(set(found)) == 5


def test_one_page_alone_tells_of_no_other(full: Consultation, karim: User) -> None:
    published(full, karim)
    assert "hydra:view" not in said()


def test_a_catalogue_changes_when_a_version_comes_and_when_one_loses_texts(full: Consultation, karim: User) -> None:
    assert holdings().changed_at is None
    release = published(full, karim)
    assert holdings().changed_at == Release.objects.get().at
    gone = release.redactions.create(gone=["proposal:1"], sha256="f" * 64, size=9, at=release.at + DAY)
    assert holdings().changed_at == Redaction.objects.get().at == gone.at
    Consultation.objects.filter(pk=full.pk).update(status=Status.DRAFT)
    assert holdings().changed_at is None


@pytest.mark.parametrize("cursor", ["abc", "%00", "a:b:c", "é"])
def test_a_page_that_the_catalogue_did_not_name_is_refused(db: None, cursor: str) -> None:
    for address in ("/donnees/catalog.jsonld", "/donnees/"):
        assert Client().get(f"{address}?suite={cursor}").status_code == 400
