"""An indicator leaves with the counts it rests on, rounded, and is worked out again from them; or it is not shown, for one reason.

- A share is one table of one row: its numerators, what is left of its denominator, and the denominator as their sum. So numerator and
  complement are hidden together, without a word on which of them is small. Parts that add up (themes, grounds) are one table.
- A denominator that is public (the population) is neither protected nor rounded, and its complement is not looked at.
- A ratio of two counts needs k of both. What is no quotient of counts (a median, an index, an estimated share) needs k under it, and
  is rounded to a day, an hour, a tenth or a hundredth. A part may have a unit of its own.
- A count that one person makes nearly alone is hidden (`largest`), and the rest of its denominator likewise.
- What an institution did leaves as it was counted, a nought and a cause as well: it is public, and nobody's but the institution's.
- Nothing at all and too few are one answer: were they two, « too few » would say one to four.

Figures of neighbourhoods are never added to one another: a sum of rounded shares is nobody's share, and there is no function for it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from consult.observatory.disclosure.tables import PROTECTED, SMALLEST, Hidden, Reason, Table, publish_table, rounded
from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit

DECIMALS: Final = {Unit.DAYS: 0, Unit.HOURS: 0, Unit.RATIO: 1, Unit.INDEX: 2, Unit.SHARE: 2, Unit.PER_THOUSAND: 0}
TIMES: Final = {Unit.SHARE: 1, Unit.PER_THOUSAND: 1000}  # units that are a numerator over a denominator
SMALL = {Cause.TOO_FEW, Cause.NOTHING_HAPPENED}  # causes that speak of a count

Interval = Callable[[int, int], tuple[float, float]]  # of a numerator and a denominator, both rounded, as shares


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPart:
    """One number of an indicator as it may be shown: a value, or why there is none."""

    key: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int | None = None  # rounded to five, unless it is an institution's
    base: int | None = None  # rounded to five, unless it is public
    hidden: Hidden | None = None
    cause: Cause | None = None
    unit: Unit | None = None  # of the value


def publish_figure(
    indicator: Indicator, parts: Sequence[Part], *, interval: Interval | None = None
) -> tuple[PublishedPart, ...]:
    """These parts of one indicator, of one pilot in one vintage, as they may be shown, in the same order.

    Parts of which no unit is in two (`parts_add_up`) must come with every key of their grid. `interval`, where there is one, is
    worked out from what is published alone.
    """
    told = _told(indicator, parts, interval)
    return tuple(replace(one, unit=part.unit or indicator.unit) for part, one in zip(parts, told, strict=True))


def _told(indicator: Indicator, parts: Sequence[Part], interval: Interval | None) -> list[PublishedPart]:
    if indicator.nature not in PROTECTED:
        return [_exact(indicator, part) for part in parts]
    told = [_without(indicator, part) for part in parts]
    if indicator.parts_add_up and indicator.unit in TIMES:
        if any(told):  # one denominator: what holds of one part holds of all
            nothing = PublishedPart(key="", hidden=Hidden(Reason.TOO_FEW))
            return [replace(one or nothing, key=part.key) for part, one in zip(parts, told, strict=True)]
        shown = _shares(indicator, parts)
        return [_share(indicator, part, one, interval) for part, one in zip(parts, shown, strict=True)]
    return [one or _alone(indicator, part, interval) for part, one in zip(parts, told, strict=True)]


def _exact(indicator: Indicator, part: Part) -> PublishedPart:
    """What an institution did: the figure as it was found, or why there is none."""
    if part.cause:
        return PublishedPart(key=part.key, cause=part.cause)
    if part.value is None or (part.base is not None and part.base < indicator.least):
        return PublishedPart(key=part.key, cause=Cause.TOO_FEW)
    return PublishedPart(key=part.key, value=part.value, low=part.low, high=part.high, count=part.count, base=part.base)


def _without(indicator: Indicator, part: Part) -> PublishedPart | None:
    """What is said of a part that has no value, or whose denominator is too small for one."""
    k = max(SMALLEST[indicator.nature], indicator.least)
    is_small = part.cause in SMALL or (part.base is not None and not indicator.is_public_base and part.base < k)
    if is_small or (part.cause is None and part.value is None):
        return PublishedPart(key=part.key, hidden=Hidden(Reason.TOO_FEW))
    return PublishedPart(key=part.key, cause=part.cause) if part.cause else None


def _alone(indicator: Indicator, part: Part, interval: Interval | None) -> PublishedPart:
    """A part that shares nothing with the others."""
    unit = part.unit or indicator.unit
    if unit in TIMES and part.count is not None:
        return _share(indicator, part, _shares(indicator, [part])[0], interval)
    if part.base is None or part.value is None:
        return PublishedPart(key=part.key, hidden=Hidden(Reason.TOO_FEW))
    base, decimals = (part.base if indicator.is_public_base else rounded(part.base)), DECIMALS[unit]
    if unit == Unit.RATIO and part.count is not None:
        if min(part.count, part.base) < SMALLEST[indicator.nature]:
            return PublishedPart(key=part.key, hidden=Hidden(Reason.TOO_FEW))
        count = rounded(part.count)
        low, high = _odds(interval(count, count + base)) if interval and part.low is not None else (None, None)
        return PublishedPart(
            key=part.key, value=round(count / base, decimals), low=low, high=high, count=count, base=base
        )
    value, low, high = (None if one is None else round(one, decimals) for one in (part.value, part.low, part.high))
    return PublishedPart(key=part.key, value=value, low=low, high=high, base=base)


def _odds(shares: tuple[float, float]) -> tuple[float, float]:
    """The interval of a share as that of the ratio of the two counts that make it up."""
    low, high = (round(one / (1 - one), DECIMALS[Unit.RATIO]) for one in shares)
    return low, high


def _shares(indicator: Indicator, parts: Sequence[Part]) -> list[int | Hidden]:
    """The numerators of parts that divide one denominator, with what none of them takes."""
    counts, base = [part.count or 0 for part in parts], parts[0].base or 0
    if any(part.base != parts[0].base for part in parts):
        raise ValueError(f"{indicator.code}: parts that add up share one denominator")
    if (rest := base - sum(counts)) < 0:
        raise ValueError(f"{indicator.code}: more is counted than there is")
    keys = [part.key for part in parts]
    largest = [part.largest[0] if part.largest else 0 for part in parts]
    if not indicator.is_public_base and (rest or len(parts) == 1):
        keys, counts = [*keys, "…"], [*counts, rest]
        largest.append(max(part.largest[1] if part.largest else 0 for part in parts))
    table = Table(
        rows=("",),
        columns=tuple(keys),
        counts=(tuple(counts),),
        nature=indicator.nature,
        has_margins=not indicator.is_public_base,
        largest=(tuple(largest),),
        columns_are_answers=indicator.nature == Nature.OPINION,
    )
    return list(publish_table(table).cells[0][: len(parts)])


def _share(indicator: Indicator, part: Part, count: int | Hidden, interval: Interval | None) -> PublishedPart:
    """A numerator that may be shown, over its denominator."""
    base = part.base if indicator.is_public_base else rounded(part.base or 0)
    if isinstance(count, Hidden) or not base:
        is_pair = not indicator.parts_add_up and not indicator.is_public_base
        hidden = Hidden(Reason.TOO_FEW) if is_pair or not isinstance(count, Hidden) else count
        # A base known to all is not said again: where nobody took part, it is not said either.
        return PublishedPart(key=part.key, base=None if indicator.is_public_base else base, hidden=hidden)
    times, count = TIMES[part.unit or indicator.unit], min(count, base)  # rounded, it may exceed a base that is not
    low, high = interval(count, base) if interval else (None, None)
    return PublishedPart(
        key=part.key,
        value=times * count / base,
        low=None if low is None else times * low,
        high=None if high is None else times * high,
        count=count,
        base=base,
    )
