"""What is taken away: no cell is a formula, nothing hidden is in any form, the PDF is tagged, the same figures everywhere."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.cache import cache, caches
from django.test import Client

from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.disclosure.tables import Hidden, Reason
from consult.observatory.figures import Cause, Unit
from consult.observatory.models import Release, Snapshot
from consult.observatory.published import write_told
from consult.observatory.services.snapshots import hash_of, told_of
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.lib.sheets import read_cell
from core.territories.models import Territory
from tests.compared import PUBLIC, SEALED, SLY, make_towns
from tests.counted import PROCESS, place_of
from tests.measured import CLICHY
from tests.papers import root_of, tags_of, text_of
from tests.people import signed_in
from tests.words import plain

COMPARED = "/observatoire/comparer/chiffres"
LEAKED = Vintage(2025, 1)
# Numbers that no page may show: they lie behind a hidden figure, and behind one that does not compare.
CANARIES = re.compile(
    r"0[.,]765\d|76[.,]5|77\s?%|71117|71\s117|81118|81\s118|0[.,]543\d|54[.,]3|54\s?%|(?<!\d)61\s?116"
)


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    cache.clear()
    return make_towns()


def body_of(url: str, user: User | None = None) -> bytes:
    answer = signed_in(user).get(url)
    assert answer.status_code == 200, url
    return b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]


def lines_of(url: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body_of(url).decode("utf-8-sig")), delimiter=";"))


def content_of(book: bytes) -> str:
    return zipfile.ZipFile(io.BytesIO(book)).read("content.xml").decode()


@pytest.mark.promise("S-17")
def test_a_town_whose_name_is_a_formula_runs_nothing_in_any_form(towns: dict[str, Territory]):
    rows = lines_of(f"{COMPARED}.csv?pairs=93014")
    sly = next(row for row in rows if row["code"] == "93014")
    assert sly["territoire"] == f"'{SLY}"
    assert read_cell(sly["territoire"]) == SLY
    content = content_of(body_of(f"{COMPARED}.ods?pairs=93014"))
    assert f"<text:p>'{SLY}</text:p>" in content
    assert f"<text:p>{SLY}" not in content
    assert "formula" not in content
    read = json.loads(body_of(f"{COMPARED}.json?pairs=93014"))  # a JSON text is never run
    assert {one["name"] for one in read["figures"] if one["code"] == "93014"} == {SLY}
    assert SLY in text_of(body_of(f"{COMPARED}.pdf?pairs=93014"))


def test_each_form_has_the_same_figures_as_the_page(towns: dict[str, Territory]):
    query = "pairs=59606&indicateur=P1"
    row = next(row for row in lines_of(f"{COMPARED}.csv?{query}") if row["code"] == "25056")
    assert (row["indicateur"], row["numérateur"], row["dénominateur"]) == ("P1", "350", "31000")
    assert float(row["valeur"]) == pytest.approx(350 / 31000)
    read = json.loads(body_of(f"{COMPARED}.json?{query}"))
    told = next(one for one in read["figures"] if one["code"] == "25056")
    assert told["value"] == float(row["valeur"])
    assert read["licence"] == "Licence Ouverte 2.0"
    assert f'office:value="{told["value"]}"' in content_of(body_of(f"{COMPARED}.ods?{query}"))
    assert "1,1 % de 1,0 % à 1,3 % 350 sur 31000" in text_of(body_of(f"{COMPARED}.pdf?{query}")).replace(
        "31 000", "31000"
    )


@pytest.mark.promise("P-6")
def test_a_hidden_line_has_its_reason_and_no_figure(towns: dict[str, Territory]):
    for row in lines_of("/observatoire/76351/chiffres.csv"):
        figures = [
            row[name]
            for name in (
                "valeur",
                "borne basse à 95 %",
                "borne haute à 95 %",
                "numérateur",
                "dénominateur",
            )
        ]
        assert bool(row["masqué parce que"] or row["non comparable parce que"]) == (figures == [""] * 5)


def leaking(town: Territory) -> None:
    """A vintage whose hidden figures still carry what they hide, as no snapshot should."""
    told = told_of(place_of(town), CLICHY, PROCESS)
    hidden = PublishedPart(
        key="",
        value=0.7654,
        low=0.7651,
        high=0.7659,
        count=71117,
        base=81118,
        hidden=Hidden(Reason.TOO_FEW),
        unit=Unit.SHARE,
    )
    apart = PublishedPart(
        key="",
        value=0.5432,
        low=0.5431,
        high=0.5433,
        count=61116,
        base=61116,
        cause=Cause.INCONSISTENT,
        unit=Unit.SHARE,
    )
    told = replace(told, figures={**told.figures, "P1": (hidden,), "P2": (apart,)})
    Snapshot.objects.create(
        territory=town, vintage=str(LEAKED), taken_at=LEAKED.ends, code_version="essai", inputs="{}",
        input_hash=hash_of("{}"), published=write_told(told),
    )  # fmt: skip


def everything(code: str) -> Iterator[tuple[str, str]]:
    """Every page and file that speaks of this town, as words."""
    query = f"millesime={LEAKED}&territoire={code}&indicateur=P"
    for url in (
        f"/observatoire/comparer/?{query}",
        f"/observatoire/{code}/?millesime={LEAKED}",
        f"/observatoire/questions/?millesime={LEAKED}&resultat=P1",
        f"/observatoire/?millesime={LEAKED}",
    ):
        yield url, plain(body_of(url).decode())
    for start, more in ((COMPARED, f"?{query}"), (f"/observatoire/{code}/chiffres", f"?millesime={LEAKED}")):
        yield f"{start}.csv", body_of(f"{start}.csv{more}").decode()
        yield f"{start}.json", body_of(f"{start}.json{more}").decode()
        yield f"{start}.ods", content_of(body_of(f"{start}.ods{more}"))
        yield f"{start}.pdf", text_of(body_of(f"{start}.pdf{more}"))


@pytest.mark.promise("P-6")
def test_what_a_hidden_figure_hides_is_in_no_drawing_tooltip_table_or_file(tourcoing: Territory):
    leaking(tourcoing)
    Release.objects.create(vintage=str(LEAKED), towns=1)
    seen = {url: found.group() for url, words in everything(tourcoing.code) if (found := CANARIES.search(words))}
    assert not seen
    for words in ("0,7654", "77 %", "76,5 %", "71117", "81 118", "54 %"):
        assert CANARIES.search(words)  # each would be seen


@pytest.mark.promise("A-9")
def test_the_pdf_is_tagged_titled_in_its_language_and_its_tables_have_heads(towns: dict[str, Territory]):
    for url, title in (
        (f"{COMPARED}.pdf?pairs=25056&indicateur=P1", "Comparaison : Taux de participation, 5 territoires"),
        ("/observatoire/25056/chiffres.pdf", "Observatoire : Besançon"),
    ):
        pdf = body_of(url)
        assert b"pdfuaid:part" in pdf
        assert root_of(pdf)["/Lang"] == "fr"
        assert root_of(pdf)["/MarkInfo"]["/Marked"]
        tags = tags_of(pdf)
        assert {"/Title", "/H1", "/Table", "/TH", "/TD", "/P"} <= set(tags)
        assert "/Figure" not in tags  # the drawings are silent: their figures are in the same row
        assert text_of(pdf).startswith(title)
        assert "Trop peu de cas pour être montré" in text_of(pdf)
    assert root_of(body_of("/en/observatoire/25056/chiffres.pdf"))["/Lang"] == "en"


def test_the_pdf_of_a_vintage_under_embargo_says_so(towns: dict[str, Territory], etienne: User):
    words = text_of(body_of(f"/observatoire/25056/chiffres.pdf?millesime={SEALED}", etienne))
    assert "Sous embargo : ce millésime n’est pas public" in words
    assert "embargo" not in text_of(body_of("/observatoire/25056/chiffres.pdf"))


@pytest.mark.promise("S-4")
@pytest.mark.parametrize("url", [f"{COMPARED}.{{form}}?pairs=25056&millesime={SEALED}", f"/observatoire/25056/chiffres.{{form}}?millesime={SEALED}"])  # fmt: skip
def test_each_file_under_embargo_says_so_in_it_and_in_its_name_and_gives_no_licence(
    towns: dict[str, Territory], etienne: User, url: str
):
    for form in ("csv", "ods", "json", "pdf"):
        answer = signed_in(etienne).get(url.format(form=form))
        assert answer["Content-Disposition"].startswith('attachment; filename="sous-embargo-'), form
        assert answer["Cache-Control"] == "private, no-store", form
        body = body_of(url.format(form=form), etienne)
        words = {"ods": content_of, "pdf": text_of}.get(form, bytes.decode)(body)
        assert "embargo" in plain(words), form
        assert "Licence Ouverte" not in plain(words), form
        public = signed_in(etienne).get(url.format(form=form).replace(str(SEALED), str(PUBLIC)))
        assert "embargo" not in public["Content-Disposition"]
        assert "no-store" not in public["Cache-Control"]


def test_each_line_of_a_csv_carries_what_it_is_cited_by(towns: dict[str, Territory]):
    cited = {plain(row["citation"]) for row in lines_of(f"{COMPARED}.csv?pairs=25056&indicateur=P1")}
    (only,) = cited
    assert f"millésime {PUBLIC}" in only
    assert "Licence Ouverte 2.0" in only


def test_a_pdf_is_set_once_for_the_same_figures(towns: dict[str, Territory], monkeypatch: pytest.MonkeyPatch):
    caches["papers"].clear()
    first = body_of("/observatoire/59606/chiffres.pdf")
    monkeypatch.setattr("frontend.press.pdf_of", None)  # nothing is set again
    assert body_of("/observatoire/59606/chiffres.pdf") == first


def test_what_a_stranger_adds_to_an_address_sets_no_other_pdf_and_is_in_no_file(
    towns: dict[str, Territory], monkeypatch: pytest.MonkeyPatch
):
    caches["papers"].clear()
    asked = "territoire=25056&territoire=59606&indicateur=P1"
    first = body_of(f"{COMPARED}.pdf?{asked}")
    monkeypatch.setattr("frontend.press.pdf_of", None)  # nothing is set again
    for same in (f"{asked}&x=1", f"{asked}&x=La+mairie+ment", f"indicateur=P1&{asked}&territoire=25056"):
        assert body_of(f"{COMPARED}.pdf?{same}") == first, same
        told = json.loads(body_of(f"{COMPARED}.json?{same}"))
        assert told["citation"] == json.loads(body_of(f"{COMPARED}.json?{asked}"))["citation"]
        assert "mairie" not in told["citation"]


def test_each_line_says_how_its_numbers_are_rounded_those_of_an_institution_are_not(towns: dict[str, Territory]):
    rows = [row for row in lines_of("/observatoire/25056/chiffres.csv") if row["numérateur"]]
    said = {row["indicateur"]: row["arrondi"] for row in rows}
    assert (said["P1"], said["P2"]) == ("numérateur, à cinq", "à cinq")
    assert said["C3"] == "aucun : actes publics de l’institution"
    exact = [row for row in rows if row["arrondi"].startswith("aucun")]
    assert any(int(row["numérateur"]) % 5 for row in exact)
    assert not any(int(row["numérateur"]) % 5 for row in rows if row not in exact)


def test_the_json_says_how_each_town_works(towns: dict[str, Territory]):
    read = json.loads(body_of(f"{COMPARED}.json?pairs=59606&indicateur=P1"))
    there = {one["code"]: one for one in read["process"]}
    assert there.keys() == {one["code"] for one in read["figures"]}
    assert there["25056"]["moderation"] == "pre"
    assert there["69081"]["decided_by"] == {"elected": 4}


def test_there_is_no_file_of_no_town(towns: dict[str, Territory]):
    for query in ("territoire=75056", "pairs=75056"):
        for form in ("pdf", "csv"):
            assert Client().get(f"{COMPARED}.{form}?{query}").status_code == 404, query


def test_a_form_that_is_not_made_is_not_there(towns: dict[str, Territory]):
    for url in (f"{COMPARED}.xlsx", "/observatoire/25056/chiffres.exe", "/observatoire/25056/chiffres."):
        assert Client().get(url).status_code == 404
