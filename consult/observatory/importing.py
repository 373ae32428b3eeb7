"""Reads the State's files of contrats de ville and of social posts, and INSEE's of who lives where: each row understood, or named
with its fault.

What an organisation is called (raison_sociale) is not even read: nothing here speaks of who employs whom.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, TypeVar

from django.utils.translation import gettext as _

from consult.comments.importing.files import Fault, UnreadableFileError, read_rows
from core.accounts.models import Sex, birth_of
from core.lib.text import clean_line

CONTRACT: Final = re.compile(r"CV[0-9A-Z]{1,6}")
TERRITORY: Final = re.compile(r"[0-9][0-9AB][0-9]{3}|[0-9]{9}")
WHOLE: Final = re.compile(r"([0-9]{1,9})(?:[.,]0+)?")  # spreadsheets write 1568 as « 1568.0 »
AMOUNT: Final = re.compile(r"[0-9]{1,10}(?:[.,][0-9]{1,2})?")
YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
SCHEMES: Final = ("adulte-relais", "fonjep")
LONGEST_NAME, LONGEST_CODE, LONGEST_DEPARTEMENT = 160, 20, 3  # characters
CONTRACT_COLUMNS: Final = ("code_cv", "nom", "departement", "code_geo", "population_qpv")
POST_COLUMNS: Final = ("dispositif", "annee", "id_poste", "montant_eur", "code_cv")
CENSUS_COLUMNS: Final = ("CODGEO", "SEXE", "AGED100", "NB")
CENSUS_ROWS: Final = 10_000_000  # each commune has one a sex and year of age
SEXES: Final = {"1": Sex.MALE, "2": Sex.FEMALE}
AGE: Final = re.compile(r"0?[0-9]{1,2}|100")  # « 007 »; 100 stands for that and over
PEOPLE: Final = re.compile(r"[0-9]{1,8}(?:[.,][0-9]{1,20})?")  # a census is weighted: not always whole
ADULT: Final = 15  # years: from then on, one signs up by oneself (loi du 6 janvier 1978, article 45)
# INSEE counts three cities by district: the beginning of a district's code, and the city.
CITIES: Final = {"751": "75056", "132": "13055", "6938": "69123"}
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contrat de ville, or the part of it that lies in one département."""

    line: int
    code: str
    name: str
    departement: str
    place: str  # INSEE code or SIREN, as it was when the contract was signed
    population: int | None  # inhabitants of its priority areas, as published


@dataclass(frozen=True, slots=True)
class PostRow:
    """One line of aid to one post, in one year."""

    line: int
    scheme: str
    year: int
    post: str
    euros: Decimal
    contract: str


class _FieldError(ValueError):
    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field, self.reason = field, reason


def _gather(path: Path, columns: tuple[str, ...], understand: Callable[[int, dict[str, str]], Read]) -> list[Read]:
    """Every row of a file, or every fault at once."""
    faults: list[Fault] = []
    found: list[Read] = []
    for line, cells in read_rows(path, faults):
        if missing := [name for name in columns if name not in cells]:
            faults.append(
                Fault(line, missing[0], _("cette colonne manque. Prenez le fichier tel que l’État le publie."))
            )
            break
        try:
            found.append(understand(line, {name: _text(cells[name]) for name in columns}))
        except _FieldError as fault:
            faults.append(Fault(line, fault.field, fault.reason))
    if faults:
        raise UnreadableFileError(faults)
    return found


def _text(value: Any) -> str:
    return "" if value is None else clean_line(str(value))


def _matched(pattern: re.Pattern[str], cells: dict[str, str], name: str, remedy: str) -> re.Match[str]:
    found = pattern.fullmatch(cells[name])
    if found is None:
        raise _FieldError(name, _("« {value} » ne se lit pas. {remedy}").format(value=cells[name][:40], remedy=remedy))
    return found


def _short(cells: dict[str, str], name: str, most: int, least: int = 1) -> str:
    if not least <= len(cells[name]) <= most:
        raise _FieldError(name, _("Écrivez de {least} à {most} signes.").format(least=least, most=most))
    return cells[name]


def _contract(line: int, cells: dict[str, str]) -> ContractRow:
    code = _matched(CONTRACT, cells, "code_cv", _("Un contrat s’écrit comme CV001."))[0]
    place = _matched(
        TERRITORY, cells, "code_geo",
        _("Écrivez 5 signes pour une commune (01004, avec son zéro), 9 chiffres pour une intercommunalité."),
    )[0]  # fmt: skip
    population = None
    if cells["population_qpv"]:
        remedy = _("Écrivez un nombre entier d’habitants, comme 1568, ou rien.")
        population = int(_matched(WHOLE, cells, "population_qpv", remedy)[1])
    # The State leaves the département of Corsica's contracts empty.
    departement = _short(cells, "departement", LONGEST_DEPARTEMENT, least=0)
    return ContractRow(line, code, _short(cells, "nom", LONGEST_NAME), departement, place, population)


