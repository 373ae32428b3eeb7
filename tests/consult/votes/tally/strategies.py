"""Random small elections of every form, where ties are frequent."""

from fractions import Fraction

from hypothesis import strategies as st

from consult.votes.tally.election import GRADES, Ballot, Election, Option
from consult.votes.tally.rules import RULES

NAMES = ("A", "B", "C", "D", "E")
COUNTS = st.integers(1, 4)


def _ballots(form: str, ids: tuple[str, ...]) -> st.SearchStrategy[Ballot]:
    some = st.lists(st.sampled_from(ids), unique=True)
    if form == "approvals":
        return st.builds(lambda n, who: Ballot(n, approvals=frozenset(who)), COUNTS, some)
    if form == "points":
        given = st.dictionaries(st.sampled_from(ids), st.integers(0, 4).map(Fraction) | st.just(Fraction(1, 2)))
        return st.builds(lambda n, who: Ballot(n, points=tuple(who.items())), COUNTS, given)
    if form == "grades":
        marks = st.dictionaries(st.sampled_from(ids), st.integers(0, len(GRADES) - 1))
        return st.builds(lambda n, who: Ballot(n, grades=tuple(who.items())), COUNTS, marks)
    return st.builds(_tiers, COUNTS, some, st.lists(st.booleans(), min_size=5, max_size=5))


def _tiers(count: int, who: list[str], joined: list[bool]) -> Ballot:
    """A ranking; an option joins the tier before it one time in four (`joined` is drawn twice as often as it serves)."""
    tiers: list[tuple[str, ...]] = []
    for n, i in enumerate(who):
        if n and joined[n] and joined[n - 1]:
            tiers[-1] = (*tiers[-1], i)
        else:
            tiers.append((i,))
    return Ballot(count, ranking=tuple(tiers))


@st.composite
def elections(draw: st.DrawFn, form: str = "approvals", budget: bool | None = None, most: int = 6) -> Election:
    """One election; with a budget, costs are whole or halves; without, seats are filled."""
    ids = NAMES[: draw(st.integers(2, len(NAMES)))]
    halves = st.integers(1, 40).map(lambda n: Fraction(n, 2))
    with_budget = draw(st.booleans()) if budget is None else budget
    return Election(
        tuple(Option(i, f"Projet {i}", draw(halves)) for i in ids),
        tuple(draw(st.lists(_ballots(form, ids), max_size=most))),
        seats=draw(st.integers(1, len(ids))),
        budget=draw(st.integers(1, 60).map(Fraction)) if with_budget else None,
        threshold=draw(st.integers(0, 4).map(Fraction)),
    )


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, dict[str, str], Election]:
    """A rule, its settings, and an election that it reads."""
    rule = draw(st.sampled_from(list(RULES.values())))
    form = draw(st.sampled_from(rule.forms))
    settings = {}
    if rule.code == "equal-shares":
        settings = {
            "utility": draw(st.sampled_from(["cost", "cardinality"])),
            "completion": draw(st.sampled_from(["none", "add1", "utilitarian"])),
        }
    if rule.code == "schulze":
        settings = {"unranked": draw(st.sampled_from(["last", "ignored"]))}
    return rule.code, settings, draw(elections(form, True if rule.budget else None))
