"""The map of the pilots: ours, silent of any rank, and told by a list."""

import re
from itertools import combinations
from math import dist
from xml.etree import ElementTree

import pytest
from django.utils import translation

from core.territories.places import MIDDLES, OVERSEAS, middle_of
from frontend.plots.pilot_map import CORSICA, EAST, HEIGHT, MAINLAND, NORTH, SOUTH, WEST, Spot, pilot_map
from tests.words import plain

SPOTS = [
    Spot(name="Tourcoing", departement="59"), Spot(name="Saint-Denis", departement="974"), Spot(name="Besançon", departement="25"),
    Spot(name="Ailleurs", departement="999"), Spot(name="Valenciennes", departement="59"),
]  # fmt: skip


def test_every_departement_has_a_middle_inside_the_frame_and_a_box_where_it_is_overseas():
    assert len(MIDDLES) == 101
    assert set(OVERSEAS) < set(MIDDLES)
    for code, (north, east) in MIDDLES.items():
        assert code in OVERSEAS or (SOUTH < north < NORTH and WEST < east < EAST)
    assert all(SOUTH < north < NORTH and WEST < east < EAST for north, east in (*MAINLAND, *CORSICA))
    assert middle_of("999") is None


@pytest.mark.promise("A-9")
def test_each_town_is_in_the_list_and_each_that_has_a_place_has_its_letter_on_the_map():
    with translation.override("fr"):
        found = pilot_map(SPOTS)
    assert [(letter, spot.name) for letter, spot in found.listed] == [
        ("", "Ailleurs"), ("A", "Besançon"), ("B", "Saint-Denis"), ("C", "Tourcoing"), ("D", "Valenciennes"),
    ]  # fmt: skip
    drawing = ElementTree.fromstring(found.drawing)
    assert drawing.attrib["role"] == "img"
    assert plain(drawing.attrib["aria-label"]).startswith("4 territoires pilotes dans 3 départements")
    letters = [one.text for one in drawing.iter("text") if one.attrib["class"] == "pilot-map__letter"]
    assert sorted(letters) == ["A", "B", "C", "D"]
    places = [(one.attrib["cx"], one.attrib["cy"]) for one in drawing.iter("circle")]
    assert len(set(places)) == 4  # two towns of one département do not hide each other
    assert not re.search(r'style=|fill="|https?://(?!www\.w3)', found.drawing)


NARROWEST = 280  # pixels of the drawing on a screen of 320
DISC = 24  # pixels across, its border with it
REGION = ("75", "77", "78", "91", "92", "93", "94", "95")


def centres(spots: list[Spot]) -> list[tuple[float, float]]:
    """Where the discs are, in pixels of the narrowest screen."""
    with translation.override("fr"):
        drawing = ElementTree.fromstring(pilot_map(spots).drawing)
    return [
        (float(one.attrib["cx"][:-1]) * NARROWEST / 100, float(one.attrib["cy"][:-1]) * NARROWEST * HEIGHT / 10_000)
        for one in drawing.iter("circle")
    ]


@pytest.mark.parametrize(
    "departements",
    [REGION, (*REGION, *REGION), ("93",) * 9, ("59", "59", "62", "62", "80", "02", "974", "974"), tuple(one for one in MIDDLES if len(one) == 2)[:88]],
)  # fmt: skip
def test_no_town_hides_another_on_the_narrowest_screen(departements: tuple[str, ...]):
    found = centres([Spot(name=f"Ville {n}", departement=code) for n, code in enumerate(departements)])
    assert len(found) == len(departements)
    assert min(dist(one, other) for one, other in combinations(found, 2)) >= DISC - 0.1
    assert all(0 <= x <= NARROWEST and y >= 0 for x, y in found)


def test_a_town_alone_is_at_the_middle_of_its_departement_and_a_crowd_is_laid_where_it_is():
    alone = centres([Spot(name="Bobigny", departement="93")])
    among = centres([Spot(name="Bobigny", departement="93"), Spot(name="Nice", departement="06")])
    assert alone[0] in among
    assert len(set(centres([Spot(name=f"Ville {n}", departement="93") for n in range(120)]))) == 1
