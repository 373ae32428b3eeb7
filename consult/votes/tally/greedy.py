"""The rules of most town budgets: the most chosen projects first, while money lasts."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.placing import Tier, tiers_by
from consult.votes.tally.totals import score_of, votes_of
from consult.votes.tally.words import figure, money, of, plain, quoted, some, told


def budget_of(election: Election) -> Fraction:
    """The money to share out, or a refusal where the election states none."""
    if election.budget is None:
        raise UncountableError("Cette règle a besoin d’un budget, et le vote n’en indique pas.")
    return election.budget


def order_matters(costs: Sequence[Fraction], left: Fraction, *, skip: bool) -> bool:
    """Whether projects that are level would be funded differently in another order."""
    fitting = [cost for cost in costs if cost <= left]
    return len(costs) > 1 and bool(fitting) and sum(fitting if skip else costs) > left


def _greedy(election: Election, rule: str, *, skip: bool = True, least: Fraction = Fraction(0)) -> Outcome:
    score, left = score_of(election), budget_of(election)
    cost = {option.id: option.cost for option in election.options}
    able = [i for i in election.ids if score[i] > 0 and score[i] >= least]
    winners: list[str] = []
    ties: list[Tier] = []
    steps: list[dict[str, Any]] = []
    stopped = False
    for tier in tiers_by(able, score):
        if not stopped and order_matters([cost[i] for i in tier], left, skip=skip):
            ties.append(tier)
        for i in tier:
            funded = not stopped and cost[i] <= left
            steps.append(_step(election, i, score[i], cost[i], left, funded, stopped))
            if funded:
                winners.append(i)
                left -= cost[i]
            elif not skip:
                stopped = True
    steps += [
        {"text": f"{election.names[i]}\u202f: {_given(election)(score[i])}"
         + (f", sous le seuil de {figure(least)}." if score[i] > 0 else ", donc pas de financement."),
         "option": i, "score": plain(score[i]), "cost": plain(cost[i]), "funded": False, "left": plain(left)}
        for i in election.ids if i not in able
    ]  # fmt: skip
    summary = funded_words(election, winners, left)
    said = why_funded(election, winners, score, steps)
    what = "même score, et l’argent ne suffit pas pour tous"
    return Outcome(
        rule, votes_of(election), score, tuple(winners), tuple(ties),
        told(election, rule, summary, said, steps, ties, what),
    )  # fmt: skip


def _given(election: Election) -> Callable[[Fraction], str]:
    noun = "voix" if election.form in {"approvals", "blank"} else "point"
    return lambda n: some(n, noun, "voix" if noun == "voix" else "points")


def _step(
    election: Election, i: str, score: Fraction, cost: Fraction, left: Fraction, funded: bool, stopped: bool
) -> dict[str, Any]:
    head = f"{election.names[i]}\u202f: {_given(election)(score)}, coûte {money(cost, election.currency)}"
    if stopped:
        end = "vient après l’arrêt du financement."
    elif funded:
        left -= cost
        end = f"financé, il reste {money(left, election.currency)}."
    else:
        end = f"trop cher pour les {money(left, election.currency)} qui restent."
    return {
        "text": f"{head}\u202f: {end}", "option": i, "score": plain(score), "cost": plain(cost), "funded": funded,
        "left": plain(left),
    }  # fmt: skip


def funded_words(election: Election, winners: Sequence[str], left: Fraction) -> str:
    """The first sentence of a rule that shares out money."""
    if not election.voters:
        return "Aucun bulletin\u202f: rien n’est financé."
    budget = budget_of(election)
    count = some(len(winners), "projet financé", "projets financés")
    which = f"\u202f: {quoted(election.names[i] for i in winners)}" if winners else ""
    return (
        f"{some(election.voters, 'bulletin')}. {count} sur {figure(len(election.options))}{which}. "
        f"{money(budget - left, election.currency)} dépensés sur {money(budget, election.currency)}, il reste "
        f"{money(left, election.currency)}."
    )


def why_funded(
    election: Election, winners: Sequence[str], score: dict[str, Fraction], steps: Sequence[dict[str, Any]]
) -> dict[str, str]:
    """For each funded project: its voices with their base, its place, its price and what was left."""
    votes, place = votes_of(election), {step["option"]: n for n, step in enumerate(steps, start=1)}
    left = {step["option"]: Fraction(step["left"]) for step in steps}
    cost = {option.id: option.cost for option in election.options}
    with_points = election.form in {"points", "ranking"}
    return {
        i: f"{place[i]}{'er' if place[i] == 1 else 'e'} du classement, avec "
        + (f"{some(score[i], 'point')}, de " if with_points else "")
        + f"{of(votes[i], election.voters)}. Son coût, {money(cost[i], election.currency)}, tenait dans les "
        f"{money(left[i] + cost[i], election.currency)} qui restaient."
        for i in winners
    }


def greedy(election: Election) -> Outcome:
    """Projects are funded from the most chosen down; one that costs more than what is left is passed over.

    The order is that of voices or points, not of voices per euro. A project that nobody chose is never funded. A tie is
    reported where another order of the projects that are level would fund others (docs/methods/greedy.md).
    """
    return _greedy(election, "greedy")


def greedy_no_skip(election: Election) -> Outcome:
    """As `greedy`, but everything stops at the first project that does not fit (docs/methods/greedy-no-skip.md)."""
    return _greedy(election, "greedy-no-skip", skip=False)


def greedy_threshold(election: Election) -> Outcome:
    """As `greedy`, among the projects whose score reaches the threshold (docs/methods/greedy-threshold.md)."""
    return _greedy(election, "greedy-threshold", least=election.threshold)
