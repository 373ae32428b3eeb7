"""How an indicator answers: with a share and its interval, or with the cause for which there is none."""

from typing import Final

from consult.observatory.figures import Cause, Part, Unit
from consult.observatory.indicators.statistics import wilson
from consult.observatory.indicators.survival import Survival
from consult.observatory.measures import Counts

FEW: Final = 10  # a share of fewer says next to nothing: its interval is wider than half the scale


def without(cause: Cause, *keys: str) -> tuple[Part, ...]:
    """A part for each of `keys` (one nameless part where there is none), without a value, for this cause."""
    return tuple(Part(key, None, cause=cause) for key in keys or ("",))


def lacking(base: int, least: int) -> Cause | None:
    """Why nothing is said of `base` people or things, or nothing where enough are there."""
    if base <= 0:
        return Cause.NOTHING_HAPPENED
    return Cause.TOO_FEW if base < least else None


def share(count: int, base: int, *, least: int = FEW, key: str = "", unit: Unit | None = None) -> Part:
    """`count` of `base` with Wilson's interval, from 0 to 1; else its cause. Few are few before anything else is said of them."""
    cause = lacking(base, least)
    if cause is None and not 0 <= count <= base:
        cause = Cause.INCONSISTENT
    if cause:
        return Part(key, None, cause=cause, unit=unit)
    low, high = wilson(count, base)
    return Part(key, count / base, low, high, count=count, base=base, unit=unit)


def per_thousand(count: int, base: int, *, least: int, key: str = "") -> Part:
    """`count` for a thousand of `base`, which it may exceed: what happens to old things is told of new ones. Wilson's interval, a thousand
    times, where it does not; else its cause."""
    cause = lacking(base, least)
    if cause:
        return Part(key, None, cause=cause, unit=Unit.PER_THOUSAND)
    low, high = (1000 * one for one in wilson(count, base)) if count <= base else (None, None)
    return Part(key, 1000 * count / base, low, high, count=count, base=base, unit=Unit.PER_THOUSAND)


def ratio(over: int, base: int, *, least: int = FEW, key: str = "", unit: Unit | None = None) -> Part:
    """`over` for each of `base`, where it is no part of it: a number without an interval; else its cause."""
    cause = lacking(base, least)
    if cause is None and over < 0:
        cause = Cause.INCONSISTENT
    if cause:
        return Part(key, None, cause=cause, unit=unit)
    return Part(key, over / base, count=over, base=base, unit=unit)


def not_reached(waits: Survival, long: float) -> Cause:
    """Why a share of what waits was not reached: it takes long, where something was watched for `long`; else it is too soon to say."""
    return Cause.NOT_REACHED if waits.last is not None and waits.last >= long else Cause.TOO_SOON


def by_number(counts: Counts) -> dict[int, int]:
    """The same counts, by a number: their keys are numbers written as text."""
    return {int(key): many for key, many in counts.items()}


def lines(grid: tuple[str, ...], counts: Counts) -> tuple[str, ...]:
    """The keys of an indicator that has one line for each key of a grid, in its order; one that the grid lost stays, last."""
    return (*grid, *sorted(counts.keys() - set(grid)))
