"""Which actors cooperate: the network of the kinds of actors, drawn from the commitments they share."""

from dataclasses import dataclass
from typing import Final

from consult.observatory.figures import Part, Unit
from consult.observatory.indicators.parts import by_number, lines
from consult.observatory.indicators.statistics import degree_centrality, density
from consult.observatory.measures import Counts
from consult.proposals.models import Actor

ACTORS: Final = tuple(Actor.values)


@dataclass(frozen=True, slots=True)
class Cooperations:
    """How many actors cooperate in all, and how many commitments have two or more."""

    total: int
    several: int


def mean_of(cooperations: Counts, made: int) -> Cooperations | None:
    """What the `made` commitments add up to; one that is not counted has no actor. None where more are counted than were made."""
    many = by_number(cooperations)
    if sum(many.values()) > made:
        return None
    return Cooperations(
        total=sum(actors * times for actors, times in many.items()),
        several=sum(times for actors, times in many.items() if actors >= 2),
    )


def network(ties: Counts, made: int) -> tuple[Part, ...]:
    """« density », then « with_… » for each kind of actor: indexes from 0 to 1, over the same kinds in every town."""
    pairs = [(one, other) for one, _bar, other in (tie.partition("|") for tie, many in ties.items() if many > 0)]
    actors = lines(ACTORS, dict.fromkeys((actor for pair in pairs for actor in pair), 1))
    return (
        Part("density", density(pairs, actors), base=made, unit=Unit.INDEX),
        *(
            Part(f"with_{actor}", degree, base=made, unit=Unit.INDEX)
            for actor, degree in degree_centrality(pairs, actors).items()
        ),
    )
