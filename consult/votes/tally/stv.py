"""Single transferable vote: Droop quota, weighted inclusive Gregory transfers, exact fractions."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.papers import Papers
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import elected, rankings, told
from core.lib.sentences import Said, figure, plain, quoted, sentence, some


class _Count:
    """One count under way."""

    def __init__(self, election: Election) -> None:
        self.election, self.names = election, election.names
        self.papers = Papers(election)
        self.exhausted = Fraction(0)  # when the step began, like the totals it shows
        self.quota = self.papers.cast // (election.seats + 1) + 1
        self.standing = list(election.ids) if self.papers.cast else []
        self.elected: dict[str, Said] = {}  # and why
        self.surplus: dict[str, Fraction] = {}
        self.score = dict.fromkeys(election.ids, Fraction(0))
        self.ties: list[tuple[str, ...]] = []
        self.steps: list[dict[str, Any]] = []

    def run(self) -> None:
        while self.standing and len(self.elected) < self.election.seats:
            totals = {i: self.papers.total(i) for i in self.standing}
            self.score.update(totals)
            self.exhausted = self.papers.exhausted
            reached = sorted((i for i in self.standing if totals[i] >= self.quota), key=lambda i: -totals[i])
            if reached:
                self._elect(reached, totals)
            elif len(self.standing) + len(self.elected) <= self.election.seats:
                self._fill(totals)
            elif self.surplus:
                self._transfer(totals)
            else:
                self._exclude(totals)

    def _step(self, what: Said, totals: dict[str, Fraction], **more: Any) -> None:
        shown = {i: plain(n) for i, n in totals.items()}
        number = len(self.steps) + 1
        head = {"round": number, "text": sentence("Étape %(n)s\u202f: %(what)s", n=number, what=what)}
        self.steps.append(head | {"totals": shown, "exhausted": plain(self.exhausted)} | more)

    def _elect(self, reached: list[str], totals: dict[str, Fraction]) -> None:
        for i in reached:
            self.elected[i] = sentence(
                "Atteint le quota de %(quota)s voix, avec %(votes)s voix à l’étape %(step)s, sur %(rankings)s.",
                quota=figure(self.quota), votes=figure(totals[i]), step=len(self.steps) + 1,
                rankings=rankings(self.papers.cast),
            )  # fmt: skip
            self.surplus[i] = totals[i] - self.quota
        self.standing = [i for i in self.standing if i not in reached]
        self.surplus = {i: n for i, n in self.surplus.items() if n}
        parts = {"options": self._names(reached), "quota": figure(self.quota)}
        what = (
            sentence("%(options)s atteint le quota de %(quota)s voix.", **parts)
            if len(reached) == 1
            else sentence("%(options)s atteignent le quota de %(quota)s voix.", **parts)
        )
        self._step(what, totals, elected=reached)

    def _fill(self, totals: dict[str, Fraction]) -> None:
        last = sorted(self.standing, key=lambda i: -totals[i])
        for i in last:
            self.elected[i] = some(
                totals[i], "Reste en course pour la dernière place à prendre, avec %(n)s voix, sur %(rankings)s.",
                "Reste en course pour la dernière place à prendre, avec %(n)s voix, sur %(rankings)s.",
                rankings=rankings(self.papers.cast),
            )  # fmt: skip
        self.standing = []
        what = sentence("il reste autant de places que d’options\u202f: %(options)s.", options=self._names(last))
        self._step(what, totals, elected=last)

    def _transfer(self, totals: dict[str, Fraction]) -> None:
        most = max(self.surplus.values())
        level = [i for i, n in self.surplus.items() if n == most]
        if len(level) > 1:
            level.sort(key=self.election.ids.index)
            self.ties.append(tuple(level))
        source = level[0]
        ratio = self.surplus.pop(source) / self.score[source]
        self.papers.pass_on(source, set(self.standing), ratio)
        what = some(
            most, "les %(n)s voix en trop de %(option)s passent aux choix suivants.",
            "les %(n)s voix en trop de %(option)s passent aux choix suivants.", option=self._names([source]),
        )  # fmt: skip
        self._step(what, totals, surplus=source, ratio=plain(ratio))

    def _exclude(self, totals: dict[str, Fraction]) -> None:
        least = min(totals.values())
        lowest = [i for i in self.standing if totals[i] == least]
        spare = len(self.standing) + len(self.elected) - self.election.seats
        out = lowest
        if len(lowest) > 1 and (least or len(lowest) > spare):
            self.ties.append(tuple(lowest))
            out = lowest[-1:]
        self.standing = [i for i in self.standing if i not in out]
        for i in out:
            self.papers.pass_on(i, set(self.standing))
        what = (
            some(least, "%(options)s sort, avec %(n)s voix.", "%(options)s sort, avec %(n)s voix.", options=self._names(out))
            if len(out) == 1
            else some(least, "%(options)s sortent, avec %(n)s voix.", "%(options)s sortent, avec %(n)s voix.",
                      options=self._names(out))
        )  # fmt: skip
        self._step(what, totals, out=out)

    def _names(self, ids: Iterable[str]) -> Said:
        return quoted(self.names[i] for i in ids)


def stv(election: Election) -> Outcome:
    """Seats shared in proportion: who reaches the quota is elected, what exceeds it passes on, the last one goes out.

    Quota of Droop: `voices // (seats + 1) + 1`. A surplus passes on with all the papers of the elected option, each at
    `surplus / total` of its worth (weighted inclusive Gregory, as in Scotland since 2007), the largest surplus first;
    papers never go to an option already elected. Fractions are exact and nothing is rounded. Ties (surplus, last place)
    are taken in the order of the question: of options level at the bottom, the last one goes out. `score` is what an
    option held when it was elected or went out. Source: Droop, 1881; The Scottish Local Government Elections Order
    2007 (docs/methods/stv.md).
    """
    count = _Count(election)
    count.run()
    winners = tuple(count.elected)
    ties = tuple(dict.fromkeys(count.ties))
    return Outcome(
        "stv", votes_of(election), count.score, winners, ties,
        told(election, "stv", elected(election, winners), count.elected, count.steps, ties,
             sentence("même nombre de voix")),
    )  # fmt: skip
