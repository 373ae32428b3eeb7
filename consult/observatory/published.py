"""What a snapshot may say, written once as canonical JSON and read back by every page, file and API."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consult.observatory.disclosure.parts import PublishedPart
from consult.observatory.disclosure.tables import Hidden, Reason
from consult.observatory.figures import Cause, Unit
from consult.observatory.measures import Process
from consult.observatory.vintages import Vintage

Figures = dict[str, tuple[PublishedPart, ...]]  # by code of indicator


class SizeClass(TextChoices):
    """Towns are compared with those of their size."""

    UNKNOWN = "unknown", _("population inconnue")
    UNDER_3500 = "0", _("moins de 3 500 habitants")
    UNDER_10000 = "3500", _("de 3 500 à 9 999 habitants")
    UNDER_20000 = "10000", _("de 10 000 à 19 999 habitants")
    UNDER_50000 = "20000", _("de 20 000 à 49 999 habitants")
    UNDER_100000 = "50000", _("de 50 000 à 99 999 habitants")
    FROM_100000 = "100000", _("100 000 habitants et plus")


@lru_cache(maxsize=4096)  # asked of each town of a vintage, for each chart of a page
def size_class(population: int | None) -> SizeClass:
    """The class of so many inhabitants."""
    if not population:
        return SizeClass.UNKNOWN
    return [size for size in SizeClass if size != SizeClass.UNKNOWN and population >= int(size.value)][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A town as it was when it was counted: a later name or census changes nothing of what was published."""

    code: str  # INSEE or SIREN
    name: str
    kind: str  # of TerritoryKind
    departement: str
    population: int | None
    population_year: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that may be said of one pilot in one vintage."""

    place: Place
    process: Process
    figures: Figures
    versions: dict[str, int]  # of the indicators, by code
    priority_vintage: int | None  # of the outlines of priority areas: figures of two outlines do not follow each other
    age_sex_year: int | None = None  # of the population by age and sex, where one was loaded


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedSnapshot:
    """What was told, of which vintage, and how it can be checked."""

    number: int  # the snapshot's, for `verify_snapshot`
    vintage: Vintage
    taken_at: datetime
    code_version: str
    input_hash: str
    told: Told

    @property
    def size(self) -> SizeClass:
        return size_class(self.told.place.population)


def canonical(content: Any) -> str:
    """JSON of one form: the same content gives the same bytes."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def write_told(told: Told) -> str:
    """Canonical JSON; a part says only what it has."""
    figures = {code: [_written(part) for part in parts] for code, parts in told.figures.items()}
    return canonical({
        "place": asdict(told.place), "process": asdict(told.process), "figures": figures,
        "versions": told.versions, "priority_vintage": told.priority_vintage,
        **({"age_sex_year": told.age_sex_year} if told.age_sex_year else {}),
    })  # fmt: skip


def read_told(written: str) -> Told:
    """What `write_told` wrote."""
    return told_from(json.loads(written))


def told_from(read: Mapping[str, Any]) -> Told:
    """The same, where it was parsed already: of all the figures, or of some."""
    lists = {name: tuple(read["process"][name]) for name in ("phase_kinds", "ballots", "channels")}
    return Told(
        place=Place(**read["place"]), process=Process(**{**read["process"], **lists}), versions=read["versions"],
        figures=figures_from(read["figures"]),
        priority_vintage=read["priority_vintage"], age_sex_year=read.get("age_sex_year"),
    )  # fmt: skip


def figures_from(read: Mapping[str, Any]) -> Figures:
    """The figures of some indicators, where they were parsed already."""
    return {code: tuple(map(_read, parts)) for code, parts in read.items()}


def _written(part: PublishedPart) -> dict[str, Any]:
    said = {name: getattr(part, name) for name in ("key", "value", "low", "high", "count", "base", "cause", "unit")}
    reason = part.hidden.reason if part.hidden else None
    return {name: one for name, one in {**said, "hidden": reason}.items() if one is not None}


def _read(said: dict[str, Any]) -> PublishedPart:
    hidden, cause = said.pop("hidden", None), said.pop("cause", None)
    return PublishedPart(
        **{**said, "unit": Unit(said["unit"])}, hidden=Hidden(Reason(hidden)) if hidden else None,
        cause=Cause(cause) if cause else None,
    )  # fmt: skip
