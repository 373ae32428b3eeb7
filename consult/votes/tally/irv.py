"""Instant run-off: the last option goes out and its papers pass on, until one holds more than half."""

from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome
from consult.votes.tally.papers import Papers
from consult.votes.tally.totals import votes_of
from consult.votes.tally.words import ballots, elected, told, voices_of
from core.lib.sentences import figure, plain, quoted, sentence


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
            step["text"] = sentence(
                "Tour %(round)s\u202f: %(option)s a %(votes)s.", round=len(steps), option=quoted([names[best]]),
                votes=voices_of(totals[best], active),
            )  # fmt: skip
            break
        out, tied = _out(standing, totals, election.seats)
        if tied:
            ties.append(tied)
        most = max(totals[i] for i in out)
        parts = {"round": len(steps), "options": quoted(names[i] for i in out), "votes": voices_of(most, active)}
        step["out"] = list(out)
        step["text"] = (
            sentence("Tour %(round)s\u202f: %(options)s sort, avec %(votes)s.", **parts)
            if len(out) == 1
            else sentence("Tour %(round)s\u202f: %(options)s sortent ensemble, avec %(votes)s au plus.", **parts)
        )
        standing = [i for i in standing if i not in out]
        for i in out:
            papers.pass_on(i, set(standing))
    seats = min(election.seats, len(standing))
    winners = tuple(sorted(standing, key=lambda i: -score[i])[:seats])
    left = sum((score[i] for i in standing), Fraction(0))
    said = {
        i: sentence(
            "Au tour %(round)s, %(votes)s encore en jeu\u202f; %(ballots)s au départ, dont %(spent)s sans choix restant.",
            round=len(steps), votes=voices_of(score[i], left), ballots=ballots(papers.cast), spent=figure(papers.exhausted),
        )
        for i in winners
    }  # fmt: skip
    found = tuple(dict.fromkeys(ties))
    return Outcome(
        "irv", votes_of(election), score, winners, found,
        told(election, "irv", elected(election, winners), said, steps, found, sentence("dernière place d’un tour")),
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