def _post(line: int, cells: dict[str, str]) -> PostRow:
    if cells["dispositif"] not in SCHEMES:
        raise _FieldError(
            "dispositif", _("« {value} » n’est pas suivi. Écrivez adulte-relais ou fonjep.").format(value=cells["dispositif"][:40])
        )  # fmt: skip
    year = int(_matched(YEAR, cells, "annee", _("Écrivez une année, comme 2022."))[0])
    amount = _matched(AMOUNT, cells, "montant_eur", _("Écrivez un montant en euros, comme 19875,06."))[0]
    euros = Decimal(amount.replace(",", "."))
    return PostRow(line, cells["dispositif"], year, cells["id_poste"], euros, _short(cells, "code_cv", LONGEST_CODE))


def read_contracts(path: Path) -> list[ContractRow]:
    """The contracts of a file with the columns code_cv, nom, departement, code_geo, population_qpv; raises UnreadableFileError.

    A contract may come once a département, always with the same code_geo.
    """
    rows = _gather(path, CONTRACT_COLUMNS, _contract)
    parts: dict[tuple[str, str], ContractRow] = {}
    places: dict[str, ContractRow] = {}
    faults = []
    for row in rows:
        first = parts.setdefault((row.code, row.departement), row)
        place = places.setdefault(row.code, row)
        if first is not row:
            words = _("{code} y est déjà à la ligne {line} pour ce département. Gardez une seule des deux lignes.")
            faults.append(Fault(row.line, "code_cv", words.format(code=row.code, line=first.line)))
        elif place.place != row.place:
            words = _("{code} a un autre code à la ligne {line} ({place}). Un contrat n’a qu’un territoire.")
            faults.append(Fault(row.line, "code_geo", words.format(code=row.code, line=place.line, place=place.place)))
    if faults:
        raise UnreadableFileError(faults)
    return rows


def read_posts(path: Path) -> list[PostRow]:
    """The aid to posts of a file with the columns dispositif, annee, id_poste, montant_eur, code_cv; raises UnreadableFileError."""
    return _gather(path, POST_COLUMNS, _post)


def read_census(path: Path, year: int) -> dict[str, dict[str, int]]:
    """Inhabitants of fifteen and over by code of commune, then by sex and band of birth (« F 1960-1974 »), from INSEE's table POP1B of
    a year; raises UnreadableFileError. An age is that of 1 January: whoever is 15 in 2022 was born in 2006.
    """
    faults: list[Fault] = []
    found: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    seen: dict[str, int] = defaultdict(int)  # one bit a sex and age
    for line, cells in read_rows(path, faults, most=CENSUS_ROWS):
        if missing := [name for name in CENSUS_COLUMNS if name not in cells]:
            faults.append(
                Fault(line, missing[0], _("cette colonne manque. Prenez le tableau POP1B tel que l’INSEE le publie."))
            )
            break
        try:
            code, sex, age, people = _census_row({name: _text(cells[name]) for name in CENSUS_COLUMNS})
            bit = 1 << (2 * age + (sex == Sex.MALE))
            if seen[code] & bit:
                raise _FieldError(
                    "AGED100",
                    _("cet âge y est déjà pour ce sexe dans cette commune. Gardez une seule des deux lignes."),
                )
        except _FieldError as fault:
            faults.append(Fault(line, fault.field, fault.reason))
            continue
        seen[code] |= bit
        if age >= ADULT:
            found[code][f"{sex.value} {birth_of(year - 1 - age).value}"] += people
    if faults:
        raise UnreadableFileError(faults)
    return {
        code: {band: round(people) for band, people in sorted(bands.items())} for code, bands in _cities(found).items()
    }


def _census_row(cells: dict[str, str]) -> tuple[str, Sex, int, float]:
    code = _matched(TERRITORY, cells, "CODGEO", _("Écrivez 5 signes pour une commune, comme 01004, avec son zéro."))[0]
    if cells["SEXE"] not in SEXES:
        raise _FieldError(
            "SEXE",
            _("« {value} » ne se lit pas. Écrivez 1 pour un homme, 2 pour une femme.").format(value=cells["SEXE"][:40]),
        )
    age = int(_matched(AGE, cells, "AGED100", _("Écrivez un âge de 0 à 100."))[0])
    people = _matched(PEOPLE, cells, "NB", _("Écrivez un nombre d’habitants, comme 12,5."))[0]
    return code, SEXES[cells["SEXE"]], age, float(people.replace(",", "."))


def _cities(found: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """The same, the districts of three cities added up, unless the city is told too."""
    whole = {code: bands for code, bands in found.items() if _city(code) is None}
    for code in found.keys() - whole.keys():
        city = _city(code)
        if city and city not in found:
            sums = whole.setdefault(city, {})
            for band, people in found[code].items():
                sums[band] = sums.get(band, 0) + people
    return whole


def _city(code: str) -> str | None:
    return next((city for start, city in CITIES.items() if code.startswith(start) and code != city), None)
