"""What every tally rule reads and answers: options, weighted ballots, an outcome with its reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from core.lib.sentences import FRENCH, Tongue, in_words

# The six French grades of majority judgment, best first; a ballot names them by their place in this tuple.
GRADES = ("Excellent", "Très bien", "Bien", "Assez bien", "Passable", "À rejeter")
FORMS = ("approvals", "points", "ranking", "grades")


class UncountableError(ValueError):
    """The rule cannot count this election; the sentence says, in French, what it lacks."""


@dataclass(frozen=True)
class Option:
    """What can be chosen. `cost` in the currency of the budget, zero where there is none."""

    id: str
    name: str = ""
    cost: Fraction = Fraction(0)


@dataclass(frozen=True)
class Ballot:
    """One way of filling the paper, and how many people filled it so. One of the four forms is used.

    `ranking` holds tiers, best first; options it leaves out share the last place. `grades` are places in the
    election's scale, 0 the best; an option without a grade is given the worst.
    """

    count: int = 1
    approvals: frozenset[str] = frozenset()
    points: tuple[tuple[str, Fraction], ...] = ()
    ranking: tuple[tuple[str, ...], ...] = ()
    grades: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Election:
    """One question as it is counted. `seats` is how many options win where no budget limits them."""

    options: tuple[Option, ...]
    ballots: tuple[Ballot, ...]
    seats: int = 1
    budget: Fraction | None = None
    grades: tuple[str, ...] = GRADES
    threshold: Fraction = Fraction(0)  # least score that greedy-threshold funds
    depth: int = 0  # places of a ranking that score in the greedy rules (3: three points, two, one); 0 is every option
    currency: str = "€"

    @property
    def voters(self) -> int:
        """How many ballots were cast, blank ones included: the base of every share that is told."""
        return sum(ballot.count for ballot in self.ballots)

    @property
    def ids(self) -> tuple[str, ...]:
        """The options in the order of the question, which settles what nothing else does."""
        return tuple(option.id for option in self.options)

    @property
    def names(self) -> dict[str, str]:
        """What each option is called in a sentence."""
        return {option.id: option.name or option.id for option in self.options}

    @property
    def form(self) -> str:
        """Which of the four forms the ballots use: the first that one of them fills, else `blank`."""
        for ballot in self.ballots:
            for form in FORMS:
                if getattr(ballot, form):
                    return form
        return "blank"


@dataclass(frozen=True)
class Outcome:
    """What a rule found. `winners` come in their order; each tie that the rule met is named, never hidden.

    Where a tie stands at the cut, its options are all in `ties` and those placed in `winners` were taken in the order
    of the question; `reasons` says so. `reasons` is plain data (strings, whole numbers, lists), with sentences that are
    not yet said in a language (`core.lib.sentences`): `{"summary": [Said], "winners": {id: Said}, "ties": [{"options": [id],
    "text": Said}], "steps": [{"text": Said, …}], "method": "docs/methods/<rule>.md"}`; docs/tally.md says what the steps of
    each rule hold.
    """

    rule: str
    votes: Mapping[str, int]
    score: Mapping[str, Fraction]
    winners: tuple[str, ...]
    ties: tuple[tuple[str, ...], ...] = ()
    reasons: Mapping[str, Any] = field(default_factory=dict)

    @property
    def explanation(self) -> dict[str, Any]:
        """The reasons in French, as they are published."""
        return explained(self.reasons, FRENCH)


def explained(reasons: Mapping[str, Any], tongue: Tongue) -> dict[str, Any]:
    """The reasons of an outcome with every sentence said: the shape that is published (docs/tally.md)."""
    return {
        "summary": " ".join(in_words(one, tongue) for one in reasons["summary"]),
        "winners": {i: in_words(said, tongue) for i, said in reasons["winners"].items()},
        "ties": [{**tie, "text": in_words(tie["text"], tongue)} for tie in reasons["ties"]],
        "steps": [{**step, "text": in_words(step["text"], tongue)} for step in reasons["steps"]],
        "method": reasons["method"],
    }
