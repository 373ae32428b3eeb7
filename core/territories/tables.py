"""Tables that a town or the State gives as CSV: read whole, each bad line named with its reason."""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from core.lib.text import clean_line
from core.territories.names import slug_of

AREA_CODE: Final = re.compile(r"^Q[PN]([0-9]{2}|2)([0-9AB])[0-9]{3}M?$")
LONGEST_NAME: Final = 120  # characters
LARGEST_FILE: Final = 20 * 1024 * 1024  # bytes
Row = TypeVar("Row")


class UnreadableTableError(Exception):
    """The table cannot be taken as it is; each line of `faults` says what to correct."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class AreaRow:
    """A priority area as the table tells it."""

    line: int
    code: str
    name: str
    municipality_name: str
    population: int | None

    @property
    def departement(self) -> str:
        """The département that the code tells: « QP082003 » → 82, « QP971001 » → 971, « QP02A001 » → 2A."""
        number = self.code[2:5]
        return number.removeprefix("0") if len(number) == 3 else number


@dataclass(frozen=True, slots=True)
class NeighbourhoodRow:
    """A neighbourhood as the town names it."""

    line: int
    name: str
    slug: str
    population: int | None


def _lines(path: Path, columns: set[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """The lines of a CSV in UTF-8, with or without a byte order mark, parted by commas or semicolons."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableTableError([_("Le fichier dépasse 20 Mo.")])
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise UnreadableTableError([_("Le fichier {file} ne se lit pas en UTF-8.").format(file=path)]) from cause
    head = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if head.count(";") > head.count(",") else ",")
    missing = columns - set(reader.fieldnames or ())
    if missing:
        raise UnreadableTableError(
            [_("Ligne 1 : il manque la colonne {columns}.").format(columns=", ".join(sorted(missing)))]
        )
    for row in reader:
        yield reader.line_num, {name: clean_line(value or "") for name, value in row.items() if isinstance(name, str)}


def _count(text: str) -> int | None:
    """A number of people; nothing where the source says nothing."""
    return int(text) if text else None


def _gather(
    path: Path, columns: set[str], parse: Callable[[int, dict[str, str]], Row], key: Callable[[Row], str]
) -> list[Row]:
    """Every line, or every fault at once."""
    rows: dict[str, Row] = {}
    faults = []
    for line, values in _lines(path, columns):
        try:
            row = parse(line, values)
        except ValueError as fault:
            faults.append(_("Ligne {line} : {fault}").format(line=line, fault=fault))
            continue
        if key(row) in rows:
            faults.append(_("Ligne {line} : {key} y est déjà.").format(line=line, key=key(row)))
        rows[key(row)] = row
    if faults:
        raise UnreadableTableError(faults)
    return list(rows.values())


def _area(line: int, values: dict[str, str]) -> AreaRow:
    code = values["code_qp"].upper()
    if not AREA_CODE.match(code):
        raise ValueError(
            _("« {code} » n’est pas un code de quartier prioritaire, comme QP082003.").format(code=code[:40])
        )
    if not values["pop_mun"].isdigit() and values["pop_mun"]:
        raise ValueError(_("la population doit être un nombre entier, comme 1236."))
    return AreaRow(line, code, values["nom_qp"][:160], values["nom_commune"][:160], _count(values["pop_mun"]))


def read_priority_areas(path: Path) -> list[AreaRow]:
    """The priority areas of a table with the columns code_qp, nom_qp, nom_commune, pop_mun; other columns are left."""
    return _gather(path, {"code_qp", "nom_qp", "nom_commune", "pop_mun"}, _area, lambda row: row.code)


def _neighbourhood(line: int, values: dict[str, str]) -> NeighbourhoodRow:
    name, population = values["nom"], values.get("population", "").replace(" ", "")
    if not slug_of(name):
        raise ValueError(_("le nom manque."))
    if len(name) > LONGEST_NAME:
        raise ValueError(_("le nom dépasse 120 caractères."))
    if population and not population.isdigit():
        raise ValueError(_("la population doit être un nombre entier, comme 4200."))
    return NeighbourhoodRow(line, name, slug_of(name), _count(population))


def read_neighbourhoods(path: Path) -> list[NeighbourhoodRow]:
    """The neighbourhoods of a table with the column nom and, if known, population."""
    return _gather(path, {"nom"}, _neighbourhood, lambda row: row.slug)
