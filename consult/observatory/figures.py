"""An indicator, and what it says of one pilot in one vintage, before any disclosure control."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from consult.observatory.measures import Measures


class Nature(StrEnum):
    """What its counts touch: it sets the smallest group that may be shown."""

    OPINION = "opinion"  # opinions and votes: eleven
    ACTIVITY = "activity"  # what was done: five
    INSTITUTION = "institution"  # public acts, each under the name of a public body: one, and nothing is rounded


class Unit(StrEnum):
    SHARE = "share"  # from 0 to 1
    PER_THOUSAND = "per_thousand"
    DAYS = "days"
    HOURS = "hours"
    RATIO = "ratio"  # a number without a unit: per proposal, prevention ÷ repair
    INDEX = "index"  # from 0 to 1, not a share of anything


class Cause(StrEnum):
    """Why a figure cannot be compared: a value of its own, never nought."""

    NO_POPULATION = "no_population"
    NO_REFERENCE = "no_reference"  # the distribution it is compared with was not loaded
    NOTHING_HAPPENED = "nothing_happened"  # a denominator of nought
    TOO_FEW = "too_few"  # under the indicator's own smallest number
    NOT_REACHED = "not_reached"  # a median that fewer than half have reached
    TOO_SOON = "too_soon"  # nothing was watched for as long as the figure asks
    INCONSISTENT = "inconsistent"  # more in the numerator than in the denominator: a fault in what was counted


@dataclass(frozen=True, slots=True)
class Part:
    """One number of an indicator: the whole of most, or a line of it (a theme, thirty days, a ground).

    `count` over `base` is its numerator over its denominator, in people or things, where it is a quotient; `value` is what is
    read, in its unit, between `low` and `high` (95 %): `count` ÷ `base`, a thousand times that where it is per thousand. What is
    estimated has no `count`; a part with a `cause` has nothing else, so that no small number leaves with it.
    """

    key: str  # "" where it is the only one
    value: float | None
    low: float | None = None
    high: float | None = None
    count: int | None = None
    base: int | None = None
    cause: Cause | None = None  # why there is no value
    unit: Unit | None = None  # its own, where it is not the indicator's
    # What one person makes of the count, and of the rest of the base, where people count more than once
    largest: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """A question that every pilot is asked in the same way."""

    code: str  # "P1"
    name: Promise
    unit: Unit
    denominator: Promise
    is_public_base: bool = False  # the denominator is known to all (the population): it needs no protection
    nature: Nature
    least: int  # the smallest base from which anything is said; the smallest count, where the base is known to all
    comparable_if: Promise
    parts_add_up: bool = False  # its parts divide one denominator (themes, grounds): no unit is in two of them
    version: int = 1
    of: Callable[[Measures], tuple[Part, ...]]
