"""The bundle of a version is a Data Package that the reader of the standard accepts, votes included."""

import json
from pathlib import Path

import pytest
from frictionless import Package, system

from consult.consultations.models import Consultation, Kind
from consult.opendata.freezing import bundle_of
from consult.opendata.selectors import ZIP, file_of
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.ballots import counted, sealed, voters_of
from tests.consult.opendata.making import again, make_full, published, read_all, unpacked
from tests.make import make_consultation
from tests.people import standing


@pytest.fixture
def full(clichy: Territory, nadia: User, karim: User) -> Consultation:
    return make_full(clichy, nadia, karim)


def validated(files: dict[str, bytes], folder: Path) -> tuple[Package, list[list[object]]]:
    """The package of these files, and all that the Frictionless reader finds wrong with it."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    with system.use_context(trusted=True):  # it is read from its whole address
        package = Package(str(folder / "datapackage.json"))
        return package, package.validate().flatten(["title", "rowNumber", "fieldName", "type", "note"])


@pytest.mark.filterwarnings("default")
def test_the_bundle_is_a_valid_data_package(full: Consultation, karim: User, tmp_path: Path) -> None:
    read_all(full, karim)
    files = unpacked(file_of(published(full, karim), ZIP, clock()))
    package, wrong = validated(files, tmp_path)
    assert wrong == []
    assert {resource.name for resource in package.resources} >= {"propositions-csv", "propositions-json"}
    assert package.get_resource("propositions-csv").read_rows()[0]["soutiens"] == 12
    assert {"LICENCE.md", "LISEZMOI.md", "dictionnaire.csv"} <= set(files)
    head = json.loads(files["datapackage.json"])
    assert head["licenses"][0]["name"] == "etalab-2.0"


@pytest.mark.filterwarnings("default")
def test_a_package_with_a_wrong_cell_is_refused(full: Consultation, karim: User, tmp_path: Path) -> None:
    files = unpacked(file_of(published(full, karim), ZIP, clock()))
    files["propositions.csv"] = files["propositions.csv"].replace(b";12;", b";douze;")
    _package, wrong = validated(files, tmp_path)
    assert "type-error" in {row[3] for row in wrong}


@pytest.mark.filterwarnings("default")
@pytest.mark.django_db(transaction=True)
def test_the_published_ballots_go_with_the_data_once_their_question_was_read(
    clichy: Territory, karim: User, tmp_path: Path
) -> None:
    consultation = make_consultation(clichy, opened=(Kind.VOTE,))
    voters = voters_of(clichy, karim, 11)
    question, _shares = sealed(standing(karim, clichy), consultation, "Quelle priorité ?")
    counted(question, voters)
    assert not [name for name in bundle_of(again(published(consultation, karim)), clock()).files if "bulletins" in name]
    read_all(consultation, karim)
    release = published(consultation, karim)
    files = unpacked(file_of(release, ZIP, clock()))
    assert f"votes/{question.pk}/bulletins.pb" in files
    assert {name: file_of(again(release), name, clock()) for name in files} == files
    assert validated(files, tmp_path)[1] == []
    (row,) = json.loads(files["votes.json"])
    assert (row["bulletins"], row["question"]) == (11, "Quelle priorité ?")
