"""From figures to places: tiers of equal options, and who stands before the cut."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Tier = tuple[str, ...]


def tiers_by(ids: Iterable[str], figures: Mapping[str, Any]) -> list[Tier]:
    """The options from the highest figure to the lowest; equal ones together, in the order of the question."""
    tiers: dict[Any, list[str]] = {}
    for i in ids:
        tiers.setdefault(figures[i], []).append(i)
    return [tuple(tiers[value]) for value in sorted(tiers, reverse=True)]


def first(tiers: Sequence[Tier], seats: int) -> tuple[Tier, tuple[Tier, ...]]:
    """The first `seats` options, and each tie that one of them is part of (the last may stand at the cut)."""
    winners: list[str] = []
    ties: list[Tier] = []
    for tier in tiers:
        if len(winners) >= seats:
            break
        if len(tier) > 1:
            ties.append(tier)
        winners += tier[: seats - len(winners)]
    return tuple(winners), tuple(ties)
