"""Contrats de ville and social posts come from the State's files: tied by code, all or nothing, what is left out is told."""

import csv
import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from consult.observatory.models import ContextFigure, ContextKind
from core.territories.models import Territory, TerritoryKind
from core.territories.names import plain_name
from core.territories.services import load_territories
from core.territories.sources import read_places
from tests.people import make_clichy

ROOT = Path(__file__).resolve().parents[3]
TERRITOIRE = ROOT.parent / "shared" / "data" / "territoire"
CONTRACTS, POSTS = (
    TERRITOIRE / "contrats-de-ville.csv",
    TERRITOIRE / "postes-adulte-relais-fonjep-2020-2022.csv.gz",
)
COMMUNES = ROOT / "frontend" / "node_modules" / "@etalab" / "decoupage-administratif" / "data"
CONTRACT_HEAD = "code_cv,nom,departement,code_geo,population_qpv,lon,lat"
POST_HEAD = "dispositif,annee,id_poste,raison_sociale,montant_eur,code_cv,departement,region"
GOOD_CONTRACTS = [
    "CV100,Clichy-sous-Bois,93,93014,21000.0,2.5,48.9",
    "CV101,CA Grand Paris Grand Est,93,200058790,50000.0,2.5,48.9",
    "CV102,CA dissoute,93,249300070,1200.0,2.5,48.9",
    "CV103,Commune fusionnée,93,93099,300.0,2.5,48.9",
]
GOOD_POSTS = [
    "adulte-relais,2021,A1,ASSOCIATION UNE,19875.06,CV100,93,11",
    "adulte-relais,2021,A2,ASSOCIATION DEUX,19875.06,CV100,93,11",
    "adulte-relais,2022,A1,ASSOCIATION UNE,20000.10,CV100,93,11",
    "fonjep,2021,F1,ASSOCIATION UNE,7164,CV101,93,11",
    "fonjep,2021,F2,ASSOCIATION TROIS,7164,CV102,93,11",
    "fonjep,2021,F3,ASSOCIATION TROIS,7164,CV999,93,11",
]


def write(folder: Path, name: str, head: str, lines: list[str]) -> Path:
    path = folder / name
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return path


def bring(folder: Path, contracts: list[str] | None = None, posts: list[str] | None = None, **options: Any) -> None:
    call_command(
        "import_context",
        contracts=write(folder, "contrats.csv", CONTRACT_HEAD, GOOD_CONTRACTS if contracts is None else contracts),
        posts=write(folder, "postes.csv", POST_HEAD, GOOD_POSTS if posts is None else posts),
        **options,
    )


