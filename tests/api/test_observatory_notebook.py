"""The notebook of docs/observatory-api.md runs as it is written, and finds the figures that were published."""

import importlib.util
import os
import re
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from pytest_django.live_server_helper import LiveServer

from consult.observatory.api import ByTown
from consult.observatory.models import ContextFigure, ContextKind
from consult.observatory.vintages import Vintage
from core.lib.db import clock
from tests.counted import make_counts, make_snapshot
from tests.measured import CLICHY
from tests.people import make_clichy, make_tourcoing, make_town

PAGE = Path(__file__).resolve().parents[2] / "docs" / "observatory-api.md"
HAS_PANDAS = importlib.util.find_spec("pandas") is not None
# It is in tests/requirements.txt: only a machine whose tools were installed before may lack it, never the one that judges.
without_pandas = pytest.mark.skipif(
    not HAS_PANDAS and not os.environ.get("CI"), reason="pandas n’est pas là : lancez « make setup » pour l’installer"
)


def cells() -> list[str]:
    return re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def run(site: str) -> dict[str, Any]:
    """What the cells leave, run one after the other."""
    found: dict[str, Any] = {}
    for cell in cells():
        exec(compile(cell.replace("https://concertation.exemple.fr", site), str(PAGE), "exec"), found)  # noqa: S102 — our own page
    return found


@without_pandas
@pytest.mark.django_db(transaction=True)
def test_the_notebook_goes_to_its_end_where_every_opinion_is_hidden(live_server: LiveServer):
    make_counts(make_clichy(), make_tourcoing(), None)
    found = run(live_server.url)
    assert found["c5"].empty
    assert not found["p1"].empty


@without_pandas
@pytest.mark.django_db(transaction=True)
def test_the_notebook_finds_p1_with_its_interval_and_c5_again(live_server: LiveServer, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        ByTown, "get_page_size", lambda self, request: 1
    )  # three towns are three pages, as a thousand are ten
    clichy = make_clichy()
    opined = replace(CLICHY, satisfied={"yes": 62, "partly": 30, "no": 28})
    make_snapshot(make_town("95018", "Argenteuil", "95100", "argenteuil"), Vintage.holding(clock()).later(-2), opined)
    other = make_town("95019", "Argenteuil", "95100", "argenteuil-ailleurs")  # two towns may have one name
    make_snapshot(other, Vintage.holding(clock()).later(-2), opined)
    make_counts(clichy, make_tourcoing(), None)
    ContextFigure.objects.create(
        territory=clichy, contract="CV352", contract_name="Clichy-sous-Bois", kind=ContextKind.FONJEP_POSTS, year=2021,
        value=3, source="ANCT", source_url="https://exemple.fr/", imported_at=clock(),
    )  # fmt: skip
    assert len(cells()) == 8
    found = run(live_server.url)
    assert found["millesime"] == str(Vintage.holding(clock()).later(-2))
    towns = {"Argenteuil", "Clichy-sous-Bois", "Tourcoing"}
    assert set(found["p1"]["territoire"]) == towns
    assert found["p1"].set_index("code")["refait"]["93014"] == 200 / found["p1"].set_index("code")["base"]["93014"]
    assert found["ecart_p1"] < 1e-9
    assert set(found["memes"]["code"]) == set(found["p1"]["code"])
    assert set(found["chiffres"]["arrondi"].dropna()) == {"numérateur, à cinq"}
    of_one = found["c5"][found["c5"]["code"] == "95018"]
    assert of_one.set_index("key")["refait"].to_dict() == {"yes": 60 / 120, "partly": 30 / 120, "no": 30 / 120}
    assert found["ecart_c5"] < 1e-9
    assert found["lignes"]["dit"].any()
    assert not found["lignes"]["dit"].all()
    assert len(found["facons"].columns) == len(towns) + 1
    assert list(found["contexte"]["kind"]) == ["fonjep_posts"]
    with pytest.raises(HTTPError) as same:
        urlopen(found["question"])
    assert same.value.code == 304
    same.value.close()


def test_every_address_of_the_page_is_named_in_its_table():
    text = PAGE.read_text(encoding="utf-8")
    for name in ("indicators/", "methods/", "vintages/", "snapshots/", "compare/", "context/", "practices/"):
        assert f"| `{name}" in text
