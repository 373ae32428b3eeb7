"""Strips: towns by the alphabet, each figure said in words, nothing drawn of what is hidden, no style of their own."""

import re
from itertools import permutations
from xml.etree import ElementTree

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as some

from consult.observatory.figures import Unit
from frontend.plots import axis, groups, strips
from frontend.plots.axis import EDGE, axis_for, labels
from frontend.plots.bands import band_of, peers_in_short, peers_in_words
from frontend.plots.quantities import in_words, interval_in_words
from frontend.plots.strips import Line
from tests.words import plain

COLOURED = re.compile(r'style=|fill="(?!url\(#mark-)|stroke="')
TOWNS = (
    Line(name="Écully", value=0.0012, low=0.0006, high=0.0024),
    Line(name="Besançon", value=0.0052, low=0.0047, high=0.0058),
    Line(name="Le Havre", unsaid="trop peu de cas", is_hidden=True),
    Line(name="Valenciennes", value=0.0031, low=0.0027, high=0.0036, is_chosen=True),
    Line(name="Clichy-sous-Bois", unsaid="la population n’est pas connue"),
)
BAND = band_of([0.001, 0.002, 0.004, 0.0045, 0.006])


@pytest.fixture(autouse=True)
def in_french():
    with translation.override("fr"):
        yield


def drawn(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def test_towns_stand_in_the_order_of_the_alphabet_whatever_their_figures():
    names = ["Besançon", "Clichy-sous-Bois", "Écully", "Le Havre", "Valenciennes"]
    for order in permutations(TOWNS):
        assert [one.line.name for one in strips.strips(order, Unit.SHARE, band=BAND).drawn] == names


@pytest.mark.promise("A-9")
def test_each_drawing_has_a_name_that_says_its_figure_and_its_interval():
    chart = strips.strips(TOWNS, Unit.SHARE, band=BAND)
    first = drawn(chart.drawn[0].drawing)
    assert first.attrib["role"] == "img"
    assert plain(first.attrib["aria-label"]) == "Besançon : 0,52 %, intervalle de 0,47 % à 0,58 %"
    assert first.findtext("title") == first.attrib["aria-label"]


@pytest.mark.promise("P-6")
def test_what_is_hidden_or_not_comparable_draws_nothing_and_says_why():
    chart = strips.strips(TOWNS, Unit.SHARE, band=BAND)
    told = {one.line.name: (one.drawing, one.figure) for one in chart.drawn}
    assert told["Le Havre"] == ("", "• trop peu de cas")
    assert told["Clichy-sous-Bois"] == ("", "non comparable : la population n’est pas connue")
    assert strips.body(TOWNS[2], axis_for([1], Unit.SHARE), BAND) == ""


def test_the_reading_names_no_town_and_counts_what_is_missing():
    reading = plain(strips.reading_of(TOWNS, Unit.SHARE))
    assert reading == (
        "Sur 3 territoires, médiane : 0,31 % ; tous sont entre 0,12 % et 0,52 %. "
        "Un autre chiffre est masqué. Un autre n’est pas comparable."
    )
    assert not any(town.name in reading for town in TOWNS)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.2, 0.4), "Deux territoires seulement ont un chiffre : 20 % et 40 %, trop peu pour en dire davantage."),
        ((0.2,), "Un seul territoire a un chiffre : 20 %."),
        ((), "Aucun de ces territoires n’a de chiffre qui puisse être montré."),
    ],
)
def test_too_few_figures_make_no_median(values: tuple[float, ...], words: str):
    lines = [Line(name=f"Ville {n}", value=value) for n, value in enumerate(values)]
    assert plain(strips.reading_of(lines, Unit.SHARE)) == words


@pytest.mark.parametrize(
    ("values", "band"),
    [([], None), ([1, 2], None), ([1, 2, 9], (2, None, None)), ([1, 2, 3, 4, 5], (3, 2, 4)), ([4, 1, 3, 2], (2.5, 1.75, 3.25))],
)  # fmt: skip
def test_peers_have_a_median_from_three_and_quartiles_from_four(values: list[float], band: tuple[float, ...] | None):
    found = band_of(values)
    assert (found and (found.median, found.low, found.high)) == band


@given(some.lists(some.floats(0.001, 1000), min_size=1), some.sampled_from([Unit.DAYS, Unit.RATIO, Unit.HOURS]))
def test_a_scale_holds_every_value_by_round_steps(values: list[float], unit: Unit):
    scale = axis_for(values, unit)
    assert max(values) <= scale.top * (1 + 1e-9)
    assert 2 <= len(scale.ticks) <= 6
    assert scale.ticks[0] == 0
    assert all(EDGE <= scale.place(value) <= 100 - EDGE for value in values)


def test_a_share_never_has_a_scale_beyond_the_whole():
    assert axis_for([0.97, 1.0], Unit.SHARE).top == 1
    assert axis_for([], Unit.SHARE).top == 1


