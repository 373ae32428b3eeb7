"""Phragmén: everyone earns at one pace, and a group buys as soon as it can."""

from collections import Counter
from fractions import Fraction
from typing import Any

import numpy as np

from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.equal_shares import chosen_words, money_of
from consult.votes.tally.greedy import funded_words
from consult.votes.tally.totals import score_of, votes_of
from consult.votes.tally.words import decimal, ordinal, people_of, told
from core.lib.sentences import Said, money, plain, quoted, sentence, some

MOST = 2**53  # people; below it the sums that numpy makes of them are whole and exact


def phragmen(election: Election) -> Outcome:
    """Each person earns money at the same pace; when the supporters of an option hold its cost, they buy it.

    Buyers then hold nothing. Everything stops when an option could be bought that exceeds what is left of the budget;
    options dearer than the whole budget are left out at once. Reads approvals. With seats and no budget each option
    costs one. Source: Phragmén, 1894; Brill, Freeman, Janson and Lackner, 2017 (docs/methods/phragmen.md).
    """
    election, costs, budget = money_of(election)
    priced = election.budget is not None
    groups: Counter[frozenset[str]] = Counter()
    for ballot in election.ballots:
        groups[ballot.approvals] += ballot.count
    if election.voters >= MOST:
        raise UncountableError("Il y a trop de bulletins pour les compter exactement.")
    counts = np.fromiter(groups.values(), dtype=np.int64, count=len(groups))
    holders: dict[str, list[int]] = {i: [] for i in election.ids}
    for n, approved in enumerate(groups):
        for i in approved:
            holders[i].append(n)
    supporters = {i: np.array(who, dtype=np.int64) for i, who in holders.items()}
    votes = votes_of(election)
    since = np.zeros(len(groups), dtype=np.int64)  # which of the moments below each group last bought at
    moments = [Fraction(0)]
    candidates = [i for i in election.ids if votes[i] and costs[i] <= budget]
    left, bought, ties, steps, said = (
        budget,
        list[str](),
        list[tuple[str, ...]](),
        list[dict[str, Any]](),
        dict[str, Said](),
    )
    while candidates and (priced or left):
        at = {}
        for i in candidates:
            people = np.bincount(since[supporters[i]], weights=counts[supporters[i]])
            spent = sum((moments[m] * int(people[m]) for m in np.flatnonzero(people)), Fraction(0))
            at[i] = (costs[i] + spent) / votes[i]
        soonest = min(at.values())
        tied = tuple(i for i in candidates if at[i] == soonest)
        if len(tied) > 1:
            ties.append(tied)
        if any(costs[i] > left for i in tied):
            dear = next(i for i in tied if costs[i] > left)
            steps.append(_stop(election, dear, costs[dear], left, soonest))
            break
        i = tied[0]
        moments.append(soonest)
        since[supporters[i]] = len(moments) - 1
        left -= costs[i]
        candidates.remove(i)
        bought.append(i)
        earned = money(soonest, election.currency)
        said[i] = sentence(
            "Choisi par %(people)s\u202f; %(nth)s achat, quand chaque personne avait gagné %(earned)s.",
            people=people_of(votes[i], election.voters), nth=ordinal(len(bought)), earned=earned,
        )  # fmt: skip
        text = sentence(
            "Achat de %(option)s par %(people)s, quand chacune a gagné %(earned)s\u202f; il reste %(left)s.",
            option=quoted([election.names[i]]), people=some(votes[i], "%(n)s personne", "%(n)s personnes"),
            earned=earned, left=money(left, election.currency),
        )  # fmt: skip
        steps.append(
            {"text": text, "option": i, "cost": plain(costs[i]), "supporters": votes[i], "earned": decimal(soonest), "left": plain(left)}
        )  # fmt: skip
    words = funded_words(election, bought, left) if priced else chosen_words(election, bought)
    return Outcome(
        "phragmen", votes, score_of(election), tuple(bought), tuple(ties),
        told(election, "phragmen", words, said, steps, ties, sentence("au même moment")),
    )  # fmt: skip


def _stop(election: Election, i: str, cost: Fraction, left: Fraction, at: Fraction) -> dict[str, Any]:
    text = sentence(
        "Arrêt\u202f: %(option)s pourrait être acheté, mais coûte %(cost)s et il ne reste que %(left)s.",
        option=quoted([election.names[i]]), cost=money(cost, election.currency), left=money(left, election.currency),
    )  # fmt: skip
    return {
        "text": text, "option": i, "cost": plain(cost), "earned": decimal(at), "left": plain(left), "stop": 1,
    }  # fmt: skip
