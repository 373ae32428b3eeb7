"""Priority areas and neighbourhoods come from tables that others made."""

import csv
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from core.territories.models import Neighbourhood, PriorityArea, Territory, TerritoryKind
from core.territories.names import plain_name
from core.territories.tables import UnreadableTableError, read_neighbourhoods, read_priority_areas

OCCITANIE = Path(__file__).resolve().parents[4] / "shared" / "data" / "territoire" / "qp-occitanie-2021" / "qp.csv"
HEAD = "code_qp,nom_qp,nom_commune,pop_mun"
AREAS = f'{HEAD}\nQP009001,Cœur De Ville,Saint-Girons,1177\nQP065003,Ouest,"Séméac, Tarbes",2050\nQP02A001,Les Cannes,Ajaccio,\n'


def write(folder: Path, text: str, encoding: str = "utf-8-sig") -> Path:
    path = folder / "table.csv"
    path.write_bytes(text.encode(encoding))
    return path


def make_commune(code: str, name: str, departement: str) -> Territory:
    return Territory.objects.create(
        code=code, kind=TerritoryKind.MUNICIPALITY, name=name, slug=f"{plain_name(name).replace(' ', '-')}-{code.lower()}",
        search_name=plain_name(name), departement=departement,
    )  # fmt: skip


@pytest.mark.django_db
def test_an_area_is_tied_to_the_commune_of_its_name_in_its_departement(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    town = make_commune("09261", "Saint-Girons", "09")
    make_commune("64479", "Saint-Girons", "64")
    ajaccio = make_commune("2A004", "Ajaccio", "2A")
    path = write(tmp_path, AREAS)
    for _twice in range(2):
        call_command("import_priority_areas", path, vintage=2021)
    areas = {area.code: area for area in PriorityArea.objects.order_by("code")}
    assert {code: area.territory_id for code, area in areas.items()} == {
        "QP009001": town.pk,
        "QP02A001": ajaccio.pk,
        "QP065003": None,
    }
    assert (areas["QP009001"].population, areas["QP02A001"].population) == (1177, None)
    assert "QP065003" in capsys.readouterr().out, "what no commune alone answers to is named"


@pytest.mark.django_db
def test_two_vintages_stand_side_by_side(tmp_path: Path):
    path = write(tmp_path, AREAS)
    call_command("import_priority_areas", path, vintage=2021)
    call_command("import_priority_areas", path, vintage=2024)
    assert dict(PriorityArea.objects.values_list("vintage").annotate(n=Count("id")).order_by("vintage")) == {
        2021: 3,
        2024: 3,
    }


@pytest.mark.django_db
def test_a_bad_line_stops_the_whole_and_is_named(tmp_path: Path):
    bad = f"{HEAD}\nQP009001,Bon,Saint-Girons,1177\nZZ1,Faux,Foix,1\nQP009002,Faux,Foix,beaucoup\nQP009001,Double,Foix,1\n"
    with pytest.raises(CommandError) as refused:
        call_command("import_priority_areas", write(tmp_path, bad), vintage=2021)
    assert [f"Ligne {n}" in str(refused.value) for n in (2, 3, 4, 5)] == [False, True, True, True]
    assert not PriorityArea.objects.exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [("a,b\n1,2\n", "il manque la colonne code_qp"), ("", "il manque la colonne"), (None, "ne se lit pas")],
)
def test_a_table_that_is_none_says_why(tmp_path: Path, content: str | None, words: str):
    path = tmp_path / "absent.csv" if content is None else write(tmp_path, content)
    with pytest.raises(UnreadableTableError, match=words):
        read_priority_areas(path)


def test_a_table_in_another_encoding_is_refused(tmp_path: Path):
    with pytest.raises(UnreadableTableError, match="UTF-8"):
        read_priority_areas(write(tmp_path, AREAS, encoding="cp1252"))


@pytest.mark.django_db
@pytest.mark.skipif(
    not OCCITANIE.is_file(), reason="le fichier des quartiers prioritaires d’Occitanie n’est pas sur cette machine"
)
def test_the_areas_of_occitanie_are_all_read(tmp_path: Path):
    with OCCITANIE.open(encoding="utf-8-sig", newline="") as lines:
        expected = {row["code_qp"]: int(row["pop_mun"]) for row in csv.DictReader(lines)}
    call_command("import_priority_areas", OCCITANIE, vintage=2021)
    assert dict(PriorityArea.objects.values_list("code", "population")) == expected
    assert len(expected) == 105


@pytest.mark.django_db
def test_neighbourhoods_are_added_then_corrected(clichy: Territory, tmp_path: Path):
    before = clichy.neighbourhoods.count()
    call_command(
        "import_neighbourhoods", write(tmp_path, "nom;population\nBois du Temple;4 800\nLa Pama;\n"), territory="93014"
    )
    call_command("import_neighbourhoods", write(tmp_path, "nom,population\nBois du temple,4900\n"), territory="93014")
    temple = Neighbourhood.objects.get(territory=clichy, slug="bois-du-temple")
    assert (temple.name, temple.population) == ("Bois du temple", 4900)
    assert clichy.neighbourhoods.count() == before + 2


@pytest.mark.parametrize("row", ["«  »,1", "Stamu,beaucoup", f"{'x' * 121},1", "La Pama,1\nla pama,2"])
def test_a_neighbourhood_that_cannot_be_is_named(tmp_path: Path, row: str):
    with pytest.raises(UnreadableTableError, match="Ligne"):
        read_neighbourhoods(write(tmp_path, f"nom,population\n{row}\n"))


@pytest.mark.django_db
def test_neighbourhoods_of_an_unknown_territory_are_refused(tmp_path: Path):
    with pytest.raises(CommandError, match="00000"):
        call_command("import_neighbourhoods", write(tmp_path, "nom\nUn\n"), territory="00000")
