"""The official list becomes the table of territories, and what an administrator set stays."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from core.territories.management.commands.load_territories import Command
from core.territories.models import PostalCode, Territory, TerritoryKind
from core.territories.selectors import find_territories
from core.territories.services import load_territories
from core.territories.sources import read_places, spoken_name

FRANCE = Command().create_parser("manage.py", "load_territories").get_default("source")
TOWNS = [
    {"code": "2A004", "nom": "Ajaccio", "departement": "2A", "type": "commune-actuelle", "codesPostaux": ["20000", "20090"], "population": 75_000, "siren": "212000046"},
    {"code": "01033", "nom": "Valserhône", "departement": "01", "type": "commune-actuelle", "codesPostaux": ["01200"], "population": 16_712, "anciensCodes": ["01126", "01018"]},
    {"code": "01018", "nom": "Bellegarde", "departement": "01", "type": "commune-deleguee", "codesPostaux": ["01200"]},
    {"code": "97611", "nom": "Mamoudzou", "departement": "976", "type": "commune-actuelle", "codesPostaux": ["97600"], "population": 71_437},
    {"code": "98831", "nom": "Voh", "departement": "988", "type": "commune-actuelle"},
]  # fmt: skip
GROUPS = [
    {"code": "242010056", "nom": "CA du Pays Ajaccien", "populationMunicipale": 86_000, "membres": [{"code": "2A004", "populationMunicipale": 74_500}]},
]  # fmt: skip


def write_source(folder: Path, towns: list[dict[str, object]] = TOWNS) -> Path:
    (folder / "communes.json").write_text(json.dumps(towns))
    (folder / "epci.json").write_text(json.dumps(GROUPS))
    return folder


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return write_source(tmp_path)


@pytest.mark.django_db(transaction=True)
def test_codes_are_text_and_each_population_has_its_vintage(source: Path):
    load_territories(places=read_places(source))
    ajaccio = Territory.objects.get(code="2A004")
    assert (ajaccio.slug, ajaccio.departement, ajaccio.population_year) == ("ajaccio-2a004", "2A", 2023)
    assert ajaccio.parent is not None
    assert (ajaccio.parent.code, ajaccio.parent.kind) == ("242010056", TerritoryKind.INTERMUNICIPALITY)
    assert (ajaccio.parent.name, ajaccio.parent.population_year) == (
        "Communauté d'agglomération du Pays Ajaccien",
        2022,
    )
    assert Territory.objects.get(code="97611").population_year == 2017
    voh = Territory.objects.get(code="98831")
    assert (voh.population, voh.population_year) == (None, None)
    assert Territory.objects.get(code="01033").former_codes == ["01018", "01126"]
    assert not Territory.objects.filter(code="01018").exists(), "a delegated commune is no territory"


@pytest.mark.django_db(transaction=True)
def test_a_second_load_changes_nothing(source: Path):
    first = load_territories(places=read_places(source))
    assert first.changed > 0
    before = list(Territory.objects.order_by("pk").values())
    assert load_territories(places=read_places(source)).changed == 0
    assert list(Territory.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_a_load_corrects_the_list_and_leaves_what_an_administrator_set(tmp_path: Path):
    load_territories(places=read_places(write_source(tmp_path)))
    opened = timezone.now()
    Territory.objects.filter(code="2A004").update(opened_at=opened, accent_hue=30, tagline="À nous", publisher="Ville")
    changed = [{**TOWNS[0], "nom": "Ajaccio-Aiacciu", "population": 76_000, "codesPostaux": ["20000"]}, *TOWNS[1:-1]]
    loaded = load_territories(places=read_places(write_source(tmp_path, changed)))
    ajaccio = Territory.objects.get(code="2A004")
    assert (ajaccio.name, ajaccio.search_name, ajaccio.population) == ("Ajaccio-Aiacciu", "ajaccio aiacciu", 76_000)
    assert (ajaccio.opened_at, ajaccio.accent_hue, ajaccio.tagline, ajaccio.publisher) == (
        opened,
        30,
        "À nous",
        "Ville",
    )
    assert ajaccio.slug == "ajaccio-2a004", "an address that was shared still leads here"
    assert list(PostalCode.objects.filter(territory=ajaccio).values_list("code", flat=True)) == ["20000"]
    assert loaded.gone == 1, "Voh left the list and is kept"


@pytest.mark.parametrize("broken", ["", "{", "[1, 2"])
def test_a_missing_or_broken_list_says_what_to_do(tmp_path: Path, broken: str):
    if broken:
        (tmp_path / "communes.json").write_text(broken)
    with pytest.raises(CommandError, match="make setup"):
        call_command("load_territories", source=tmp_path)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("CA Moulins Communauté", "Moulins Communauté"),
        ("CC Faucigny - Glières", "Communauté de communes Faucigny - Glières"),
        ("Métropole du Grand Paris", "Métropole du Grand Paris"),
        ("CC de la Métropole rurale", "Communauté de communes de la Métropole rurale"),
    ],
)
def test_an_intermunicipality_has_the_name_people_use(listed: str, said: str):
    assert spoken_name(listed) == said


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    not (FRANCE / "communes.json").is_file(), reason="la liste des communes n’est pas installée (make setup)"
)
def test_all_of_france_is_found_by_name_and_postal_code():
    loaded = load_territories(places=read_places(FRANCE))
    assert (loaded.municipalities, loaded.intermunicipalities) == (34_969, 1_255)
    assert Territory.objects.filter(kind=TerritoryKind.MUNICIPALITY).count() == 34_969
    assert Territory.objects.filter(kind=TerritoryKind.INTERMUNICIPALITY).count() == 1_255
    assert Territory.objects.filter(parent__isnull=False).count() == 34_871
    firsts = {"st etienne": "42218", "L’HAŸ": "94038", "59200": "59599", "clichi sous bois": "93014", "2a004": "2A004"}
    assert {words: find_territories(words)[0].code for words in firsts} == firsts
