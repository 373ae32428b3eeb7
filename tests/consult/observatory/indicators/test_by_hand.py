"""Each indicator on a few counts, with what a hand calculation gives."""

import pytest

from consult.observatory.figures import Part
from consult.observatory.indicators import INDICATORS
from consult.observatory.measures import Measures

# indicator, what was counted, and for each line (value, low, high, count, base)
Line = tuple[float, float | None, float | None, int | None, int]
SHARES: list[tuple[str, dict[str, object], dict[str, Line]]] = [
    (
        "P1",
        {"population": 1000, "participants": 40},
        {"": (0.04, 0.0295, 0.0540, 40, 1000)},
    ),
    ("P1", {"population": 20, "participants": 20}, {"": (1, 0.8389, 1, 20, 20)}),
    ("P2", {"participants": 10, "offline": 5}, {"": (0.5, 0.2366, 0.7634, 5, 10)}),
    ("P2", {"participants": 10}, {"": (0, 0, 0.2775, 0, 10)}),
    (
        "P3",
        {"participants": 20, "located": 10, "in_priority_area": 5, "priority_vintage": 2024},
        {
            "priority": (0.25, 0.1119, 0.4687, 5, 20),
            "elsewhere": (0.25, 0.1119, 0.4687, 5, 20),
            "unknown": (0.5, 0.2993, 0.7007, 10, 20),
        },
    ),
    (
        # ½ (|0.75 − 0.5| + |0.25 − 0.5|) = 0.25
        "P4",
        {
            "age_sex": {"F 1990-2004": 45, "M 1990-2004": 15},
            "age_sex_expected": {"F 1990-2004": 700, "M 1990-2004": 700},
        },
        {"": (0.75, None, None, None, 60)},
    ),
    ("P5", {"participants": 20, "newcomers": 1}, {"": (0.05, 0.0089, 0.2361, 1, 20)}),
    ("P6", {"actors": 10, "associations": 5}, {"": (0.5, 0.2366, 0.7634, 5, 10)}),
    (
        # Five people of a hundred did 95 acts of 190. Under Lorenz: 0.95 of the people did half: 1 − (0.95 × 0.5 + 0.05 × 1.5)
        "P7",
        {"acts_by_person": {"1": 95, "19": 5}},
        {"top": (0.5, None, None, None, 100), "gini": (0.45, None, None, None, 100)},
    ),
    (
        "D1",
        {"proposals": 10, "replies": 24, "both_sides": 5},
        {"replies": (2.4, None, None, 24, 10), "both_sides": (0.5, 0.2366, 0.7634, 5, 10)},
    ),
    ("D2", {"messages": 20, "messages_turned": 1}, {"": (0.05, 0.0089, 0.2361, 1, 20)}),
    ("D3", {"proposals": 20, "near_duplicates": 1}, {"": (0.05, 0.0089, 0.2361, 1, 20)}),
    (
        # At 20 days 4 of 5 wait; the one who waited 50 days is out of the two left after 40: 4/5 × 3/4 at 40, then × 1/2 at 80.
        "C1",
        {"answered_after": (20.0, 40.0, 80.0), "waiting_since": (50.0, 100.0)},
        {
            "30": (0.2, 0.0308, 0.7962, None, 5),
            "60": (0.4, 0.1182, 0.8743, None, 5),
            "90": (0.7, 0.2808, 0.9877, None, 5),
        },
    ),
    ("C2", {"answered_after": (20.0, 40.0, 80.0), "waiting_since": (50.0, 100.0)}, {"": (80, 20, None, None, 5)}),
    ("C3", {"answers": 10, "reasoned": 5}, {"": (0.5, 0.2366, 0.7634, 5, 10)}),
    ("C4", {"commitments_due": 10, "commitments_kept": 10}, {"": (1, 0.7225, 1, 10, 10)}),
    ("C4", {"commitments_due": 5, "commitments_kept": 4}, {"": (0.8, 0.3755, 0.9638, 4, 5)}),
    (
        "C5",
        {"satisfied": {"yes": 10, "partly": 9, "no": 1}},
        {
            "yes": (0.5, 0.2993, 0.7007, 10, 20),
            "partly": (0.45, 0.2582, 0.6579, 9, 20),
            "no": (0.05, 0.0089, 0.2361, 1, 20),
        },
    ),
    (
        "C6",
        {"digests_by_theme": {"housing": 10, "health": 10}, "digests_acted_by_theme": {"housing": 5}},
        {"housing": (0.5, 0.2366, 0.7634, 5, 10), "health": (0, 0, 0.2775, 0, 10)},
    ),
    (
        "M1",  # ten cases, one of which waits: the fifth, and the ninth
        {"moderation_hours": (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 48.0), "moderation_waiting": (100.0,)},
        {"median": (5, 1, 8, None, 10), "p90": (48, 7, None, None, 10)},
    ),
    (
        "M3",
        {"texts": 2000, "appeals": 10, "appeals_upheld": 5},
        {"appeals": (5, 2.7182, 9.1797, 10, 2000), "overturned": (0.5, 0.2366, 0.7634, 5, 10)},
    ),
    ("T2", {"by_logic": {"prevent": 10, "repair": 10}}, {"": (1, 0.4271, 2.3412, 10, 10)}),
    ("T2", {"by_logic": {"prevent": 40, "repair": 10}}, {"": (4, 2.0269, 7.8938, 40, 10)}),
    ("T2", {"by_logic": {"repair": 10}}, {"": (0, 0, 0.3842, 0, 10)}),
    ("V1", {"votes": 1, "votes_equal": 1}, {"": (1, 0.2065, 1, 1, 1)}),
    ("V1", {"votes": 2, "votes_equal": 1}, {"": (0.5, 0.0945, 0.9055, 1, 2)}),
]


