"""What stands beside the participation of a territory: its contrats de ville, and those of its intermunicipality."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from consult.observatory.models import ContextFigure, ContextKind
from core.territories.models import Territory


@dataclass(frozen=True, slots=True)
class ContextLine:
    """One figure as published, with the year that it is of (None where the source does not say) and its source."""

    kind: ContextKind
    year: int | None
    departement: str  # of the part of the contract, where it is published in parts
    value: Decimal
    source: str
    source_url: str
    imported_at: datetime


@dataclass(frozen=True, slots=True)
class ContractView:
    """A contrat de ville, whose territory it is, and its figures by kind then year."""

    code: str
    name: str
    territory: Territory
    lines: tuple[ContextLine, ...]


@dataclass(frozen=True, slots=True)
class ContextView:
    """What the State publishes around a territory. The intermunicipality's figures are its own: no share of them is the commune's."""

    own: tuple[ContractView, ...]
    of_intermunicipality: tuple[ContractView, ...]

    def __bool__(self) -> bool:
        return bool(self.own or self.of_intermunicipality)


def context_of(territory: Territory) -> ContextView:
    """The context of one territory, in one query."""
    return context_of_many([territory])[territory.pk]


def context_of_many(territories: Iterable[Territory]) -> dict[int, ContextView]:
    """The context of each of these territories by its key, in one query however many they are. Nothing is summed."""
    asked = list(territories)
    keys = {one.pk for one in asked} | {one.parent_id for one in asked if one.parent_id}
    rows = (
        ContextFigure.objects.filter(territory__in=keys)
        .select_related("territory")
        .order_by("territory_id", "contract", "departement", "kind", "year")
    )
    found: dict[int, list[ContractView]] = defaultdict(list)
    for (territory_id, code), figures in groupby(rows, key=lambda row: (row.territory_id, row.contract)):
        group = list(figures)
        lines = tuple(sorted((_line(row) for row in group), key=_order))
        found[territory_id].append(ContractView(code, group[0].contract_name, group[0].territory, lines))
    return {
        one.pk: ContextView(tuple(found[one.pk]), tuple(found[one.parent_id]) if one.parent_id else ()) for one in asked
    }


def _line(row: ContextFigure) -> ContextLine:
    return ContextLine(
        kind=ContextKind(row.kind), year=row.year, departement=row.departement, value=row.value,
        source=row.source, source_url=row.source_url, imported_at=row.imported_at,
    )  # fmt: skip


def _order(line: ContextLine) -> tuple[int, str, int]:
    """As the kinds are declared, then by part, then as years go."""
    return list(ContextKind).index(line.kind), line.departement, line.year or 0
