"""The rules written as slowly and plainly as can be, one voter at a time, to check the fast ones against."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from consult.votes.tally.election import Election


def worths(election: Election) -> list[dict[str, Fraction]]:
    """What each voter gives each option: points, or one where they approve."""
    found = []
    for ballot in election.ballots:
        given = {i: p for i, p in ballot.points if p > 0} or dict.fromkeys(ballot.approvals, Fraction(1))
        found += [given] * ballot.count
    return found


def equal_shares(
    voters: Sequence[Mapping[str, Fraction]], costs: Mapping[str, Fraction], share: Fraction, utility: str
) -> tuple[list[str], bool]:
    """What is bought, in order, and whether two options were ever level."""
    purses, bought, level = [share] * len(voters), list[str](), False
    while True:
        rates: dict[str, Fraction] = {}
        for i, cost in costs.items():
            payers = [n for n, given in enumerate(voters) if i in given]
            if i in bought or not payers or sum(purses[n] for n in payers) < cost:
                continue
            price = _price([(purses[n], voters[n][i]) for n in payers], cost)
            rates[i] = price / cost if utility == "cost" else price
        if not rates:
            return bought, level
        least = min(rates.values())
        best = [i for i, rate in rates.items() if rate == least]
        level |= len(best) > 1
        price = least * costs[best[0]] if utility == "cost" else least
        for n, given in enumerate(voters):
            if best[0] in given:
                purses[n] -= min(purses[n], price * given[best[0]])
        bought.append(best[0])


def _price(payers: list[tuple[Fraction, Fraction]], cost: Fraction) -> Fraction:
    rest, weight = cost, sum(w for _purse, w in payers)
    for purse, w in sorted(payers, key=lambda p: p[0] / p[1]):
        if purse * weight >= rest * w:
            return rest / weight
        rest, weight = rest - purse, weight - w
    raise AssertionError("they could pay")


def removal(profile: Sequence[int]) -> list[int]:
    """The grades met when the lower middle voter leaves, again and again."""
    voters = [grade for grade, count in enumerate(profile) for _n in range(count)]
    met = []
    while voters:
        met.append(voters.pop(len(voters) // 2))
    return met


def beaten(election: Election) -> dict[str, int]:
    """How many options each one beats by its strongest chain of duels (Floyd and Warshall, one cell at a time)."""
    ids = election.ids
    margin = dict.fromkeys(((i, j) for i in ids for j in ids), 0)
    for ballot in election.ballots:
        if not ballot.ranking:
            continue
        place = {i: n for n, tier in enumerate(ballot.ranking) for i in tier}
        for i in ids:
            for j in ids:
                if place.get(i, len(ids)) < place.get(j, len(ids)):
                    margin[i, j] += ballot.count
                    margin[j, i] -= ballot.count
    path = {pair: max(n, 0) for pair, n in margin.items()}
    for k in ids:
        for i in ids:
            for j in ids:
                path[i, j] = max(path[i, j], min(path[i, k], path[k, j]))
    return {i: sum(path[i, j] > path[j, i] for j in ids if j != i) for i in ids}


def phragmen(voters: Sequence[Mapping[str, Fraction]], costs: Mapping[str, Fraction], budget: Fraction) -> list[str]:
    """Loads of each voter; the option that ends with the least load is bought first."""
    loads, bought = [Fraction(0)] * len(voters), list[str]()
    while True:
        at = {}
        for i, cost in costs.items():
            payers = [n for n, given in enumerate(voters) if i in given]
            if i not in bought and payers and cost <= budget:
                at[i] = (cost + sum(loads[n] for n in payers)) / len(payers)
        if not at:
            return bought
        least = min(at.values())
        best = [i for i, load in at.items() if load == least]
        left = budget - sum(costs[i] for i in bought)
        if any(costs[i] > left for i in best):
            return bought
        bought.append(best[0])
        for n, given in enumerate(voters):
            if best[0] in given:
                loads[n] = least
