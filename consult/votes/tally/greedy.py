"""The rules of most town budgets: the most chosen projects first, while money lasts."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.placing import Tier, tiers_by
from consult.votes.tally.totals import score_of, votes_of
from consult.votes.tally.words import ordinal, people_of, points, told
from core.lib.sentences import Said, figure, money, name, plain, quoted, sentence, some


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
        {"text": _unable(election, i, score[i], least),
         "option": i, "score": plain(score[i]), "cost": plain(cost[i]), "funded": False, "left": plain(left)}
        for i in election.ids if i not in able
    ]  # fmt: skip
    summary = funded_words(election, winners, left)
    said = why_funded(election, winners, score, steps)
    what = sentence("même score, et l’argent ne suffit pas pour tous")
    return Outcome(
        rule, votes_of(election), score, tuple(winners), tuple(ties),
        told(election, rule, summary, said, steps, ties, what),
    )  # fmt: skip


def _given(election: Election, score: Fraction) -> Said:
    if election.form in {"approvals", "blank"}:
        return some(score, "%(n)s voix", "%(n)s voix")
    return points(score)


def _unable(election: Election, i: str, score: Fraction, least: Fraction) -> Said:
    parts = {"option": name(election.names[i]), "given": _given(election, score)}
    if score > 0:
        return sentence("%(option)s\u202f: %(given)s, sous le seuil de %(least)s.", least=figure(least), **parts)
    return sentence("%(option)s\u202f: %(given)s, donc pas de financement.", **parts)


def _step(
    election: Election, i: str, score: Fraction, cost: Fraction, left: Fraction, funded: bool, stopped: bool
) -> dict[str, Any]:
    left -= cost if funded else 0
    parts = {
        "option": name(election.names[i]), "given": _given(election, score), "cost": money(cost, election.currency),
        "left": money(left, election.currency),
    }  # fmt: skip
    if stopped:
        text = sentence(
            "%(option)s\u202f: %(given)s, coûte %(cost)s\u202f: vient après l’arrêt du financement.", **parts
        )
    elif funded:
        text = sentence("%(option)s\u202f: %(given)s, coûte %(cost)s\u202f: financé, il reste %(left)s.", **parts)
    else:
        text = sentence(
            "%(option)s\u202f: %(given)s, coûte %(cost)s\u202f: trop cher pour les %(left)s qui restent.", **parts
        )
    return {
        "text": text, "option": i, "score": plain(score), "cost": plain(cost), "funded": funded,
        "left": plain(left),
    }  # fmt: skip


def funded_words(election: Election, winners: Sequence[str], left: Fraction) -> list[Said]:
    """The first sentences of a rule that shares out money."""
    if not election.voters:
        return [sentence("Aucun bulletin\u202f: rien n’est financé.")]
    budget, everything = budget_of(election), figure(len(election.options))
    if winners:
        count = some(
            len(winners), "%(n)s projet financé sur %(all)s\u202f: %(options)s.",
            "%(n)s projets financés sur %(all)s\u202f: %(options)s.",
            all=everything, options=quoted(election.names[i] for i in winners),
        )  # fmt: skip
    else:
        count = some(0, "%(n)s projet financé sur %(all)s.", "%(n)s projets financés sur %(all)s.", all=everything)
    return [
        some(election.voters, "%(n)s bulletin.", "%(n)s bulletins."),
        count,
        sentence(
            "%(spent)s dépensés sur %(budget)s, il reste %(left)s.", spent=money(budget - left, election.currency),
            budget=money(budget, election.currency), left=money(left, election.currency),
        ),
    ]  # fmt: skip


def why_funded(
    election: Election, winners: Sequence[str], score: dict[str, Fraction], steps: Sequence[dict[str, Any]]
) -> dict[str, Said]:
    """For each funded project: its voices with their base, its place, its price and what was left."""
    votes, place = votes_of(election), {step["option"]: n for n, step in enumerate(steps, start=1)}
    left = {step["option"]: Fraction(step["left"]) for step in steps}
    cost = {option.id: option.cost for option in election.options}
    with_points = election.form in {"points", "ranking"}
    said = {}
    for i in winners:
        parts = {
            "place": ordinal(place[i]), "people": people_of(votes[i], election.voters), "points": points(score[i]),
            "cost": money(cost[i], election.currency), "left": money(left[i] + cost[i], election.currency),
        }  # fmt: skip
        said[i] = (
            sentence("%(place)s du classement, avec %(points)s, de %(people)s. Son coût, %(cost)s, tenait dans les "
                     "%(left)s qui restaient.", **parts)
            if with_points
            else sentence("%(place)s du classement, avec %(people)s. Son coût, %(cost)s, tenait dans les %(left)s qui "
                          "restaient.", **parts)
        )  # fmt: skip
    return said


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
