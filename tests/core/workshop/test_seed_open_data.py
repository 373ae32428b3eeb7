"""The demonstration opens data: two consultations of Clichy, read and published by the services that an official uses."""

import csv
import io
import zipfile

from consult.consultations.models import Consultation
from consult.opendata.models import Release, Review, Verdict
from consult.opendata.selectors import UNREAD, datasets_of, desk_of, territory_bundle
from core.audit.models import Entry
from core.lib.db import clock
from core.workshop.seeding.opened import OPENED, seed_open_data

CLICHY = "93014"


def test_two_consultations_have_a_first_version_and_the_town_one_file_of_both(seeded: list[str]):
    rows = {one.consultation.slug: one for one in datasets_of().rows}
    assert set(rows) == set(OPENED)
    assert all(one.last.number == 1 for one in rows.values())
    assert all(count > 0 for count in rows["clichy-allee-maurice-audin"].rows.values()), "every table says something"
    town, packed = territory_bundle(CLICHY, clock())
    assert town.code == CLICHY
    with zipfile.ZipFile(io.BytesIO(packed)) as bundle:
        assert bundle.testzip() is None
        assert {name.partition("/")[0] for name in bundle.namelist()} == set(OPENED)
        table = bundle.read("clichy-allee-maurice-audin/v1/propositions.csv").decode("utf-8-sig")
    said = list(csv.DictReader(io.StringIO(table), delimiter=";"))
    assert len(said) == rows["clichy-allee-maurice-audin"].rows["propositions"]
    assert any(one["titre"] for one in said)


def test_every_text_was_read_and_the_journal_says_by_whom(seeded: list[str]):
    for consultation in Consultation.objects.filter(slug__in=OPENED).select_related("territory"):
        assert desk_of(consultation, UNREAD, 1, clock()).counts[UNREAD] == 0
        assert Review.objects.filter(consultation=consultation, verdict=Verdict.PUBLISH).exists()
        told = Entry.objects.filter(act="opendata.published", target=f"consultation:{consultation.pk}")
        assert [one.actor_id for one in told] == [Release.objects.get(consultation=consultation).by_id]


def test_a_second_run_publishes_nothing(seeded: list[str]):
    assert seed_open_data(lambda _line: None) == 0
    assert Release.objects.count() == len(OPENED)