def told(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def figures() -> dict[tuple[str, str, int | None], Decimal]:
    rows = ContextFigure.objects.order_by("pk").values_list("contract", "kind", "year", "value")
    return {(contract, kind, year): value for contract, kind, year, value in rows}


@pytest.fixture
def places(db: None) -> dict[str, Territory]:
    """Clichy, which took in a commune, and the intermunicipality around it."""
    around = Territory.objects.create(
        code="200058790", kind=TerritoryKind.INTERMUNICIPALITY, name="Grand Paris Grand Est", siren="200058790",
        slug="grand-paris-grand-est", search_name=plain_name("Grand Paris Grand Est"), departement="93",
    )  # fmt: skip
    clichy = make_clichy()
    clichy.parent, clichy.former_codes = around, ["93099"]
    clichy.save()
    return {"clichy": clichy, "around": around}


def test_posts_and_euros_are_counted_by_contract_scheme_and_year(places: dict[str, Territory], tmp_path: Path):
    bring(tmp_path, population_year=2018)
    assert figures() == {
        ("CV100", "priority_population", 2018): 21000,
        ("CV100", "adulte_relais_posts", 2021): 2,
        ("CV100", "adulte_relais_euros", 2021): Decimal("39750.12"),
        ("CV100", "adulte_relais_posts", 2022): 1,
        ("CV100", "adulte_relais_euros", 2022): Decimal("20000.10"),
        ("CV101", "priority_population", 2018): 50000,
        ("CV101", "fonjep_posts", 2021): 1,
        ("CV101", "fonjep_euros", 2021): 7164,
        ("CV103", "priority_population", 2018): 300,
    }


def test_a_contract_goes_to_the_territory_of_its_code_or_to_the_commune_that_took_the_old_one_in(
    places: dict[str, Territory], tmp_path: Path
):
    bring(tmp_path)
    tied = dict(ContextFigure.objects.order_by("pk").values_list("contract", "territory__code"))
    assert tied == {"CV100": "93014", "CV101": "200058790", "CV103": "93014"}


def test_an_old_code_that_two_communes_share_ties_to_neither(
    places: dict[str, Territory], tourcoing: Territory, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    Territory.objects.filter(pk=tourcoing.pk).update(former_codes=["93099"])
    bring(tmp_path)
    assert not ContextFigure.objects.filter(contract="CV103").exists()
    assert "Ligne 5\u202f: CV103 (93099), plusieurs communes" in capsys.readouterr().out


def test_each_row_left_out_is_told_by_line_code_and_reason_with_counts_source_and_years(
    places: dict[str, Territory], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    again = ["fonjep,2020,F2,ASSOCIATION TROIS,7164,CV102,93,11"] * 2
    bring(tmp_path, posts=[*GOOD_POSTS, *again])
    said = capsys.readouterr().out
    for words in (
        "Source\u202f: ANCT, plateforme Dauphin",
        "postes 2020, 2021, 2022\u202f; populations non dit par la source",
        "Contrats\u202f: 4 lignes, 3 rattachées, 1 sans territoire.",
        "Postes\u202f: 8 lignes, 4 rattachées, 4 sans territoire.",
        "Ligne 4\u202f: CV102 (249300070), aucun territoire d’aujourd’hui",
        "Lignes 6, 8-9\u202f: CV102, ce contrat n’est rattaché à aucun territoire.",
        "Ligne 7\u202f: CV999, ce contrat n’est pas dans le fichier des contrats.",
        "même contrat\u202f: 1, comptés comme publiés",
        "Chiffres\u202f: 9 ajoutés, 0 corrigés, 0 retirés, 0 sans changement.",
    ):
        assert words in said


@pytest.mark.promise("P-7")
def test_no_name_of_an_organisation_and_no_number_of_a_post_is_kept(places: dict[str, Territory], tmp_path: Path):
    bring(tmp_path)
    kept = str(list(ContextFigure.objects.order_by("pk").values()))
    assert "CV100" in kept
    assert not [words for words in ("ASSOCIATION", "'A1'", "'F1'") if words in kept]


def test_a_second_run_changes_nothing_and_a_corrected_file_only_what_it_corrects(
    places: dict[str, Territory], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bring(tmp_path)
    before = list(ContextFigure.objects.order_by("pk").values())
    capsys.readouterr()
    bring(tmp_path)
    assert list(ContextFigure.objects.order_by("pk").values()) == before
    assert "0 ajoutés, 0 corrigés, 0 retirés, 9 sans changement" in capsys.readouterr().out
    bring(tmp_path, contracts=[GOOD_CONTRACTS[0].replace("21000", "22000"), *GOOD_CONTRACTS[1:3]])
    assert "0 ajoutés, 1 corrigés, 1 retirés, 7 sans changement" in capsys.readouterr().out
    assert figures()["CV100", "priority_population", None] == 22000


def test_a_file_of_other_years_leaves_the_years_that_it_does_not_hold(places: dict[str, Territory], tmp_path: Path):
    bring(tmp_path)
    bring(tmp_path, posts=["adulte-relais,2022,A9,ASSOCIATION UNE,1.00,CV101,93,11"])
    found = figures()
    assert found["CV100", "adulte_relais_posts", 2021] == 2
    assert ("CV100", "adulte_relais_posts", 2022) not in found
    assert found["CV101", "adulte_relais_euros", 2022] == 1


def test_a_dry_run_tells_all_and_writes_nothing(
    places: dict[str, Territory], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    bring(tmp_path, dry_run=True)
    said = capsys.readouterr().out
    assert said.startswith("Essai")
    assert "9 ajoutés" in said
    assert not ContextFigure.objects.exists()


def test_a_contract_of_corsica_where_the_state_leaves_the_departement_empty_is_read(
    places: dict[str, Territory], tmp_path: Path
):
    bring(tmp_path, contracts=[GOOD_CONTRACTS[0].replace(",93,", ",,")])
    assert ContextFigure.objects.get(kind=ContextKind.PRIORITY_POPULATION).departement == ""


def test_a_contract_in_two_departements_keeps_two_populations_that_nothing_adds(
    places: dict[str, Territory], tmp_path: Path
):
    bring(tmp_path, contracts=[GOOD_CONTRACTS[0], GOOD_CONTRACTS[0].replace(",93,", ",77,").replace("21000", "900")])
    kept = ContextFigure.objects.filter(kind=ContextKind.PRIORITY_POPULATION).order_by("departement")
    assert list(kept.values_list("departement", "value")) == [("77", 900), ("93", 21000)]


@pytest.mark.parametrize(
    ("contract", "words"),
    [
        ("CV1,Nom,93,1004,10,,", "champ « code_geo »\u202f: « 1004 » ne se lit pas. Écrivez 5 signes"),
        ("XX1,Nom,93,93014,10,,", "champ « code_cv »"),
        ("CV1,,93,93014,10,,", "champ « nom »"),
        ("CV1,Nom,Seine-Saint-Denis,93014,10,,", "champ « departement »"),
        ("CV1,Nom,93,93014,beaucoup,,", "champ « population_qpv »"),
        ("CV1,Nom,93,93014,10.5,,", "champ « population_qpv »"),
        ("CV100,Nom,93,93014,10,,", "champ « code_cv »\u202f: CV100 y est déjà à la ligne 2"),
        ("CV100,Nom,77,93015,10,,", "champ « code_geo »\u202f: CV100 a un autre code à la ligne 2 (93014)"),
        ("CV1,Nom,93", "la ligne a 3 colonnes"),
    ],
)
def test_a_bad_contract_is_named_by_line_and_column_and_nothing_is_written(
    places: dict[str, Territory], tmp_path: Path, contract: str, words: str
):
    with pytest.raises(CommandError) as refused:
        bring(tmp_path, contracts=[*GOOD_CONTRACTS, contract])
    assert "Rien n’a été importé" in str(refused.value)
    assert "contrats.csv, Ligne 6" in str(refused.value)
    assert words in str(refused.value)
    assert not ContextFigure.objects.exists()


@pytest.mark.parametrize(
    ("post", "words"),
    [
        ("bénévolat,2021,A1,X,10,CV100,93,11", "champ « dispositif »\u202f: « bénévolat » n’est pas suivi"),
        ("fonjep,21,A1,X,10,CV100,93,11", "champ « annee »"),
        ("fonjep,2021,A1,X,-10,CV100,93,11", "champ « montant_eur »"),
        ("fonjep,2021,A1,X,nan,CV100,93,11", "champ « montant_eur »"),
        ("fonjep,2021,A1,X,1.005,CV100,93,11", "champ « montant_eur »"),
        ("fonjep,2021,A1,X,10,,93,11", "champ « code_cv »"),
    ],
)
def test_a_bad_post_is_named_by_line_and_column_and_nothing_is_written(
    places: dict[str, Territory], tmp_path: Path, post: str, words: str
):
    with pytest.raises(CommandError) as refused:
        bring(tmp_path, posts=[*GOOD_POSTS, post])
    assert "postes.csv, Ligne 8" in str(refused.value)
    assert words in str(refused.value)
    assert not ContextFigure.objects.exists()


def test_the_faults_of_both_files_are_told_at_once(places: dict[str, Territory], tmp_path: Path):
    with pytest.raises(CommandError) as refused:
        bring(tmp_path, contracts=["CV1,Nom,93,1,1,,"], posts=["x,2021,A1,X,10,CV100,93,11"])
    assert "corriger\u202f: 2." in str(refused.value)


def test_files_that_are_none_say_why(places: dict[str, Territory], tmp_path: Path):
    good = write(tmp_path, "contrats.csv", CONTRACT_HEAD, GOOD_CONTRACTS)
    other = write(tmp_path, "autre.csv", "a,b", ["1,2"])
    latin = tmp_path / "latin.csv"
    latin.write_bytes(f"{POST_HEAD}\nfonjep,2021,A1,Société,10,CV100,93,11\n".encode("cp1252"))
    cut = tmp_path / "coupe.csv.gz"
    cut.write_bytes(gzip.compress(POST_HEAD.encode() + b"\n" + b"fonjep,2021,A1,X,10,CV100,93,11\n" * 99)[:-12])
    empty = write(tmp_path, "vide.csv", POST_HEAD, [])
    for path, words in (
        (other, "champ « dispositif »\u202f: cette colonne manque"),
        (latin, "UTF-8"),
        (cut, "abîmé ou incomplet"),
        (empty, "vide"),
        (tmp_path / "absent.csv", "ne s’ouvre pas"),
    ):
        with pytest.raises(CommandError, match=words):
            call_command("import_context", contracts=good, posts=path)
    assert not ContextFigure.objects.exists()


def test_a_year_that_is_none_is_refused(places: dict[str, Territory], tmp_path: Path):
    with pytest.raises(CommandError, match="écrivez une année"):
        bring(tmp_path, population_year=18)


@pytest.mark.django_db
@pytest.mark.skipif(not CONTRACTS.is_file(), reason="les fichiers de l’État ne sont pas sur cette machine")
@pytest.mark.skipif(not COMMUNES.is_dir(), reason="la liste des communes n’est pas là : lancez « make setup »")
def test_the_state_s_own_files_are_read_whole_and_match_a_separate_count(capsys: pytest.CaptureFixture[str]):
    load_territories(places=read_places(COMMUNES))
    call_command("import_context", contracts=CONTRACTS, posts=POSTS)
    said = capsys.readouterr().out
    codes = set(Territory.objects.order_by("pk").values_list("code", flat=True))
    with CONTRACTS.open(encoding="utf-8", newline="") as lines:
        contracts = list(csv.DictReader(lines))
    with gzip.open(POSTS, "rt", encoding="utf-8", newline="") as lines:
        posts = list(csv.DictReader(lines))
    tied = {row["code_cv"] for row in contracts if row["code_geo"] in codes}
    inside = [row for row in posts if row["code_cv"] in tied]
    assert (len(contracts), len(posts)) == (434, 20006)
    tied_rows = sum(row["code_cv"] in tied for row in contracts)
    for words in (
        f"Contrats : 434 lignes, {tied_rows} rattachées, {434 - tied_rows} sans territoire.",
        f"Postes : 20 006 lignes, {told(len(inside))} rattachées, {told(20006 - len(inside))} sans territoire.",
        "CV380CV384, ce contrat n’est pas dans le fichier des contrats.",  # two contracts in one cell: 176 rows
        "comptés comme publiés",
    ):
        assert words in said.replace("\u202f", " ")
    kept = ContextFigure.objects.order_by("pk").values_list("kind", "value")
    posts_kept = sum(value for kind, value in kept if kind.endswith("_posts"))
    euros_kept = sum(value for kind, value in kept if kind.endswith("_euros"))
    assert posts_kept == len(inside)
    assert euros_kept == sum(Decimal(row["montant_eur"]) for row in inside)