def test_an_unknown_bound_is_left_open_to_the_end_of_the_scale():
    chart = strips.strips([Line(name="A", value=41, low=30, high=None)], Unit.DAYS)
    ends = [
        one.attrib for one in drawn(chart.drawn[0].drawing).iter("line") if one.attrib["class"] == "strip__interval"
    ]
    assert len(ends) == 2  # the interval and its low end: nothing closes it
    assert ends[0]["x2"] == "97%"
    assert plain(chart.drawn[0].interval) == "30 jours ou plus"


def test_nothing_in_a_drawing_is_read_as_markup_nor_brings_a_colour():
    sly = Line(name='"><script>alert(1)</script>', value=0.5, is_chosen=True)
    chart = strips.strips([sly], Unit.SHARE, band=BAND)
    legend = strips.swatches([chart.drawn[0].drawing])
    assert len(legend) == 3
    everything = [chart.drawn[0].drawing, chart.axis, strips.patterns(), *(mark for mark, _w in legend)]
    for svg in everything:
        drawn(svg)
        assert "<script" not in svg
        assert not COLOURED.search(svg)
    assert COLOURED.search('<line stroke="red"/>')


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.0031, Unit.SHARE, "0,31 %"), (0.031, Unit.SHARE, "3,1 %"), (0.31, Unit.SHARE, "31 %"), (0, Unit.SHARE, "0 %"),
        (0.00003, Unit.SHARE, "0,003 %"), (0.00012, Unit.SHARE, "0,01 %"), (0.0000004, Unit.SHARE, "0,00004 %"), (0.0004, Unit.PER_THOUSAND, "0,0004 ‰"),
        (3.0, Unit.PER_THOUSAND, "3,0 ‰"), (1.0, Unit.DAYS, "1 jour"), (0, Unit.DAYS, "0 jour"), (41, Unit.DAYS, "41 jours"),
        (26, Unit.HOURS, "26 heures"), (1234.5, Unit.RATIO, "1 234,5"), (0.8, Unit.INDEX, "0,80"),
    ],
)  # fmt: skip
def test_a_figure_is_printed_in_its_unit(value: float, unit: Unit, words: str):
    assert plain(in_words(value, unit)) == words


def test_no_interval_is_said_where_there_is_none():
    assert interval_in_words(None, None, Unit.SHARE) == ""
    assert plain(interval_in_words(None, 0.2, Unit.SHARE)) == "20 % ou moins"


def test_a_group_draws_its_points_and_a_median_from_three():
    chart = groups.groups([groups.Group("Avant", TOWNS), groups.Group("Après", TOWNS[2:3])], Unit.SHARE)
    before, after = chart.drawn
    assert before.drawing.count("strip__other") == 3
    assert before.drawing.count("strip__median") == 1
    assert plain(before.reading).startswith("3 territoires sur 5 ont un chiffre, de 0,12 % à 0,52 %")
    assert after.drawing == ""
    assert [line.name for line, _words, _interval in before.told] == ["Besançon", "Clichy-sous-Bois", "Écully", "Le Havre", "Valenciennes"]  # fmt: skip


SLOW = [Line(name=f"Ville {n}", unsaid="moins de la moitié", is_beyond=True) for n in range(4)]
QUICK = [Line(name=f"Bourg {n}", value=value) for n, value in enumerate((10.0, 20.0, 30.0))]


@pytest.mark.parametrize(
    ("lines", "words", "medians"),
    [
        ([*QUICK, *SLOW[:1]], "3 territoires sur 4 ont un chiffre ; 1 n’est pas atteint, et compte au-dessus ; médiane : 25 jours.", 1),
        ([*QUICK, *SLOW[:2]], "3 territoires sur 5 ont un chiffre ; 2 ne sont pas atteints, et comptent au-dessus ; médiane : 30 jours.", 1),
        ([*QUICK, *SLOW], "3 territoires sur 7 ont un chiffre ; 4 ne sont pas atteints, et comptent au-dessus ; médiane : non atteinte.", 0),
        ([*QUICK[:1], *SLOW[:1]], "1 territoire sur 2 a un chiffre ; 1 n’est pas atteint, et compte au-dessus ; trop peu pour une médiane.", 0),
        (SLOW, "0 territoire sur 4 a un chiffre ; 4 ne sont pas atteints, et comptent au-dessus ; médiane : non atteinte.", 0),
    ],
)  # fmt: skip
def test_a_delay_that_is_not_reached_counts_above_the_median_and_is_never_forgotten(
    lines: list[Line], words: str, medians: int
):
    (group,) = groups.groups([groups.Group("Services seuls", lines)], Unit.DAYS).drawn
    assert plain(group.reading) == words
    assert group.drawing.count("strip__median") == medians
    assert groups.can_tell(groups.Group("", lines)) == (len(lines) > 2)


