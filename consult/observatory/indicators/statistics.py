"""The statistics that indicators share: pure functions, exact where they can be, with the paper each comes from.

Each raises `ValueError` where its question has no meaning (nobody, a count above its base); an indicator asks only what has one.
"""

from collections.abc import Collection, Mapping
from math import sqrt

Z = 1.959963984540054  # the 97.5 % quantile of the normal law: intervals at 95 %


def wilson(count: int, base: int) -> tuple[float, float]:
    """The interval at 95 % of a share, `count` of `base`: two shares from 0 to 1, the observed one between them.

    It stays within 0 and 1 and keeps a width at 0 and at 1, where the usual interval has none.
    Source: E. B. Wilson, « Probable inference, the law of succession, and statistical inference », JASA 22, 1927.
    """
    if not 0 <= count <= base or base == 0:
        raise ValueError(f"{count} of {base} is not a share")
    share = count / base
    middle = (share + Z * Z / (2 * base)) / (1 + Z * Z / base)
    half = Z / (1 + Z * Z / base) * sqrt(share * (1 - share) / base + Z * Z / (4 * base * base))
    # At 0 and at 1 the bound is the share itself; rounding must not put it on the wrong side.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def gini(people_by_acts: Mapping[int, int]) -> float:
    """How unequally acts are spread over people: 0 where all did as many, near 1 where one did all; always below 1.

    `people_by_acts`: how many people (value) did how many acts (key). It is one minus twice the area under Lorenz's curve.
    Source: C. Gini, « Variabilità e mutabilità », 1912; M. O. Lorenz, Publications of the ASA 9, 1905.
    """
    people, acts = _totals(people_by_acts)
    seen, area = 0, 0  # twice the area, times `people * acts`: whole numbers, so that no rounding shows
    for each, many in sorted(people_by_acts.items()):
        area += many * (2 * seen + each * many)
        seen += each * many
    return (people * acts - area) / (people * acts)


def top_share(people_by_acts: Mapping[int, int], top: float) -> float:
    """The share of all acts (0 to 1) that the `top` share of people did, those who did most.

    Where `top` of the people is not a whole number, the last person counts for the fraction that is left: a town twice as large
    with the same habits has the same figure. Source: Lorenz's curve, read at 1 − `top`.
    """
    people, acts = _totals(people_by_acts)
    left, done = people * top, 0.0
    for each, many in sorted(people_by_acts.items(), reverse=True):
        taken = min(left, many)
        done += taken * each
        left -= taken
    return min(1.0, done / acts)


def _totals(people_by_acts: Mapping[int, int]) -> tuple[int, int]:
    people = sum(people_by_acts.values())
    acts = sum(each * many for each, many in people_by_acts.items())
    if acts <= 0 or any(each < 0 or many < 0 for each, many in people_by_acts.items()):
        raise ValueError("nobody did anything")
    return people, acts


def likeness(observed: Mapping[str, int], expected: Mapping[str, int]) -> float:
    """How alike two distributions are: 1 − ½ Σ|p − q|, from 0 (no band in common) to 1 (the same shares in each band).

    One minus it is the share of the observed people who would have to be others, in another band, for the two to agree.
    Source: O. D. and B. Duncan, « A methodological analysis of segregation indexes », American Sociological Review 20, 1955.
    """
    seen, known = sum(observed.values()), sum(expected.values())
    if seen <= 0 or known <= 0:
        raise ValueError("one of the distributions is empty")
    bands = observed.keys() | expected.keys()
    # Whole numbers first: the order of the bands must not change the last digit.
    apart = sum(abs(observed.get(band, 0) * known - expected.get(band, 0) * seen) for band in bands)
    return 1 - apart / (2 * seen * known)


def density(ties: Collection[tuple[str, str]], actors: Collection[str]) -> float:
    """The share (0 to 1) of the pairs of `actors` that are tied; a tie said twice, or in the other direction, counts once.

    Source: S. Wasserman and K. Faust, Social Network Analysis, 1994, chapter 4.
    """
    many = len(set(actors))
    if many < 2:
        raise ValueError("a network has two actors at least")
    return 2 * len(_pairs(ties, actors)) / (many * (many - 1))


def degree_centrality(ties: Collection[tuple[str, str]], actors: Collection[str]) -> dict[str, float]:
    """For each of `actors`, the share (0 to 1) of the others with whom it is tied.

    Source: L. C. Freeman, « Centrality in social networks: conceptual clarification », Social Networks 1, 1979.
    """
    others = len(set(actors)) - 1
    if others < 1:
        raise ValueError("a network has two actors at least")
    pairs = _pairs(ties, actors)
    return {actor: sum(actor in pair for pair in pairs) / others for actor in actors}


def _pairs(ties: Collection[tuple[str, str]], actors: Collection[str]) -> set[frozenset[str]]:
    pairs = {frozenset(tie) for tie in ties if tie[0] != tie[1]}
    if any(not pair <= set(actors) for pair in pairs):
        raise ValueError("a tie with somebody who is not one of the actors")
    return pairs
