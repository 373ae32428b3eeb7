"""Keeps what the State publishes beside participation, tied to today's territories by code."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.observatory.importing import ContractRow, PostRow
from consult.observatory.models import ContextFigure, ContextKind
from core.lib.db import lock_name
from core.territories.selectors import heirs_of

POPULATION: Final = ContextKind.PRIORITY_POPULATION
POSTS: Final = {"adulte-relais": ContextKind.ADULTE_RELAIS_POSTS, "fonjep": ContextKind.FONJEP_POSTS}
EUROS: Final = {"adulte-relais": ContextKind.ADULTE_RELAIS_EUROS, "fonjep": ContextKind.FONJEP_EUROS}
CHANGEABLE: Final = ("territory_id", "contract_name", "value", "source", "source_url")


class Unmatched(models.TextChoices):
    """Why a row stays out."""

    NO_TERRITORY = (
        "no_territory",
        _("aucun territoire d’aujourd’hui n’a ce code (intercommunalité dissoute ou fusionnée)"),
    )
    SEVERAL_TERRITORIES = (
        "several_territories",
        _("plusieurs communes d’aujourd’hui ont ce code parmi leurs anciens codes"),
    )
    NO_CONTRACT = "no_contract", _("ce contrat n’est pas dans le fichier des contrats")
    CONTRACT_WITHOUT_TERRITORY = "contract_without_territory", _("ce contrat n’est rattaché à aucun territoire")


@dataclass(frozen=True, slots=True)
class Source:
    """Who publishes the figures, where, and the year of the populations where it is known."""

    name: str
    url: str
    population_year: int | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """A row that was left out: its line, the code that answers to nothing, and why."""

    line: int
    code: str
    reason: Unmatched


@dataclass(frozen=True, slots=True)
class ContextImported:
    """What an import has done, in rows of the files and in figures kept."""

    contracts: int
    posts: int
    contracts_left: list[Left]
    posts_left: list[Left]
    years: list[int]
    repeated: int  # posts that come again in the same year, scheme and contract: counted as published
    added: int
    changed: int
    removed: int
    unchanged: int


Key = tuple[str, str, str, int | None]  # contract, département, kind, year


@transaction.atomic(durable=True)
def import_context(
    *, contracts: list[ContractRow], posts: list[PostRow], source: Source, dry_run: bool = False
) -> ContextImported:
    """Bring the figures in line with the files; a second run changes nothing, a dry run writes nothing.

    The file of contracts is the whole list. The file of posts is whole for the years that it holds: other years are kept.
    """
    now = lock_name("observatory:context")
    places, contracts_left = _places(contracts)
    posts_left = _posts_left(posts, places)
    years = sorted({row.year for row in posts})
    wanted = _wanted(contracts, posts, places, source)
    known = {
        (one.contract, one.departement, one.kind, one.year): one
        for one in ContextFigure.objects.filter(Q(kind=POPULATION) | Q(year__in=years)).order_by("pk")
    }
    added, changed = [], []
    for key, figure in wanted.items():
        before = known.pop(key, None)
        figure.imported_at = now
        if before is None:
            added.append(figure)
        elif any(getattr(before, name) != getattr(figure, name) for name in CHANGEABLE):
            figure.pk = before.pk
            changed.append(figure)
    if not dry_run:
        ContextFigure.objects.filter(pk__in=[one.pk for one in known.values()]).delete()
        ContextFigure.objects.bulk_update(
            changed, ["territory", "contract_name", "value", "source", "source_url", "imported_at"]
        )
        ContextFigure.objects.bulk_create(added)
    return ContextImported(
        contracts=len(contracts), posts=len(posts), contracts_left=contracts_left, posts_left=posts_left, years=years,
        repeated=len(posts) - len({(row.scheme, row.year, row.post, row.contract) for row in posts}),
        added=len(added), changed=len(changed), removed=len(known),
        unchanged=len(wanted) - len(added) - len(changed),
    )  # fmt: skip


def _places(contracts: list[ContractRow]) -> tuple[dict[str, int | None], list[Left]]:
    """The territory of each contract; and those left out."""
    found = heirs_of({row.place for row in contracts})
    places: dict[str, int | None] = {}
    left = []
    for row in contracts:
        heirs = found[row.place]
        places[row.code] = heirs[0] if len(heirs) == 1 else None
        if len(heirs) != 1:
            reason = Unmatched.SEVERAL_TERRITORIES if heirs else Unmatched.NO_TERRITORY
            left.append(Left(row.line, f"{row.code} ({row.place})", reason))
    return places, left


def _posts_left(posts: list[PostRow], places: dict[str, int | None]) -> list[Left]:
    return [
        Left(
            row.line,
            row.contract,
            Unmatched.CONTRACT_WITHOUT_TERRITORY if row.contract in places else Unmatched.NO_CONTRACT,
        )
        for row in posts
        if places.get(row.contract) is None
    ]


def _wanted(
    contracts: list[ContractRow], posts: list[PostRow], places: dict[str, int | None], source: Source
) -> dict[Key, ContextFigure]:
    """Every figure that the files give of a territory. Populations are as published; posts and euros are counted by contract and year."""
    names = {row.code: row.name for row in reversed(contracts)}  # the first line names it
    values: dict[Key, Decimal] = {
        (row.code, row.departement, POPULATION.value, source.population_year): Decimal(row.population)
        for row in contracts
        if row.population is not None
    }
    sums: dict[Key, Decimal] = defaultdict(Decimal)
    for post in posts:
        sums[post.contract, "", POSTS[post.scheme].value, post.year] += 1
        sums[post.contract, "", EUROS[post.scheme].value, post.year] += post.euros
    figures = {}
    for (contract, departement, kind, year), value in {**values, **sums}.items():
        territory_id = places.get(contract)
        if territory_id is not None:
            figures[contract, departement, kind, year] = ContextFigure(
                territory_id=territory_id, contract=contract, contract_name=names[contract], departement=departement,
                kind=kind, year=year, value=value, source=source.name, source_url=source.url,
            )  # fmt: skip
    return figures
