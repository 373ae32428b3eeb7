"""Papers that pass from option to option (IRV, STV), each worth an exact fraction."""

from collections import Counter
from collections.abc import Set
from fractions import Fraction

from consult.votes.tally.election import Election


class Papers:
    """Who holds which papers. A tier of several options shares a paper equally among those still standing."""

    def __init__(self, election: Election) -> None:
        """Every paper goes to its first choice; a blank one to nobody."""
        groups: Counter[tuple[tuple[str, ...], ...]] = Counter()
        for ballot in election.ballots:
            if ballot.ranking:
                groups[ballot.ranking] += ballot.count
        self.rankings = list(groups)
        self.cast = sum(groups.values())
        self.exhausted = Fraction(0)
        self.held: dict[str, dict[Fraction, Counter[int]]] = {i: {} for i in election.ids}
        everyone = set(election.ids)
        for n, ranking in enumerate(self.rankings):
            self._give(n, groups[ranking], Fraction(1), everyone)

    def _give(self, n: int, count: int, value: Fraction, standing: Set[str]) -> None:
        for tier in self.rankings[n]:
            to = [i for i in tier if i in standing]
            if to:
                part = value / len(to) if len(to) > 1 else value
                for i in to:
                    self.held[i].setdefault(part, Counter())[n] += count
                return
        self.exhausted += value * count

    def total(self, option: str) -> Fraction:
        """What the papers that an option holds are worth."""
        return sum((value * papers.total() for value, papers in self.held[option].items()), Fraction(0))

    def pass_on(self, option: str, standing: Set[str], ratio: Fraction = Fraction(1)) -> None:
        """Hand every paper of an option to its next choice among `standing`, at `ratio` of its worth."""
        piles, self.held[option] = self.held[option], {}
        for value, papers in piles.items():
            for n, count in papers.items():
                self._give(n, count, value * ratio, standing)
