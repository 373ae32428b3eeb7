"""The map of the pilots: ours, silent of any rank, and told by a list."""

import re
from xml.etree import ElementTree

import pytest
from django.utils import translation

from core.territories.places import MIDDLES, OVERSEAS, middle_of
from frontend.plots.pilot_map import CORSICA, EAST, MAINLAND, NORTH, SOUTH, WEST, Spot, pilot_map
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
