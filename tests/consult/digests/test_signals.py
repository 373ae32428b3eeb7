"""The one signal of a digest: something that really moved, the strongest first, and never twice as it was said."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.digests.signals import (
    LEAST_A_SIDE,
    LEAST_GAINED,
    Figures,
    Move,
    Moved,
    choose_signal,
    figures_of,
    signal_of,
)

STILL = Moved(proposal=1, title="Un banc", url="https://x/1")
RISING = replace(STILL, proposal=2, gained=12, before=3, supports=40)
CONTESTED = replace(STILL, proposal=3, pros=3, cons=4, arguments=7)
ACTORS = replace(STILL, proposal=4, actors=((7, "Les Voisins"),))


@pytest.mark.parametrize(
    ("moved", "move"),
    [
        (STILL, None),
        (replace(STILL, gained=LEAST_GAINED - 1), None),
        (replace(STILL, gained=LEAST_GAINED), Move.RISING),
        (replace(STILL, gained=20, before=10), Move.RISING),
        (replace(STILL, gained=20, before=11), None),
        (replace(STILL, pros=LEAST_A_SIDE, cons=LEAST_A_SIDE - 1), None),
        (replace(STILL, pros=LEAST_A_SIDE - 1, cons=30), None),
        (replace(STILL, pros=LEAST_A_SIDE, cons=LEAST_A_SIDE), Move.CONTESTED),
        (ACTORS, Move.ACTORS),
        (replace(ACTORS, gained=10), Move.RISING),
        (replace(RISING, pros=9, cons=9), Move.CONTESTED),
    ],
)
def test_what_moved_and_what_did_not(moved: Moved, move: Move | None) -> None:
    found = signal_of(moved)
    assert (found and found.move) == move


def test_the_strongest_is_said_first_then_the_next_and_each_once() -> None:
    shown: dict[str, str] = {}
    larger = replace(RISING, proposal=9, gained=30)
    said = []
    while (signal := choose_signal([ACTORS, RISING, STILL, larger, CONTESTED], shown)) is not None:
        said.append(signal.moved.proposal)
        shown[signal.item] = signal.fingerprint
    assert said == [3, 9, 2, 4]


def test_it_comes_back_only_when_it_moved_again() -> None:
    first = signal_of(RISING)
    assert first is not None
    shown = {first.item: first.fingerprint}
    assert choose_signal([replace(RISING, title="Deux bancs", before=2)], shown) is None
    assert choose_signal([replace(RISING, supports=52)], shown) is not None
    assert choose_signal([replace(RISING, pros=3, cons=3, arguments=6)], shown) is not None


def test_figures_add_up_and_a_still_town_has_none() -> None:
    assert figures_of([RISING, replace(CONTESTED, is_new=True), replace(ACTORS, was_new=True, before=1)]) == Figures(
        1, 12, 1, 4
    )
    assert figures_of([STILL, CONTESTED]) is None


@given(st.lists(st.builds(
    replace, st.just(STILL), proposal=st.integers(1, 9), gained=st.integers(0, 40), before=st.integers(0, 40),
    supports=st.integers(0, 90), pros=st.integers(0, 6), cons=st.integers(0, 6), arguments=st.integers(0, 20),
    actors=st.lists(st.tuples(st.integers(1, 5), st.just("Une association")), max_size=3, unique=True).map(tuple),
), max_size=12, unique_by=lambda one: one.proposal), st.randoms())  # fmt: skip
def test_the_choice_knows_no_order_and_says_nothing_twice(everything: list[Moved], chance) -> None:
    shown: dict[str, str] = {}
    for _turn in everything:
        chosen = choose_signal(everything, shown)
        mixed = list(everything)
        chance.shuffle(mixed)
        assert choose_signal(mixed, shown) == chosen
        if chosen is None:
            break
        assert chosen.item not in shown
        assert len(chosen.fingerprint) <= 80
        shown[chosen.item] = chosen.fingerprint
    assert len(shown) == sum(signal_of(one) is not None for one in everything)
