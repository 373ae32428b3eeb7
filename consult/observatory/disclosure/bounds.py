"""What whoever reads a table, and knows its rules, can work out of a number that is hidden there.

A table with its margins is a flow: each row and each column takes in as much as it gives. How far a number could be from what it
is, all else that was said being kept, is then a search of ways round, exact in whole numbers (Ford and Fulkerson 1956).
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

NO_LIMIT = 10**9


@dataclass(frozen=True, slots=True)
class Number:
    """A count that goes from one sum to another, and between what a reader knows it to lie."""

    tail: int
    head: int
    value: int
    low: int
    high: int


def width(numbers: Sequence[Number], chosen: int, *, enough: int) -> int:
    """How many steps part the least that number `chosen` could be from the most, or `enough` where there are more."""
    up = _freedom(numbers, chosen, raised=True, enough=enough)
    return min(enough, up + _freedom(numbers, chosen, raised=False, enough=enough - up))


def _freedom(numbers: Sequence[Number], chosen: int, *, raised: bool, enough: int) -> int:
    """How far a number could be raised, or lowered, if others moved as far as they may."""
    mine, flow = numbers[chosen], [one.value for one in numbers]
    limit = min(enough, mine.high - mine.value if raised else mine.value - mine.low)
    start, goal = (mine.head, mine.tail) if raised else (mine.tail, mine.head)
    moved = 0
    while moved < limit and (way := _way(numbers, flow, chosen, start, goal)):
        step = min(limit - moved, *(room for _number, _sign, room in way))
        for number, sign, _room in way:
            flow[number] += sign * step
        moved += step
    return moved


def _way(
    numbers: Sequence[Number], flow: Sequence[int], chosen: int, start: int, goal: int
) -> list[tuple[int, int, int]]:
    """The shortest way round: each number that moves, whether up or down, and how far it may; empty where there is none."""
    came: dict[int, tuple[int, int, int, int]] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for index, one in enumerate(numbers):
            if index == chosen or here not in (one.tail, one.head):
                continue
            for there, sign, room in (
                (one.head, 1, one.high - flow[index] if here == one.tail else 0),
                (one.tail, -1, flow[index] - one.low if here == one.head else 0),
            ):
                if room > 0 and there != start and there not in came:
                    came[there] = (here, index, sign, room)
                    waiting.append(there)
    way = []
    while goal in came and goal != start:
        goal, index, sign, room = came[goal]
        way.append((index, sign, room))
    return way
