"""The two questions: among peers, with intervals, and without forgetting those that have not answered."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from consult.observatory.models import Release
from consult.observatory.vintages import Vintage
from core.territories.models import Territory
from tests.counted import PROCESS, make_snapshot
from tests.frontend.pages.test_observatory_comparing import read
from tests.measured import CLICHY
from tests.people import make_town

COUNTED = Vintage(2026, 2)
SLOW = {"answered_after": (10.0,), "waiting_since": (200.0,) * 9}  # fewer than half are answered
OFFICIALS = {"decided_by": {"official": 4}}
# Name, code, population, what differs in what was counted, then in how it works
TOWNS = (
    ("Arras", "62041", 42_000, {}, OFFICIALS),
    ("Brest", "29019", 44_000, {}, OFFICIALS),
    ("Creil", "60175", 36_000, SLOW, OFFICIALS),
    ("Douai", "59178", 39_000, SLOW, OFFICIALS),
    ("Épinal", "88160", 32_000, SLOW, OFFICIALS),
    ("Flers", "61169", 21_000, {}, {}),
    ("Gap", "05061", 40_000, {}, {}),
    ("Lille", "59350", 236_000, {}, OFFICIALS),
)


OPTION = re.compile(r'<option value="(commune-[^"]+)"( selected)?>([^<]+)</option>')


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    made = {}
    for name, code, population, counted, works in TOWNS:
        made[name] = town = make_town(code, name, "93390", f"ville-{code}", population)
        measures = replace(CLICHY, population=population, **counted)  # type: ignore[arg-type]
        make_snapshot(town, COUNTED, measures, replace(PROCESS, **works))  # type: ignore[arg-type]
    Release.objects.create(vintage=str(COUNTED), towns=len(made))
    return made


def group_of(page: str, label: str) -> str:
    """What is said of the towns that work in one way."""
    return page.split(f"<h4>{label}</h4>", 1)[1].split("</ul>", 1)[0]


def test_towns_that_have_not_answered_count_above_the_median_of_their_group(towns: dict[str, Territory]):
    group = group_of(read("/observatoire/questions/"), "Services seuls")
    assert (
        "2 territoires sur 5 ont un chiffre ; 3 ne sont pas atteints, et comptent au-dessus ; médiane : non atteinte."
        in group.replace("  ", " ")
    )
    assert "strip__median" not in group
    assert "Creil</a> : non atteint : trop de cas attendent encore pour le dire" in group


def test_peers_that_have_not_answered_count_in_the_band(towns: dict[str, Territory]):
    for url in ("/observatoire/05061/", "/observatoire/comparer/?pairs=05061&indicateur=C2"):
        page = read(url)
        assert "dont 3 non atteints, comptés au-dessus des autres" in page, url
    assert "3 autres ne sont pas atteints : ils sont comptés au-dessus des chiffres" in page


def test_a_group_holds_towns_of_one_kind_and_size_those_of_most_towns_at_first(towns: dict[str, Territory]):
    page = read("/observatoire/questions/?resultat=P1")
    assert "Arras" in page
    assert "Lille" not in page
    assert [(slug, bool(chosen), words.strip()) for slug, chosen, words in OPTION.findall(page)] == [
        ("commune-20000", True, "commune, de 20 000 à 49 999 habitants (7 territoires)"),
        ("commune-100000", False, "commune, 100 000 habitants et plus (1 territoire)"),
    ]
    assert "&resultat=P1&semblables=commune-20000" in page.split("<cite>")[1]
    large = read("/observatoire/questions/?resultat=P1&semblables=commune-100000")
    assert "Lille" in large
    assert "Arras" not in large
    assert Client().get("/observatoire/questions/?semblables=epci-0").status_code == 400


def test_each_figure_has_its_interval_beside_it(towns: dict[str, Territory]):
    page = read("/observatoire/questions/?resultat=P1")
    assert re.search(r"Arras</a> : 0,48 % .{0,30}\(de 0,41 % à 0,55 %\)", group_of(page, "Services seuls"))
    assert re.search(
        r"<td class=\"number\">0,48 % .{0,30}\(de 0,41 % à 0,55 %\)", page.split("Acteurs par engagement")[1]
    )
