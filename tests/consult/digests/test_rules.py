"""The choice of lines: nothing twice without change, nothing settled, what is new is said, and each line says why."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consult.digests.rules import MOST_LINES, Because, Item, Kind, Lateness, fingerprint_of, lateness_of, select

START = date(2026, 11, 30)
WEEKS = 12
DAY = timedelta(days=1)
ITEM = Item(key="proposal:1", kind=Kind.DECIDE, title="Un banc", url="https://x/1", due_on=START + 30 * DAY)


@pytest.mark.parametrize(
    ("days", "lateness"),
    [(-1, Lateness.LATE), (0, Lateness.SOON), (7, Lateness.SOON), (8, Lateness.ON_TIME), (None, Lateness.ON_TIME)],
)
def test_how_pressing_a_date_is(days: int | None, lateness: Lateness) -> None:
    assert lateness_of(None if days is None else START + days * DAY, START) == lateness


@pytest.mark.parametrize(
    ("before", "now", "because"),
    [
        (None, ITEM, Because.NEW),
        (ITEM, ITEM, None),
        (ITEM, replace(ITEM, title="Un autre titre"), None),
        (ITEM, replace(ITEM, turn=4), Because.CHANGED),
        (ITEM, replace(ITEM, due_on=START + 20 * DAY), Because.CHANGED),
        (replace(ITEM, kind=Kind.OWED), ITEM, Because.CHANGED),
    ],
)
def test_why_a_line_is_here(before: Item | None, now: Item, because: Because | None) -> None:
    shown = {} if before is None else {before.key: fingerprint_of(before, START)}
    assert [line.because for line in select([now], shown, START).lines] == ([because] if because else [])


def test_time_alone_brings_a_line_back_once_when_it_is_near_and_once_when_it_is_past() -> None:
    shown: dict[str, str] = {}
    said = []
    for days in range(60):
        for line in select([ITEM], shown, START + days * DAY).lines:
            said.append((days, line.because))
            shown[line.item.key] = line.fingerprint
    assert said == [(0, Because.NEW), (23, Because.SOON), (31, Because.LATE)]


def test_a_commitment_waits_for_nobody_before_its_last_week() -> None:
    far = replace(ITEM, kind=Kind.COMMITMENT, due_on=START + 8 * DAY)
    assert select([far], {}, START).lines == ()
    assert select([far], {}, START).left == 0
    assert len(select([replace(far, due_on=START + 7 * DAY)], {}, START).lines) == 1


def test_one_screen_holds_the_most_pressing_and_the_rest_comes_next() -> None:
    items = [replace(ITEM, key=f"proposal:{n}", due_on=START + (n - 3) * DAY) for n in range(20)]
    first = select(list(reversed(items)), {}, START)
    assert [line.item.key for line in first.lines] == [f"proposal:{n}" for n in range(MOST_LINES)]
    assert (first.decisions, first.left) == (20, 15)
    shown = {line.item.key: line.fingerprint for line in first.lines}
    assert [line.item.key for line in select(items, shown, START).lines] == [f"proposal:{n}" for n in range(5, 10)]


@dataclass(frozen=True)
class Life:
    """What becomes of an item, week by week: it appears, it may move, it may be settled."""

    kind: Kind
    appears: int
    settled: int
    due: int | None  # days after the start
    moves: dict[int, int]  # in that week its date moves by so many days
    returns: frozenset[int]  # in these weeks it comes back to be decided

    def at(self, number: int, week: int) -> Item | None:
        """The item as it stands that week; None where it is not there yet, or settled."""
        if not self.appears <= week < self.settled:
            return None
        moved = sum(days for when, days in self.moves.items() if when <= week)
        due = None if self.due is None else START + (self.due + moved) * DAY
        turn = sum(when <= week for when in self.returns)
        return Item(key=f"item:{number}", kind=self.kind, title="Un titre", url="https://x", due_on=due, turn=turn)


@st.composite
def lives(draw: st.DrawFn) -> Life:
    weeks = st.integers(0, WEEKS - 1)
    kind = draw(st.sampled_from(list(Kind)))
    dates = st.integers(-20, 100)
    appears = draw(weeks)
    return Life(
        kind=kind, appears=appears, settled=draw(st.integers(appears, WEEKS + 3)),
        due=draw(dates if kind != Kind.DECIDE else st.none() | dates),
        moves=draw(st.dictionaries(weeks, st.integers(-10, 30), max_size=2)),
        returns=draw(st.frozensets(weeks, max_size=2)) if kind == Kind.DECIDE else frozenset(),
    )  # fmt: skip


def class_of(due: date | None, today: date) -> str:
    """How pressing it is, said again from the words of the promise."""
    days = 1_000 if due is None else (due - today).days
    return "late" if days < 0 else "soon" if days <= 7 else "on time"


@settings(max_examples=300, deadline=None)
@given(st.lists(lives(), max_size=20))
def test_twelve_weeks_of_random_lives(everyone: list[Life]) -> None:
    shown: dict[str, str] = {}
    last_said: dict[str, tuple[object, ...]] = {}
    for week in range(WEEKS):
        today = START + 7 * week * DAY
        alive = {item.key: item for n, one in enumerate(everyone) if (item := one.at(n, week)) is not None}
        chosen = select(alive.values(), shown, today)
        now = {k: (i.kind, i.due_on, i.turn, class_of(i.due_on, today)) for k, i in alive.items()}
        awaited = {k for k, i in alive.items() if i.kind != Kind.COMMITMENT or now[k][3] != "on time"}
        to_say = {k for k in awaited if last_said.get(k) != now[k]}
        said = [line.item.key for line in chosen.lines]
        assert len(said) == len(set(said)) == min(len(to_say), MOST_LINES)
        assert set(said) <= to_say, "settled, or said before without a change"
        rank = {"late": 0, "soon": 1, "on time": 2}
        levels = [rank[str(now[key][3])] for key in said]
        assert levels == sorted(levels)
        unsaid = [rank[str(now[key][3])] for key in to_say - set(said)]
        assert not unsaid or levels[-1] <= min(unsaid), "what is more pressing waits behind"
        assert chosen.left == len(awaited) - len(said)
        assert chosen.decisions == sum(i.kind == Kind.DECIDE for i in alive.values())
        for line in chosen.lines:
            assert (line.because == Because.NEW) == (line.item.key not in last_said)
            shown[line.item.key] = line.fingerprint
            last_said[line.item.key] = now[line.item.key]
