"""Two towns of one name are told apart wherever they are named."""

import json

import pytest

from consult.observatory.models import Release
from consult.observatory.vintages import Vintage
from core.territories.models import Territory
from tests.counted import make_snapshot
from tests.frontend.pages.test_observatory_comparing import names_in, read
from tests.frontend.pages.test_observatory_files import body_of, content_of
from tests.measured import CLICHY
from tests.papers import text_of
from tests.people import make_town

COUNTED = Vintage(2026, 2)
NAMES = ["Bobigny", "Saint-Denis (93)", "Saint-Denis (974)", "Saint-Ouen (41240)", "Saint-Ouen (41241)"]
CODES = {"93066": "93", "97411": "974", "93008": "93", "41240": "41", "41241": "41"}


@pytest.fixture(autouse=True)
def towns(db: None) -> None:
    for code, departement in CODES.items():
        name = {"93008": "Bobigny"}.get(code, "Saint-Ouen" if departement == "41" else "Saint-Denis")
        town = make_town(code, name, "93390", f"ville-{code}", 150_000)
        Territory.objects.filter(pk=town.pk).update(departement=departement)
        town.refresh_from_db()
        make_snapshot(town, COUNTED, CLICHY)
    Release.objects.create(vintage=str(COUNTED), towns=len(CODES))


def test_homonyms_are_told_apart_on_each_page():
    page = read("/observatoire/comparer/?pairs=93066&indicateur=P1")
    assert names_in(page) == NAMES
    for name in NAMES:
        assert f"{name} (commune" in page  # a choice
        assert f">{name}</th>" in page  # its ways of working
    for url in ("/observatoire/", "/observatoire/questions/?resultat=P1"):
        assert all(f">{name}</a>" in read(url) for name in NAMES), url
    assert "<h1>Saint-Denis (974)</h1>" in read("/observatoire/97411/")
    assert "« Saint-Denis (974) »" in read("/observatoire/97411/")


def test_homonyms_are_told_apart_in_each_file():
    start = "/observatoire/comparer/chiffres"
    query = "pairs=93066&indicateur=P1"
    assert all(name in text_of(body_of(f"{start}.pdf?{query}")) for name in NAMES)
    assert all(f">{name}<" in content_of(body_of(f"{start}.ods?{query}")) for name in NAMES)
    assert {one["code"] for one in json.loads(body_of(f"{start}.json?{query}"))["figures"]} == set(CODES)
