"""Keeps who lives in each territory by sex and age, tied to today's territories by code."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from consult.observatory.measures import Counts
from consult.observatory.models import Census
from consult.observatory.services.context import Source
from core.lib.db import lock_name
from core.territories.models import Territory
from core.territories.selectors import heirs_of


@dataclass(frozen=True, slots=True)
class CensusImported:
    """What an import has done."""

    municipalities: int  # that have a population by sex and age now
    intermunicipalities: int  # likewise, all of their communes being told
    left: list[str]  # codes that answer to no single territory of today


@transaction.atomic(durable=True)
def import_census(*, people: Mapping[str, Counts], year: int, source: Source, dry_run: bool = False) -> CensusImported:
    """Keep the population of a year, replacing what was kept of it; communes that merged since are added up. What was counted stays as
    it was counted. A dry run writes nothing."""
    lock_name("observatory:census")
    heirs = heirs_of(people.keys())
    left = sorted(code for code in people if len(heirs[code]) != 1)
    sums: dict[int, Counter[str]] = defaultdict(Counter)
    for code, bands in people.items():
        if len(heirs[code]) == 1:
            sums[heirs[code][0]].update(bands)
    children: dict[int, list[int]] = defaultdict(list)
    for pk, parent in Territory.objects.exclude(parent=None).order_by("pk").values_list("pk", "parent_id"):
        children[parent].append(pk)
    parents = {
        pk: sum((sums[child] for child in own), Counter()) for pk, own in children.items() if sums.keys() >= set(own)
    }
    if not dry_run:
        Census.objects.bulk_create(
            [
                Census(territory_id=pk, year=year, people=dict(sorted(bands.items())), source=source.name, source_url=source.url)
                for pk, bands in (sums | parents).items()
            ],
            batch_size=2_000, update_conflicts=True, unique_fields=["territory", "year"],
            update_fields=["people", "source", "source_url"],
        )  # fmt: skip
    return CensusImported(len(sums), len(parents), left)
