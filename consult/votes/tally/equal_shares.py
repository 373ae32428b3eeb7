"""Equal shares: everyone holds the same part of the budget, and supporters pay for their projects together."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from consult.votes.tally.election import Election, Outcome, UncountableError
from consult.votes.tally.greedy import funded_words, order_matters
from consult.votes.tally.placing import Tier, tiers_by
from consult.votes.tally.purses import Purchase, Purses
from consult.votes.tally.totals import score_of, votes_of
from consult.votes.tally.words import decimal, people_of, told
from core.lib.sentences import Said, money, plain, quoted, sentence, some

UTILITIES = ("cost", "cardinality")
COMPLETIONS = ("none", "add1", "utilitarian")
PLACE = "place"  # the money of an election that fills seats


def money_of(election: Election) -> tuple[Election, dict[str, Fraction], Fraction]:
    """What each option costs and what there is to spend; where there is no budget the money is seats, one an option."""
    if election.budget is None:
        return replace(election, currency=PLACE), dict.fromkeys(election.ids, Fraction(1)), Fraction(election.seats)
    return election, {option.id: option.cost for option in election.options}, election.budget


def equal_shares(election: Election, *, utility: str = "cost", completion: str = "none") -> Outcome:
    """The budget is split equally between all ballots; each project is paid, at one price, by those who chose it.

    At each turn the project with the lowest price for each unit of utility is bought. `utility`: what a project is worth
    to who chose it, its `cost`, or one each (`cardinality`); points, where ballots hold points, multiply it. The price
    is the same for all, and who has less gives all that is left. `completion`, for what remains unspent: `none`;
    `add1`, one unit of money more to each person (imaginary money) until the choice would exceed the real budget or
    nothing more would fit; `utilitarian`, the most chosen projects that still fit. Blank ballots hold their share too.
    Source: Peters, Pierczyński and Skowron, 2021 (docs/methods/equal-shares.md).
    """
    if utility not in UTILITIES or completion not in COMPLETIONS:
        raise UncountableError(f"Réglage inconnu\u202f: {utility}, {completion}.")
    election, costs, budget = money_of(election)
    people = election.voters
    share = budget / people if people else Fraction(0)
    purses = Purses(election, costs, utility)
    bought, added = purses.buy(share), 0
    while completion == "add1" and people and purses.would_fit(bought, budget):
        more = purses.buy(share + added + 1)
        if sum(costs[p.option] for p in more) > budget:
            break
        bought, added = more, added + 1
    ties = list(dict.fromkeys(p.tied for p in bought if len(p.tied) > 1))
    left = budget - sum((costs[p.option] for p in bought), Fraction(0))
    steps = [_step(election, p, costs, utility) for p in bought]
    said = {p.option: _why(election, p, costs, utility) for p in bought}
    if completion == "utilitarian" and people:
        left = _complete(election, costs, left, steps, said, ties)
    winners = tuple(said)
    summary = funded_words(election, winners, left) if election.budget is not None else chosen_words(election, winners)
    summary.append(sentence("Part de chaque bulletin\u202f: %(share)s.", share=money(share, election.currency)))
    if added:
        more_words = money(added, election.currency)
        summary.append(
            sentence("Complément\u202f: %(more)s de plus par bulletin, pour employer le reste.", more=more_words)
        )
    return Outcome(
        "equal-shares", votes_of(election), score_of(election), winners, tuple(ties),
        told(election, "equal-shares", summary, said, steps, ties, sentence("même prix")),
    )  # fmt: skip


def chosen_words(election: Election, winners: Sequence[str]) -> list[Said]:
    """The first sentences where seats are filled and no money is spent."""
    if not winners:
        return [sentence("Aucune option n’est retenue.")]
    places = some(election.seats, "%(n)s place", "%(n)s places")
    return [
        some(election.voters, "%(n)s bulletin.", "%(n)s bulletins."),
        some(
            len(winners), "%(n)s option retenue pour %(places)s\u202f: %(options)s.",
            "%(n)s options retenues pour %(places)s\u202f: %(options)s.",
            places=places, options=quoted(election.names[i] for i in winners),
        ),
    ]  # fmt: skip


def _price(election: Election, p: Purchase) -> Said:
    price = money(p.price, election.currency)
    if election.form == "points":
        return sentence("%(price)s par point au plus", price=price)
    return sentence("%(price)s chacune au plus", price=price)


def _why(election: Election, p: Purchase, costs: dict[str, Fraction], utility: str) -> Said:
    return sentence(
        "Choisi par %(people)s, qui le paient ensemble (%(cost)s) avec leur part du budget\u202f: %(price)s.",
        people=people_of(p.supporters, election.voters), cost=money(costs[p.option], election.currency),
        price=_price(election, p),
    )  # fmt: skip


def _step(election: Election, p: Purchase, costs: dict[str, Fraction], utility: str) -> dict[str, Any]:
    text = sentence(
        "Achat de %(option)s par %(people)s\u202f: %(price)s, dont %(emptied)s qui donnent tout ce qui leur reste.",
        option=quoted([election.names[p.option]]), people=some(p.supporters, "%(n)s personne", "%(n)s personnes"),
        price=_price(election, p), emptied=p.emptied,
    )  # fmt: skip
    return {
        "text": text,
        "option": p.option, "cost": plain(costs[p.option]), "supporters": p.supporters, "price": decimal(p.price),
        "gave_all": p.emptied, "phase": "shares",
    }  # fmt: skip


def _complete(
    election: Election,
    costs: dict[str, Fraction],
    left: Fraction,
    steps: list[dict[str, Any]],
    said: dict[str, Said],
    ties: list[Tier],
) -> Fraction:
    """Spend what is left on the most chosen projects that fit, and say what is left after them."""
    score, votes = score_of(election), votes_of(election)
    for tier in tiers_by([i for i in election.ids if i not in said and score[i] > 0], score):
        if order_matters([costs[i] for i in tier], left, skip=True):
            ties.append(tier)
        for i in tier:
            if costs[i] <= left:
                said[i] = sentence(
                    "Financé avec le reste, comme projet le plus choisi qui tienne encore\u202f: %(people)s, %(cost)s sur "
                    "les %(left)s qui restaient.",
                    people=people_of(votes[i], election.voters), cost=money(costs[i], election.currency),
                    left=money(left, election.currency),
                )  # fmt: skip
                left -= costs[i]
                text = sentence(
                    "%(option)s\u202f: financé avec le reste, il reste %(left)s.", option=quoted([election.names[i]]),
                    left=money(left, election.currency),
                )  # fmt: skip
                steps.append(
                    {"text": text, "option": i, "cost": plain(costs[i]), "left": plain(left), "phase": "completion"}
                )
    return left