def test_a_chart_says_what_is_not_reached_and_counts_it():
    chart = strips.strips([*QUICK, *SLOW[:2]], Unit.DAYS)
    assert plain(chart.reading) == (
        "Sur 5 territoires, médiane : 30 jours ; ceux qui ont un chiffre sont entre 10 jours et 30 jours. "
        "2 autres ne sont pas atteints : ils sont comptés au-dessus des chiffres."
    )
    assert plain(chart.drawn[-1].figure) == "non atteint : moins de la moitié"
    assert "compté au-dessus" not in strips.reading_of(QUICK, Unit.DAYS)


def test_peers_that_are_not_reached_move_the_band_up():
    band = band_of([10, 20, 30, 40], 2)
    assert band
    assert (band.median, band.low, band.high, band.many) == (35, 22.5, float("inf"), 6)
    chart = strips.strips(QUICK, Unit.DAYS, band=band)
    assert 'class="strip__band"' in chart.drawn[0].drawing
    assert "inf" not in chart.drawn[0].drawing.replace("infini", "")
    short = "6 pairs : premier quartile 22 jours, médiane 35 jours, troisième quartile non atteint (dont 2 non atteints, comptés au-dessus des autres)"  # fmt: skip
    assert plain(peers_in_short(band, Unit.DAYS)) == short
    assert plain(peers_in_words(band, Unit.DAYS)) == f"{short}."
    slow = band_of([10.0], 4)
    assert plain(peers_in_short(slow, Unit.DAYS)) == "médiane de 5 pairs : non atteinte (dont 4 non atteints, comptés au-dessus des autres)"  # fmt: skip
    assert "strip__band" not in strips.strips(QUICK, Unit.DAYS, band=slow).drawn[0].drawing


def test_the_letters_of_a_cloud_follow_the_alphabet_and_never_a_figure():
    pairs = [groups.Pair(name=name, across=x, up=y) for name, x, y in (("Lille", 3, 0.9), ("Arras", 1, 0.1), ("Creil", None, 0.5), ("Brest", 2, 0.95))]  # fmt: skip
    found = groups.cloud(pairs, Unit.RATIO, Unit.SHARE, "Coopération et réponses")
    assert [(letter, pair.name) for letter, pair, _x, _y in found.points] == [("A", "Arras"), ("B", "Brest"), ("C", "Lille")]  # fmt: skip
    assert [pair.name for pair in found.missing] == ["Creil"]
    assert drawn(found.drawing).attrib["aria-label"] == "Coopération et réponses"
    assert groups.letters(28)[24:] == ["Y", "Z", "AA", "AB"]


def test_round_values_are_written_for_svg_whatever_the_language():
    assert axis.percents(33.333) == "33.33%"


def test_a_legend_tells_the_marks_that_are_drawn_and_no_other():
    chosen, other = Line(name="A", value=0.5, low=0.4, high=0.6, is_chosen=True), Line(name="B", value=0.4)
    alone = strips.strips([other], Unit.SHARE)
    both = strips.strips([chosen, other], Unit.SHARE, band=BAND)

    def told(chart: strips.Strips) -> list[str]:
        return [words for _mark, words in strips.swatches(one.drawing for one in chart.drawn)]

    assert told(alone) == ["un territoire"]
    assert told(both) == [
        "le territoire choisi", "les autres", "intervalle à 95 %", "entre ces bornes, la moitié des pairs",
        "médiane des pairs",
    ]  # fmt: skip
    assert told(strips.strips([Line(name="A", unsaid="trop peu")], Unit.SHARE)) == []


def test_towns_that_are_all_without_a_figure_for_one_reason_are_said_together_and_have_no_scale():
    hidden = [Line(name=name, unsaid="trop peu", is_hidden=True) for name in "AB"]
    chart = strips.strips(hidden, Unit.SHARE)
    assert chart.said_alike == "• trop peu"
    assert chart.axis == ""
    for others in ([*hidden, Line(name="C", unsaid="trop tôt")], [*hidden, Line(name="C", value=0.4)], hidden[:1]):
        assert strips.strips(others, Unit.SHARE).said_alike == ""


@pytest.mark.parametrize(
    ("values", "unit", "words"),
    [
        ([74], Unit.DAYS, ["0", "20", "40", "60", "80 jours"]), ([26], Unit.HOURS, ["0", "10", "20", "30 heures"]),
        ([0.15], Unit.SHARE, ["0 %", "5 %", "10 %", "15 %"]), ([0.008], Unit.SHARE, ["0 %", "0,2 %", "0,4 %", "0,6 %", "0,8 %"]),
        ([0.3], Unit.INDEX, ["0", "0,1", "0,2", "0,3"]), ([3], Unit.RATIO, ["0", "1", "2", "3"]),
    ],
)  # fmt: skip
def test_a_scale_writes_no_decimal_too_many_and_its_unit_in_words_once(
    values: list[float], unit: Unit, words: list[str]
):
    axis = drawn(labels(axis_for(values, unit)))
    assert [plain(one.text or "") for one in axis.iter("text")] == words