def line(part: Part) -> Line:
    """What a part says, without its name."""
    assert part.cause is None
    assert part.value is not None
    assert part.base is not None
    return part.value, part.low, part.high, part.count, part.base


@pytest.mark.parametrize(("code", "counted", "expected"), SHARES)
def test_an_indicator_says_what_a_hand_calculation_gives(
    code: str, counted: dict[str, object], expected: dict[str, Line]
):
    found = {part.key: line(part) for part in INDICATORS[code].of(Measures(**counted)) if part.cause is None}
    assert list(found) == list(expected)
    for key, figures in expected.items():
        assert found[key] == pytest.approx(figures, abs=6e-5), key


def values(code: str, measures: Measures) -> dict[str, float | None]:
    """The lines of an indicator."""
    return {part.key: part.value for part in INDICATORS[code].of(measures)}


def test_every_theme_of_the_grid_has_its_line_even_where_nobody_spoke_of_it():
    found = values("T1", Measures(by_theme={"health": 6, "isolation": 4}))
    assert len(found) == 11
    assert {key: value for key, value in found.items() if value} == pytest.approx({"isolation": 0.4, "health": 0.6})
    assert next(iter(found)) == "isolation"
    assert sum(value or 0 for value in found.values()) == pytest.approx(1)


def test_every_ground_has_its_line_for_a_thousand_texts():
    parts = INDICATORS["M2"].of(Measures(texts=400, removals={"insult": 2, "topic": 1}))
    assert len(parts) == 11
    insult = next(part for part in parts if part.key == "insult")
    assert line(insult) == pytest.approx((5, 1.3723, 18.0449, 2, 400), abs=1e-3)
    assert sum(part.value or 0 for part in parts) == pytest.approx(7.5)


def test_a_key_that_the_grid_lost_keeps_its_line_and_its_weight():
    found = values("T1", Measures(by_theme={"health": 6, "a_theme_of_before": 4}))
    assert list(found)[-1] == "a_theme_of_before"
    assert found["a_theme_of_before"] == pytest.approx(0.4)


def test_the_network_of_a_town_by_hand():
    """Five commitments: two of the town alone, two with the CAF, one with the CAF and an association."""
    found = values(
        "C7",
        Measures(
            commitments=5,
            cooperations={"1": 2, "2": 2, "3": 1},
            ties={"caf|municipality": 3, "associations|municipality": 1, "associations|caf": 1, "caf|state": 0},
        ),
    )
    assert found["actors"] == pytest.approx((2 + 4 + 3) / 5)
    assert found["several"] == pytest.approx(3 / 5)
    assert found["density"] == pytest.approx(3 / 28)  # eight kinds of actors make 28 pairs
    assert found["with_caf"] == found["with_municipality"] == found["with_associations"] == pytest.approx(2 / 7)
    assert found["with_state"] == 0
    assert len(found) == 3 + 8


def test_a_commitment_with_no_actor_counted_has_none():
    assert values("C7", Measures(commitments=10, cooperations={"3": 5}))["actors"] == pytest.approx(1.5)


def test_those_that_wait_make_the_answers_look_slower_and_never_quicker():
    quick = {"answered_after": (5.0, 10.0, 20.0, 25.0, 28.0)}
    assert values("C1", Measures(**quick))["30"] == 1
    assert values("C1", Measures(**quick, waiting_since=(90.0,) * 5))["30"] == pytest.approx(0.5)
    assert values("C2", Measures(**quick)) == {"": 20}
    assert values("C2", Measures(**quick, waiting_since=(90.0,) * 3)) == {"": 25}
