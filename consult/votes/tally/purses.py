"""What each person still holds under equal shares, exact, and fast enough for a large town.

Floats only sort out which projects and which people are worth an exact look: whatever they leave in doubt (closer than
`DOUBT`) is settled with fractions. The exact purse of a person is their share less the prices they paid, or zero once
they gave all: sums over many people are therefore sums of counts times prices.
"""

from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from consult.votes.tally.election import Election, UncountableError

# Of a share, and of a price. A float price is off by at most (purchases + 17) × 1.1e-16 × people: 1.3e-8 of it for a hundred
# purchases by a million people.
DOUBT = 1e-6
MOST = 2**62  # people times points that the whole numbers of the arrays can hold


@dataclass(frozen=True)
class Purchase:
    """One project bought. `price` is the most that one person gave (for each point, where ballots hold points)."""

    option: str
    price: Fraction
    supporters: int
    emptied: int
    tied: tuple[str, ...]


class Purses:
    """The ballots as arrays: who supports what, and how much."""

    def __init__(self, election: Election, costs: dict[str, Fraction], utility: str) -> None:
        """Group identical ballots; scale points to whole numbers."""
        self.ids = election.ids
        self.costs = costs
        self.by_cost = utility == "cost"
        self.scale = 1
        if election.form == "points":
            self._read_points(election)
        else:
            self._read_approvals(election)
        self.supporters = [np.flatnonzero(row) for row in self.worth]
        self.people = [int(self.counts[group].sum()) for group in self.supporters]
        self.floors = [self._floor(n) for n in range(len(self.ids))]

    def _read_approvals(self, election: Election) -> None:
        index = {i: n for n, i in enumerate(self.ids)}
        groups: dict[frozenset[str], int] = {}
        for ballot in election.ballots:
            groups[ballot.approvals] = groups.get(ballot.approvals, 0) + ballot.count
        self.counts = np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
        sizes = np.fromiter(map(len, groups), dtype=np.int64, count=len(groups))
        rows = np.fromiter(map(index.__getitem__, chain.from_iterable(groups)), dtype=np.int64, count=sizes.sum())
        self.worth: NDArray[np.signedinteger[Any]] = np.zeros((len(self.ids), len(groups)), dtype=np.int8)
        self.worth[rows, np.repeat(np.arange(len(groups)), sizes)] = 1  # [option, group]: points, or one

    def _read_points(self, election: Election) -> None:
        groups: dict[tuple[tuple[str, Fraction], ...], int] = {}
        for ballot in election.ballots:
            key = tuple(sorted((i, p) for i, p in ballot.points if p > 0))
            groups[key] = groups.get(key, 0) + ballot.count
        self.scale = lcm(*{p.denominator for key in groups for _i, p in key})
        most = max((p for key in groups for _i, p in key), default=Fraction(0))
        if most * self.scale * election.voters >= MOST:
            raise UncountableError("Les points sont trop grands ou trop fins pour être partagés exactement.")
        self.counts = np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
        self.worth = np.zeros((len(self.ids), len(groups)), dtype=np.int64)
        index = {i: n for n, i in enumerate(self.ids)}
        for column, key in enumerate(groups):
            for i, p in key:
                self.worth[index[i], column] = int(p * self.scale)

    def unit(self, option: int) -> Fraction:
        """The utility of one unit of worth."""
        return self.costs[self.ids[option]] if self.by_cost else Fraction(1)

    def _floor(self, n: int) -> float:
        """About what a unit of utility would cost if no purse were ever short: it never costs less."""
        cost = self.costs[self.ids[n]]
        weight = int(self.worth[n, self.supporters[n]] @ self.counts[self.supporters[n]])
        return float(cost / weight / self.unit(n)) if weight and cost else 0.0

    def would_fit(self, bought: list[Purchase], budget: Fraction) -> bool:
        """Whether some supported project could still be added within the budget."""
        have = {p.option for p in bought}
        left = budget - sum((self.costs[i] for i in have), Fraction(0))
        return any(self.costs[i] <= left for n, i in enumerate(self.ids) if i not in have and len(self.supporters[n]))

    def buy(self, share: Fraction) -> list[Purchase]:
        """Everything that is bought when each person starts with `share`."""
        return _Market(self, share).run()


