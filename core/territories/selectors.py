"""Find a territory, and the facts that a page shows of it."""

import re
from collections import defaultdict
from collections.abc import Set
from itertools import groupby
from typing import Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, When

from core.territories.models import PostalCode, PriorityArea, Territory
from core.territories.names import plain_name

MOST_FOUND: Final = 30
SHORTEST_FUZZY: Final = 4  # letters: below, everything resembles everything
FEW: Final = 5  # results: from so many on, nobody needs to be shown what merely resembles
POSTAL_LENGTH: Final = 5  # digits
LARGER_FIRST: Final = F("population").desc(nulls_last=True)
POSTAL: Final = re.compile(r"^\d{3,5}$")
CODE: Final = re.compile(r"^(\d[\dab]\d{3}|\d{9})$")


def find_territories(words: str, limit: int = MOST_FOUND) -> list[Territory]:
    """The territories of this name or postal code, in at most two queries: exact, then those that begin so, then those alike."""
    name = plain_name(words)
    code = name.replace(" ", "")
    limit = min(limit, MOST_FOUND)
    if not name:
        return []
    if POSTAL.match(code) or CODE.match(code):
        return list(_by_code(code)[:limit])
    found = list(_by_name(name)[:limit])
    if len(found) < FEW and len(name) >= SHORTEST_FUZZY:
        seen = {territory.pk for territory in found}
        found += [territory for territory in _alike(name)[:limit] if territory.pk not in seen]
    return found[:limit]


def heirs_of(codes: Set[str]) -> dict[str, list[int]]:
    """The keys of the territories that bear each code today; where none does, of those that communes of that code merged into."""
    today = dict(Territory.objects.filter(code__in=codes).order_by("pk").values_list("code", "pk"))
    heirs: dict[str, list[int]] = defaultdict(list, {code: [pk] for code, pk in today.items()})
    for pk, olds in Territory.objects.exclude(former_codes=[]).order_by("pk").values_list("pk", "former_codes"):
        for code in (codes & set(olds)) - today.keys():
            heirs[code].append(pk)
    return heirs


def _by_code(code: str) -> "QuerySet[Territory]":
    """Postal code, or its beginning; then INSEE code or SIREN, those of old included."""
    upper = code.upper()
    postal = PostalCode.objects.filter(territory=OuterRef("pk"))
    served = Exists(postal.filter(code=code) if len(code) == POSTAL_LENGTH else postal.filter(code__startswith=code))
    known = Q(code=upper) | Q(former_codes__contains=[upper])
    return (
        Territory.objects.filter(Q(served) | known)
        .annotate(rank=Case(When(served, then=0), default=1, output_field=IntegerField()))
        .order_by("rank", LARGER_FIRST, "code")
    )


def _by_name(name: str) -> "QuerySet[Territory]":
    """Exact, then the beginning of the name, then that of a word; pilots, then larger places first."""
    begins, has_word = Q(search_name__startswith=name), Q(search_name__contains=f" {name}")
    rank = Case(When(search_name=name, then=0), When(begins, then=1), default=2, output_field=IntegerField())
    return (
        Territory.objects.filter(begins | has_word)
        .annotate(rank=rank)
        .order_by("rank", F("opened_at").asc(nulls_last=True), LARGER_FIRST, "code")
    )


def _alike(name: str) -> "QuerySet[Territory]":
    """Names that sound like a slip of the keyboard away from this one."""
    return (
        Territory.objects.filter(search_name__trigram_word_similar=name)
        .annotate(likeness=TrigramWordSimilarity(name, "search_name"))
        .order_by("-likeness", LARGER_FIRST, "code")
    )


def priority_areas_by_vintage(territory: Territory) -> list[tuple[int, list[PriorityArea]]]:
    """The priority areas of a territory, vintage by vintage, the latest first: two vintages are never mixed."""
    areas = territory.priority_areas.order_by("-vintage", "name", "code")
    return [(vintage, list(group)) for vintage, group in groupby(areas, key=lambda area: area.vintage)]


def pilots() -> "QuerySet[Territory]":
    """The open pilots, in the order of the alphabet."""
    return Territory.objects.pilots().order_by("search_name", "code")
