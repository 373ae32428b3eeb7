"""What the State publishes around a town, as a page and a paper say it: context, and no result."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import ngettext

from consult.observatory.context import ContextLine, ContractView, context_of
from consult.observatory.models import ContextUnit
from core.territories.models import Territory
from frontend.typography import number, plural


@dataclass(frozen=True)
class ContractLine:
    """One figure of a contract: what, of which year, how much in words, and who says so."""

    label: str
    year: str
    value: str
    source: str
    source_url: str


@dataclass(frozen=True)
class Contract:
    """A contract around a town, and its figures."""

    title: str
    lines: list[ContractLine]


def contracts_of(code: str) -> list[Contract]:
    """The contracts of a town, its own then those of its intermunicipality. Nothing is summed."""
    territory = Territory.objects.filter(code=code).first()
    found = context_of(territory) if territory else None
    return [_contract(one) for one in [*found.own, *found.of_intermunicipality]] if found else []


def quantity(value: Decimal, unit: ContextUnit) -> str:
    """« 1 poste », « 14 postes », « 1 200 habitants », « 30 000 euros »."""
    words = {
        ContextUnit.INHABITANTS: ngettext("%(n)s habitant", "%(n)s habitants", plural(int(value))),
        ContextUnit.POSTS: ngettext("%(n)s poste", "%(n)s postes", plural(int(value))),
        ContextUnit.EUROS: ngettext("%(n)s euro", "%(n)s euros", plural(int(value))),
    }
    return words[unit] % {"n": number(value)}


def _contract(one: ContractView) -> Contract:
    return Contract(f"{one.name} ({one.territory.name})", [_line(line) for line in one.lines])


def _line(line: ContextLine) -> ContractLine:
    label = str(line.kind.label)
    if line.departement:
        label = f"{label} ({line.departement})"
    year = "–" if line.year is None else str(line.year)
    return ContractLine(label, year, quantity(line.value, line.kind.unit), line.source, line.source_url)