class _Market:
    """One run: purses that empty, and prices that only rise."""

    def __init__(self, purses: Purses, share: Fraction) -> None:
        self.p, self.share = purses, share
        self.doubt = float(share) * DOUBT
        self.left = np.full(len(purses.counts), float(share))
        self.empty = np.zeros(len(purses.counts), dtype=bool)
        self.paid: list[tuple[int, Fraction]] = []  # option and price for each unit of worth
        self.bought: list[Purchase] = []

    def run(self) -> list[Purchase]:
        """Buy the cheapest again and again; a price computed earlier is a floor, for purses never fill up."""
        p = self.p
        floors: dict[int, float] = {}
        for n, i in enumerate(p.ids):
            if not len(p.supporters[n]):
                continue
            if p.costs[i]:
                floors[n] = p.floors[n]
            else:
                self._settle(n, Fraction(0), (i,))
        while floors:
            best = np.inf
            fresh: dict[int, float] = {}
            for n in sorted(floors, key=floors.__getitem__):
                if floors[n] > best * (1 + DOUBT):
                    break
                price = self._near_price(n)
                if price is None:
                    del floors[n]
                else:
                    floors[n] = fresh[n] = price
                    best = min(best, price)
            close = [n for n, price in fresh.items() if price <= best * (1 + DOUBT)]
            if not close:
                break
            exact = {n: self._price(n) for n in sorted(close)}
            rate = {n: price / self.p.unit(n) for n, price in exact.items()}
            least = min(rate.values())
            tied = [n for n in exact if rate[n] == least]
            self._settle(tied[0], exact[tied[0]], tuple(p.ids[n] for n in tied))
            del floors[tied[0]]
        return self.bought

    def _near_price(self, n: int) -> float | None:
        """About what a unit of utility costs, or nothing where the supporters cannot pay."""
        group, cost = self._payers(n), self.p.costs[self.p.ids[n]]
        left, count = self.left[group], self.p.counts[group]
        together = float(left @ count)
        slack = self.doubt * float(count.sum())
        if together < float(cost) - slack or (together <= float(cost) + slack and self._held(group, count) < cost):
            return None
        return self._near(n, group) / float(self.p.unit(n))

    def _payers(self, n: int) -> NDArray[np.int64]:
        group = self.p.supporters[n]
        return group[~self.empty[group]]

    def _near(self, n: int, group: NDArray[np.int64]) -> float:
        """The price for each unit of worth, by floats: raise it until those who can pay in full cover the rest."""
        left, count, worth = self.left[group], self.p.counts[group], self.p.worth[n, group]
        cost = float(self.p.costs[self.p.ids[n]])
        weight = count * worth
        purse, whole = left * count, float(weight.sum())
        able = left / worth
        price = cost / whole
        while True:
            poor = able < price
            rest = whole - float(weight[poor].sum())
            if rest <= 0:
                return price
            higher = (cost - float(purse[poor].sum())) / rest
            if higher <= price * (1 + 1e-15):
                return max(price, higher)
            price = higher

    def _held(self, group: NDArray[np.int64], count: NDArray[np.int64]) -> Fraction:
        """Exactly what these people hold together, none of whom is empty."""
        total = self.share * int(count.sum())
        if len(group) and self.paid:
            options = np.array([option for option, _price in self.paid])
            units = self.p.worth[options[:, None], group] @ count
            for place in np.flatnonzero(units):
                total -= self.paid[place][1] * int(units[place])
        return total

    def _price(self, n: int) -> Fraction:
        """Exactly the price for each unit of worth: people in doubt are told apart by their exact purses."""
        group = self._payers(n)
        worth, count = self.p.worth[n, group], self.p.counts[group]
        near = self._near(n, group)
        gap = self.left[group] - near * worth
        doubt = self.doubt * 2
        poor, unsure = gap < -doubt, np.abs(gap) <= doubt
        rest = self.p.costs[self.p.ids[n]] - self._held(group[poor], count[poor])
        weight = int((worth * count)[~poor].sum())
        kinds = sorted(self._kinds(n, group[unsure]), key=lambda kind: kind[0] / kind[1])
        for purse, units, members in kinds:  # those who hold least for each unit first
            people = int(self.p.counts[members].sum())
            if purse * weight >= rest * units:
                break  # these, and all who hold more for each unit, pay in full
            rest -= purse * people
            weight -= units * people
        return rest / weight

    def _kinds(self, n: int, group: NDArray[np.int64]) -> list[tuple[Fraction, int, NDArray[np.int64]]]:
        """People who paid the same so far and give this option the same worth: their exact purse, that worth, who."""
        if not len(group):
            return []
        options = [n, *(option for option, _price in self.paid)]
        rows = np.ascontiguousarray(self.p.worth[options][:, group].T)
        whole = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
        _values, where, kind = np.unique(whole, return_index=True, return_inverse=True)
        found = []
        for number, place in enumerate(where):
            units, *worth = rows[place].tolist()
            spent = (price * w for w, (_option, price) in zip(worth, self.paid, strict=True) if w)
            found.append((self.share - sum(spent, Fraction(0)), units, group[kind == number]))
        return found

    def _settle(self, n: int, price: Fraction, tied: tuple[str, ...]) -> None:
        """Everyone who supports the project pays; who has less than the price gives all."""
        group = self._payers(n)
        worth, count = self.p.worth[n, group], self.p.counts[group]
        gap = self.left[group] - float(price) * worth
        emptied = gap < -self.doubt
        for purse, units, members in self._kinds(n, group[np.abs(gap) <= self.doubt]):
            if purse <= price * units:
                emptied |= np.isin(group, members)
        self.left[group] = np.maximum(gap, 0.0)
        self.left[group[emptied]] = 0.0
        self.empty[group[emptied]] = True
        self.paid.append((n, price))
        gave = int(count[emptied].sum()) if price else 0
        self.bought.append(Purchase(self.p.ids[n], price * self.p.scale, self.p.people[n], gave, tied))
