"""INSEE's population by sex and age comes in by code, all of the file or nothing; ages become years of birth."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.observatory.models import Census
from core.territories.models import Territory, TerritoryKind
from tests.people import make_clichy

pytestmark = pytest.mark.django_db
HEAD = "NIVGEO;CODGEO;LIBGEO;SEXE;AGED100;NB"
GOOD = [
    "COM;93014;Clichy-sous-Bois;1;014;400",  # born in 2007: not asked
    "COM;93014;Clichy-sous-Bois;1;015;10.4",  # born in 2006
    "COM;93014;Clichy-sous-Bois;1;016;10.4",
    "COM;93014;Clichy-sous-Bois;1;017;20",  # born in 2004
    "COM;93014;Clichy-sous-Bois;2;031;3,5",  # born in 1990
    "COM;93014;Clichy-sous-Bois;2;032;7",  # born in 1989
    "COM;93014;Clichy-sous-Bois;2;077;5",  # born in 1944
    "COM;93014;Clichy-sous-Bois;2;100;2",
]
CLICHY = {"F 1944": 7, "F 1975-1989": 7, "F 1990-2004": 4, "M 1990-2004": 20, "M 2005": 21}


@pytest.fixture(autouse=True)
def clichy() -> Territory:
    return make_clichy()


def bring(folder: Path, lines: list[str], **options: Any) -> None:
    path = folder / "pop1b.csv"
    path.write_text("\n".join([HEAD, *lines]) + "\n", encoding="utf-8")
    call_command("import_census", str(path), year=2022, **options)


def kept(code: str) -> dict[str, int]:
    return dict(Census.objects.get(territory__code=code).people)


def test_ages_become_years_of_birth_by_fifteen_and_children_are_left_out(tmp_path: Path) -> None:
    bring(tmp_path, GOOD)
    assert kept("93014") == CLICHY
    assert Census.objects.get().source.startswith("INSEE")


def test_a_second_run_changes_nothing_and_another_year_stands_beside(tmp_path: Path) -> None:
    bring(tmp_path, GOOD)
    before = list(Census.objects.values())
    bring(tmp_path, GOOD)
    assert list(Census.objects.values()) == before
    call_command("import_census", str(tmp_path / "pop1b.csv"), year=2023)
    assert list(Census.objects.values_list("year", flat=True)) == [2023, 2022]


def test_communes_that_merged_and_intermunicipalities_are_added_up(
    clichy: Territory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    whole = Territory.objects.create(code="200000000", kind=TerritoryKind.INTERMUNICIPALITY, name="EPCI", slug="epci")
    Territory.objects.filter(pk=clichy.pk).update(parent=whole, former_codes=["93099"])
    bring(tmp_path, [*GOOD, "COM;93099;Ancienne;2;100;5", "COM;99999;Nulle part;1;040;5"])
    assert kept("93014") == kept("200000000") == {**CLICHY, "F 1944": 12}
    assert "99999\u202f: aucune commune" in capsys.readouterr().out


def test_an_intermunicipality_that_is_not_told_whole_has_nothing(clichy: Territory, tmp_path: Path) -> None:
    whole = Territory.objects.create(code="200000000", kind=TerritoryKind.INTERMUNICIPALITY, name="EPCI", slug="epci")
    Territory.objects.filter(pk=clichy.pk).update(parent=whole)
    Territory.objects.create(code="93099", kind=TerritoryKind.MUNICIPALITY, name="Autre", slug="autre", parent=whole)
    bring(tmp_path, GOOD)
    assert list(Census.objects.values_list("territory__code", flat=True)) == ["93014"]


@pytest.mark.parametrize("with_city", [False, True])
def test_the_districts_of_paris_are_added_up_unless_the_city_is_told(with_city: bool, tmp_path: Path) -> None:
    Territory.objects.create(code="75056", kind=TerritoryKind.MUNICIPALITY, name="Paris", slug="paris")
    city = ["COM;75056;Paris;1;040;9"] if with_city else []
    bring(tmp_path, ["ARM;75101;Paris 1er;1;040;4", "ARM;75120;Paris 20e;1;040;5", *city])
    assert kept("75056") == {"M 1975-1989": 9}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    bring(tmp_path, GOOD, dry_run=True)
    assert not Census.objects.exists()


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("COM;9301;Clichy;1;040;5", "CODGEO"), ("COM;93014;Clichy;3;040;5", "SEXE"), ("COM;93014;Clichy;1;101;5", "AGED100"),
        ("COM;93014;Clichy;1;040;beaucoup", "NB"), ("COM;93014;Clichy;1;040;-1", "NB"), (GOOD[2], "AGED100"),
    ],
)  # fmt: skip
def test_a_faulty_row_is_named_and_nothing_is_written(line: str, field: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError) as refused:
        bring(tmp_path, [*GOOD, line])
    assert f"Ligne {len(GOOD) + 2}, champ « {field} »" in str(refused.value)
    assert not Census.objects.exists()


def test_another_table_and_another_century_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "autre.csv"
    path.write_text("CODGEO;P21_POP\n93014;28000\n", encoding="utf-8")
    with pytest.raises(CommandError, match=r"SEXE.*POP1B"):
        call_command("import_census", str(path), year=2022)
    with pytest.raises(CommandError, match="écrivez une année"):
        call_command("import_census", str(path), year=1822)
