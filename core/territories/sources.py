"""The official list of communes and intermunicipalities, as the package `@etalab/decoupage-administratif` gives it."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from core.territories.models import TerritoryKind
from core.territories.names import plain_name, slug_of

# Vintages of the figures in version 6 of the package (its README, read on 2026-11-22, and known figures compared:
# Paris has 2,103,778 inhabitants in its list of communes, the figure of 2023; 2,113,705 in its list of EPCI, that of 2022).
POPULATION_YEAR: Final = 2023
INTERMUNICIPAL_YEAR: Final = 2022
# What an acronym stands for, before a name that cannot stand alone (« CU d'Arras », « CC Faucigny - Glières »).
NATURES: Final = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération", "CU": "Communauté urbaine"}
SELF_STANDING: Final = re.compile(r"communauté|métropole|agglo|intercommunalité", re.IGNORECASE)
CENSUS_APART: Final = {"976": 2017, "987": 2022, "988": 2025}  # Mayotte, French Polynesia, New Caledonia


class SourceMissingError(Exception):
    """The list is not on this machine; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the list, ready for the table of territories."""

    code: str
    kind: str
    name: str
    departement: str
    population: int | None
    population_year: int | None
    siren: str
    parent_code: str
    former_codes: list[str]
    postal_codes: list[str]

    @property
    def slug(self) -> str:
        return slug_of(self.name, self.code)

    @property
    def search_name(self) -> str:
        return plain_name(self.name)


def spoken_name(name: str) -> str:
    """The name as people say it: « CU d'Arras » is the Communauté urbaine d'Arras, « CA Moulins Communauté » is Moulins Communauté."""
    acronym, _space, rest = name.partition(" ")
    if acronym not in NATURES:
        return name
    return rest if SELF_STANDING.search(rest) and rest[0].isupper() else f"{NATURES[acronym]} {rest}"


def _read(source: Path, name: str) -> list[dict[str, Any]]:
    """One file of the package."""
    try:
        return list(json.loads((source / name).read_text(encoding="utf-8")))
    except (OSError, ValueError) as cause:
        raise SourceMissingError(
            _("La liste des communes manque ou est abîmée ({file}). Lancez « make setup », puis recommencez.").format(
                file=source / name
            )
        ) from cause


def _municipalities(rows: list[dict[str, Any]], parents: dict[str, str]) -> Iterator[Place]:
    """The communes of today; delegated and associated ones, and the districts of three cities, are left out."""
    for row in rows:
        if row["type"] != "commune-actuelle":
            continue
        code, population = row["code"], row.get("population")
        year = CENSUS_APART.get(row["departement"], POPULATION_YEAR)
        yield Place(
            code=code,
            kind=TerritoryKind.MUNICIPALITY,
            name=row["nom"],
            departement=row["departement"],
            population=population,
            population_year=None if population is None else year,
            siren=row.get("siren", ""),
            parent_code=parents.get(code, ""),
            former_codes=sorted(row.get("anciensCodes", [])),
            postal_codes=sorted(set(row.get("codesPostaux", []))),
        )


def _intermunicipalities(rows: list[dict[str, Any]], departements: dict[str, str]) -> Iterator[Place]:
    """The EPCI with their own taxes; the département is where most of their people live."""
    for row in rows:
        people: Counter[str] = Counter()
        for member in row["membres"]:
            people[departements[member["code"]]] += member["populationMunicipale"]
        yield Place(
            code=row["code"],
            kind=TerritoryKind.INTERMUNICIPALITY,
            name=spoken_name(row["nom"]),
            departement=people.most_common(1)[0][0],
            population=row["populationMunicipale"],
            population_year=INTERMUNICIPAL_YEAR,
            siren=row["code"],
            parent_code="",
            former_codes=[],
            postal_codes=[],
        )


def read_places(source: Path) -> list[Place]:
    """Every intermunicipality, then every commune with the one it belongs to."""
    communes, epci = _read(source, "communes.json"), _read(source, "epci.json")
    parents = {member["code"]: row["code"] for row in epci for member in row["membres"]}
    departements = {row["code"]: row["departement"] for row in communes if row["type"] == "commune-actuelle"}
    return [*_intermunicipalities(epci, departements), *_municipalities(communes, parents)]
