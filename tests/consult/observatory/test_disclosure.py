"""No small group can be found again in what is published, by whoever knows the rules and reads everything."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consult.observatory.disclosure.tables import (
    PROTECTED,
    SMALLEST,
    Hidden,
    PublishedTable,
    Reason,
    Shown,
    Table,
    publish_table,
    rounded,
)
from consult.observatory.figures import Nature
from tests.attacker import bounds, flow, guesses, known, windows

pytestmark = pytest.mark.promise("P-6")
LEAST_SPREAD = 4  # five values at least: within two, whatever is guessed
MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
SIZES = st.one_of(st.integers(0, 14), st.integers(0, 60), st.integers(0, 400))


def table_of(counts: Sequence[Sequence[int]], nature: Nature = Nature.ACTIVITY, **more) -> Table:
    return Table(
        rows=tuple(f"r{one}" for one in range(len(counts))),
        columns=tuple(f"c{one}" for one in range(len(counts[0]))),
        counts=tuple(map(tuple, counts)),
        nature=nature,
        **more,
    )


@st.composite
def tables(draw) -> Table:
    height, across = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    counts = draw(st.lists(st.lists(SIZES, min_size=across, max_size=across), min_size=height, max_size=height))
    voices = st.sampled_from((0.2, 0.5, 0.5, 0.5, 0.9, 1))
    largest = [[int(count * draw(voices)) for count in row] for row in counts] if draw(st.booleans()) else None
    return table_of(
        counts,
        draw(st.sampled_from(PROTECTED)),
        has_margins=draw(st.integers(0, 5)) > 0,
        largest=largest and tuple(map(tuple, largest)),
        columns_are_answers=draw(st.booleans()),
    )


def numbers_of(published: PublishedTable) -> list[Shown]:
    cells = [shown for row in published.cells for shown in row]
    sums = [*(published.row_totals or ()), *(published.column_totals or ())]
    return [*cells, *sums, *([] if published.total is None else [published.total])]


def truth_of(table: Table, published: PublishedTable) -> list[int]:
    cells = [count for row in table.counts for count in row]
    sums = [] if published.row_totals is None else [*map(sum, table.counts), *map(sum, zip(*table.counts, strict=True))]
    return [*cells, *sums, *([] if published.total is None else [sum(cells)])]


@MANY
@given(tables())
def test_who_reads_everything_and_knows_the_rules_never_comes_within_two_of_a_hidden_number(table: Table):
    published = publish_table(table)
    found = bounds(flow(published, SMALLEST[table.nature]))
    for shown, true, (least, most) in zip(numbers_of(published), truth_of(table, published), found, strict=True):
        assert least <= true <= most, "the attacker must be right to be worth fearing"
        if isinstance(shown, Hidden):
            assert most - least >= LEAST_SPREAD, (table, published)


@MANY
@given(tables())
def test_what_is_shown_is_at_least_k_and_rounded_to_five(table: Table):
    published = publish_table(table)
    for shown, true in zip(numbers_of(published), truth_of(table, published), strict=True):
        if isinstance(shown, int):
            assert true >= SMALLEST[table.nature]
            assert shown % 5 == 0
            assert abs(shown - true) <= 2


@MANY
@given(tables())
def test_no_sum_leaves_a_single_number_hidden_beside_it(table: Table):
    published = publish_table(table)
    lines = [([*row], total) for row, total in zip(published.cells, published.row_totals or (), strict=False)]
    lines += [
        ([*column], total)
        for column, total in zip(zip(*published.cells, strict=True), published.column_totals or (), strict=False)
    ]
    if published.total is not None:
        sums = published.row_totals, published.column_totals
        flat = [shown for row in published.cells for shown in row]
        lines += [([*parts], published.total) for parts in sums if parts] if any(sums) else [(flat, published.total)]
    for parts, total in lines:
        hidden = sum(isinstance(one, Hidden) for one in (*parts, total))
        assert hidden != 1 or len(parts) == 1


@pytest.mark.parametrize("cells", [2, 3, 4])
def test_who_publishes_every_row_there_could_be_still_keeps_five_values_for_each_small_one(cells: int):
    top = {2: 60, 3: 26, 4: 13}[cells]
    found = guesses(lambda counts: publish_table(table_of([counts])), [range(top)] * cells)
    assert len(found) > top
    survivors(found, top)


@pytest.mark.parametrize("nature", PROTECTED)
def test_who_publishes_every_table_of_two_rows_there_could_be_still_keeps_five_values(nature: Nature):
    top, step = {Nature.ACTIVITY: (13, 1), Nature.OPINION: (34, 3)}[nature]
    found = guesses(lambda counts: publish_table(table_of([counts[:2], counts[2:]], nature)), [range(0, top, step)] * 4)
    survivors(found, top)


def survivors(found: dict, top: int) -> None:
    """Each small count that is hidden keeps five values among the tables that are read so, where none lies beyond those tried."""
    seen = 0
    for published, ranges in found.items():
        hidden = [shown for row in published.cells for shown in row]
        if any(most == top - 1 for _least, most in ranges):
            continue  # larger tables would read so too
        for shown, (least, most) in zip(hidden, ranges, strict=True):
            if isinstance(shown, Hidden):
                seen += 1
                assert most - least >= LEAST_SPREAD, (published, ranges)
    assert seen


@MANY
@given(
    st.integers(0, 90),
    st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=3), min_size=2, max_size=3),
    st.sampled_from(PROTECTED),
)
def test_several_ways_of_dividing_the_same_people_say_no_more_together(people: int, cuts: list, nature: Nature):
    k = SMALLEST[nature]
    chained, hidden = [], []
    for place, shares in enumerate(cuts):
        edges = [0, *sorted(int(people * share) for share in shares), people]
        counts = [b - a for a, b in itertools.pairwise(edges)]
        published = publish_table(table_of([counts], nature))
        for (_tail, _head, least, most), shown in zip(flow(published, k), published.cells[0], strict=False):
            hidden.append(isinstance(shown, Hidden))
            chained.append((place, place + 1, least, most))
        total = flow(published, k)[-1][2:]
    hidden.append(False)
    chained.append((len(cuts), 0, *total))
    for is_hidden, (least, most) in zip(hidden, bounds(chained), strict=True):
        assert not is_hidden or most - least >= LEAST_SPREAD, (people, cuts, published)


@pytest.mark.parametrize("nature", PROTECTED)
@pytest.mark.parametrize("count", [0, 1])
def test_one_person_alone_in_an_area_shows_nothing(count: int, nature: Nature):
    alone = publish_table(table_of([[count]], nature))
    assert [str(shown) for shown in numbers_of(alone)] == ["•"]
    among = publish_table(table_of([[count, 0], [40, 60], [70, 30]], nature))
    assert {str(shown) for shown in among.cells[0]} == {"•"}
    assert among.row_totals is not None
    assert str(among.row_totals[0]) == "•"
    assert sum(isinstance(shown, Hidden) for shown in among.row_totals) == 2


@pytest.mark.parametrize("nature", PROTECTED)
@pytest.mark.parametrize("by", [1, -1])
def test_one_person_more_changes_nothing_that_is_hidden(by: int, nature: Nature):
    few = SMALLEST[nature] - 2
    told = [publish_table(table_of([[few + more, 61 - more, 100]], nature)) for more in (0, by)]
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("count", "largest", "is_shown"),
    [(40, 35, False), (40, 34, True), (500, 426, False), (500, 425, True), (12, 2, True)],
)
def test_a_cell_that_one_contributor_makes_is_hidden_whatever_its_size(count: int, largest: int, is_shown: bool):
    told = publish_table(table_of([[count]], Nature.OPINION, has_margins=False, largest=((largest,),)))
    assert (told.cells == ((rounded(count),),)) is is_shown
    assert is_shown or told.cells == ((Hidden(Reason.ONE_VOICE),),)


def test_a_group_of_one_answer_does_not_show_its_answers():
    told = publish_table(table_of([[44, 2, 2], [40, 30, 20], [60, 60, 60]], columns_are_answers=True))
    assert {str(shown) for shown in told.cells[0]} == {"•"}
    assert told.row_totals == (50, 90, 180)
    alone = publish_table(table_of([[44, 5]], has_margins=False, columns_are_answers=True))
    assert alone.cells == ((Hidden(Reason.ONE_VOICE),) * 2,)


def test_what_is_shown_is_the_same_each_time():
    table = table_of([[3, 17, 60], [22, 41, 9], [70, 80, 90]])
    assert len({publish_table(table) for _again in range(20)}) == 1


def years(quarters: Sequence[int], nature: Nature, *, every: int) -> list[tuple[int, int, int, int]]:
    """What is known of the sums of four quarters, fewer at first, that are published each `every` quarters."""
    told = []
    for after in range(every, len(quarters) + 1, every):
        first = max(0, after - 4)
        shown = publish_table(table_of([[sum(quarters[first:after])]], nature)).cells[0][0]
        told.append((first, after, *known(shown, SMALLEST[nature])))
    return told


@MANY
@given(st.lists(st.integers(0, 30), min_size=8, max_size=16), st.sampled_from(PROTECTED))
def test_years_that_share_no_quarter_say_nothing_of_a_quarter(quarters: list[int], nature: Nature):
    told = years(quarters, nature, every=4)
    for count, (least, most) in zip(quarters, windows(told, len(quarters)), strict=True):
        assert least == 0
        assert count <= most
        assert most >= LEAST_SPREAD


def test_years_that_slide_by_a_quarter_may_give_one_away():
    told = years([0, 0, 11, 0], Nature.OPINION, every=1)
    assert windows(told, 4)[3] == (0, 1), "decision 33 says what follows"


def test_a_sum_that_is_hidden_takes_its_cells_with_it():
    told = publish_table(table_of([[40, 60], [1, 0], [50, 3], [3, 50]]))
    assert told.row_totals is not None
    assert [str(shown) for shown in told.row_totals] == ["•", "•", "55", "55"]
    assert told.cells[0] == (Hidden(Reason.WITH_ITS_SUM),) * 2


def test_sums_of_two_directions_that_give_a_cell_away_show_no_cell():
    found = publish_table(table_of([[2, 24, 0], [0, 22, 1], [9, 17, 7]]))
    assert {str(shown) for row in found.cells for shown in row} == {"•"}
    assert (found.row_totals, found.column_totals, found.total) == ((25, 25, 35), (10, 65, 10), 80)


def test_a_table_of_public_acts_is_shown_as_it_was_counted():
    told = publish_table(table_of([[0, 1], [3, 12]], Nature.INSTITUTION))
    assert told.cells == ((0, 1), (3, 12))
    assert (told.row_totals, told.column_totals, told.total) == ((1, 15), (3, 13), 16)
    assert publish_table(table_of([[0, 2]], Nature.INSTITUTION)).total == 2
    alone = publish_table(table_of([[0, 2]], Nature.INSTITUTION, has_margins=False))
    assert (alone.cells, alone.total) == (((0, 2),), None)


def test_only_what_an_institution_did_is_not_protected():
    assert set(PROTECTED) == set(Nature) - {Nature.INSTITUTION}
    assert SMALLEST == {Nature.ACTIVITY: 5, Nature.OPINION: 11, Nature.INSTITUTION: 1}
