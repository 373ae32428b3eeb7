"""The charts: what they draw, what they say, and that they carry no style of their own."""

import re
from fractions import Fraction
from xml.etree import ElementTree

import pytest
from django.utils import translation

from frontend import charts

COLOURED = re.compile(r'style=|fill="(?!url\(#mark-)')


def drawn(svg: str) -> ElementTree.Element:
    """The drawing, as a reader of SVG takes it."""
    return ElementTree.fromstring(svg)


def widths(svg: str, look: str) -> list[str]:
    """How wide each stone of this look is."""
    return [one.attrib["width"] for one in drawn(svg).iter("rect") if look in one.attrib.get("class", "").split()]


@pytest.mark.parametrize(
    ("part", "whole", "width"),
    [
        (60, 90, ["66.67%"]), (90, 90, ["100%"]), (Fraction(7, 2), 14, ["25%"]),
        (0, 90, []), (-3, 9, []), (12, 9, ["100%"]), (3, 0, []),
    ],
)  # fmt: skip
def test_a_bar_is_its_part_of_the_whole_and_never_leaves_it(part: int, whole: int, width: list[str]) -> None:
    assert widths(charts.bar(part, whole, "tant"), "chart__fill") == width


def test_a_width_is_written_for_svg_whatever_the_language() -> None:
    with translation.override("fr"):
        assert 'width="33.33%"' in charts.bar(1, 3, "un tiers")


@pytest.mark.promise("A-9")
def test_every_chart_has_a_name_and_a_name_is_only_words() -> None:
    sly = 'A" onload="alert(1)'
    for svg in (charts.bar(1, 2, sly), charts.stacked([1, 2], sly), charts.spent([1], 2, sly)):
        chart = drawn(svg)
        assert chart.attrib["role"] == "img"
        assert chart.attrib["aria-label"] == sly
        assert "onload" not in chart.attrib


def test_stacked_shares_follow_each_other_and_none_is_drawn_for_nobody() -> None:
    svg = charts.stacked([5, 0, 3, 0, 0, 2], "mentions")
    stones = [one for one in drawn(svg).iter("rect") if "chart__piece" in one.attrib.get("class", "")]
    assert [(one.attrib["class"].split("--")[1], one.attrib["x"], one.attrib["width"]) for one in stones] == [
        ("0", "0%", "50%"), ("2", "50%", "30%"), ("5", "80%", "20%"),
    ]  # fmt: skip
    assert drawn(svg).find("line").attrib["x1"] == "50%"  # type: ignore[union-attr]


def test_nobody_voted_is_an_empty_frame() -> None:
    assert "chart__piece" not in charts.stacked([0] * 6, "personne")


def test_money_is_one_stone_for_each_project_then_what_is_left() -> None:
    svg = charts.spent([20_000, 15_000], 50_000, "enveloppe")
    assert widths(svg, "chart__piece--0") == ["40%", "30%"]
    assert widths(svg, "chart__piece--rest") == ["30%"]
    assert widths(charts.spent([50_000], 50_000, "tout"), "chart__piece--rest") == []


@pytest.mark.promise("A-9")
def test_each_share_has_a_mark_of_its_own_that_the_page_defines() -> None:
    marks = {one.attrib["id"]: ElementTree.tostring(one[0]) for one in drawn(charts.patterns()).iter("pattern")}
    assert len(set(marks.values())) == len(marks)
    used = set()
    for name in (*range(charts.PIECES), charts.REST):
        used |= set(re.findall(r"url\(#([^)]+)\)", charts.swatch(name)))
    assert used == set(marks)
    assert "url(" not in charts.swatch(0)  # the best grade is plain, and the only one that is
    assert len(used) == charts.PIECES


def test_no_chart_brings_a_style_or_a_colour_of_its_own() -> None:
    assert COLOURED.search('<rect fill="red"/>')
    for svg in (charts.patterns(), charts.bar(1, 2, "a"), charts.stacked([1] * 6, "b"), charts.spent([1], 2, "c")):
        assert not COLOURED.search(svg)
