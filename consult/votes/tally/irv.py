"""Instant run-off: the last option goes out and its papers pass on, until one holds more than half."""

from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.papers import Papers
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import elected, figure, of, plain, quoted, some, told


def irv(election: Election) -> Outcome:
    """Round after round the option with the fewest voices goes out; the first with more than half of those left wins.

    A ballot whose options are all out counts no more. Options level in one tier share the ballot. Of options level at
    the bottom, the last in the order of the question goes out, and the tie is reported, unless they could not reach the
    next one even together: then they go out at once. With several seats the last ones standing win, without transfer of
    surplus (see STV). Source: Ware, about 1871 (docs/methods/irv.md).
    """
    papers, names = Papers(election), election.names
    standing = list(election.ids) if papers.cast else []
    score = dict.fromkeys(election.ids, Fraction(0))
    ties: list[tuple[str, ...]] = []
    steps: list[dict[str, Any]] = []
    while standing:
        totals = {i: papers.total(i) for i in standing}
        score.update(totals)
        active = sum(totals.values(), Fraction(0))
        step = {
            "round": len(steps) + 1,
            "totals": {i: plain(n) for i, n in totals.items()},
            "exhausted": plain(papers.exhausted),
        }
        steps.append(step)
        best = max(standing, key=totals.__getitem__)
        if len(standing) <= election.seats or (election.seats == 1 and totals[best] * 2 > active):
            step["text"] = (
                f"Tour {len(steps)}\u202f: {quoted([names[best]])} a {of(totals[best], active, 'voix', 'voix')}."
            )
            break
        out, tied = _out(standing, totals, election.seats)
        if tied:
            ties.append(tied)
        verb = "sort" if len(out) == 1 else "sortent ensemble"
        most = max(totals[i] for i in out)
        step["out"] = list(out)
        step["text"] = (
            f"Tour {len(steps)}\u202f: {quoted(names[i] for i in out)} {verb}, avec "
            f"{of(most, active, 'voix', 'voix')}{' au plus' if len(out) > 1 else ''}."
        )
        standing = [i for i in standing if i not in out]
        for i in out:
            papers.pass_on(i, set(standing))
    seats = min(election.seats, len(standing))
    winners = tuple(sorted(standing, key=lambda i: -score[i])[:seats])
    left = sum((score[i] for i in standing), Fraction(0))
    said = {
        i: f"Au tour {len(steps)}, {of(score[i], left, 'voix', 'voix')} encore en jeu\u202f; "
        f"{some(papers.cast, 'bulletin')} au départ, dont {figure(papers.exhausted)} sans choix restant."
        for i in winners
    }
    found = tuple(dict.fromkeys(ties))
    return Outcome(
        "irv", votes_of(election), score, winners, found,
        told(election, "irv", elected(election, winners), said, steps, found, "dernière place d’un tour"),
    )  # fmt: skip


def _out(
    standing: list[str], totals: dict[str, Fraction], seats: int
) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """Who goes out, and the tie that the order of the question had to settle."""
    least = min(totals.values())
    lowest = tuple(i for i in standing if totals[i] == least)
    if len(lowest) == 1:
        return lowest, None
    rest = [totals[i] for i in standing if i not in lowest]
    if rest and len(rest) >= seats and least * len(lowest) < min(rest):
        return lowest, None
    return lowest[-1:], lowest
