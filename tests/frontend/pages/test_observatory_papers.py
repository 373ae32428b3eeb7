"""A comparison and a town on paper: their scales, what qualifies them, and a press that nobody keeps from the others."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.cache import cache, caches
from django.test import Client

from consult.observatory.models import ContextFigure
from core.lib.db import clock
from core.lib.paper import Paper
from core.territories.models import Territory
from tests.compared import make_towns
from tests.frontend.pages.test_observatory_files import COMPARED, body_of
from tests.kept import make_practice
from tests.papers import text_of
from tests.words import plain


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    cache.clear()
    return make_towns()


def tables_of(paper: Paper) -> list[tuple[str, list[list[Any]]]]:
    """Each table of a paper: the title over it, and its rows."""
    found, title = [], ""
    for block in paper.blocks:
        if block["kind"] == "heading":
            title = block["runs"][0]["text"]
        elif block["kind"] == "table":
            found.append((plain(title), block["rows"]))
    return found


def test_on_paper_the_drawings_of_a_table_have_one_scale_whose_values_are_written_under_them(
    towns: dict[str, Territory], monkeypatch: pytest.MonkeyPatch
):
    set_there: list[Paper] = []
    monkeypatch.setattr("frontend.press.pdf_of", lambda paper: set_there.append(paper) or b"%PDF")
    caches["papers"].clear()
    body_of("/observatoire/25056/chiffres.pdf")
    drawn = [
        (title, rows) for title, rows in tables_of(set_there[0]) if any(row[1]["kind"] == "picture" for row in rows)
    ]
    assert [title for title, _rows in drawn][:2] == ["P1 – Taux de participation", "P2 – Participation hors ligne"]
    for title, rows in drawn:
        *lines, last = rows
        axis = re.findall(r'class="strip__tick" x1="([^"]+)"', last[1]["svg"])
        assert axis, title
        for line in lines:
            grids = re.findall(r'class="strip__grid" x1="([^"]+)"', line[1].get("svg", ""))
            assert grids in ([], axis), title


def test_what_qualifies_a_comparison_is_on_its_paper(towns: dict[str, Territory]):
    make_practice(towns["Besançon"])
    query = "territoire=33063&territoire=25056&territoire=75056&indicateur=P1"
    words = text_of(body_of(f"{COMPARED}.pdf?{query}"))
    for told in (
        "Ces territoires ne sont pas des pairs", "1 territoire demandé n’a pas de relevé pour ce millésime",
        "Ce qui a été fait, à côté des chiffres", "Déjà fait à Besançon : Éclairer l’allée",
    ):  # fmt: skip
        assert told in words
    alike = text_of(body_of(f"{COMPARED}.pdf?pairs=59606&indicateur=P1"))
    assert "ne sont pas des pairs" not in alike


def test_the_paper_of_a_town_has_its_peers_its_sheets_and_its_context(towns: dict[str, Territory]):
    make_practice(towns["Besançon"])
    ContextFigure.objects.create(
        territory=towns["Besançon"], contract="CV1", contract_name="Contrat du Grand Besançon", kind="adulte_relais_posts",
        year=2021, value=14, source="ANCT", source_url="https://exemple.fr/postes", imported_at=clock(),
    )  # fmt: skip
    words = text_of(body_of("/observatoire/25056/chiffres.pdf"))
    for told in (
        "médiane de 3 pairs : 0,71 %", "Déjà fait à Besançon : Éclairer l’allée", "Le contexte social, à côté",
        "postes d’adulte-relais 2021 14 postes ANCT", "ils n’expliquent pas sa participation",
        "Base : la population municipale",
    ):  # fmt: skip
        assert told in words
    assert "Le contexte social" not in text_of(body_of("/observatoire/59606/chiffres.pdf"))


def test_while_the_press_is_busy_one_is_asked_to_come_back(
    towns: dict[str, Territory], monkeypatch: pytest.MonkeyPatch
):
    caches["papers"].clear()
    monkeypatch.setattr("frontend.press.WAIT_S", 0)
    monkeypatch.setattr("frontend.press.PRESS.acquire", lambda timeout: False)
    answer = Client().get("/observatoire/59606/chiffres.pdf")
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_one_address_sets_so_many_pdf_a_minute_and_the_others_go_on(
    towns: dict[str, Territory], settings: LazySettings
):
    caches["papers"].clear()
    settings.API_LIMITS = {**settings.API_LIMITS, "paper": (2, 60)}
    here, elsewhere = Client(), Client(REMOTE_ADDR="203.0.113.9")
    kept = "/observatoire/59606/chiffres.pdf"
    for url in (kept, f"{COMPARED}.pdf?pairs=25056&indicateur=P1", kept):
        assert here.get(url).status_code == 200
    other = f"{COMPARED}.pdf?territoire=25056&indicateur=P1"
    refused = here.get(other)
    assert refused.status_code == 429
    assert refused["Retry-After"] == "60"
    assert "Vous avez demandé beaucoup de PDF" in plain(refused.content.decode())
    assert here.get(kept).status_code == 200  # one that is kept is given
    assert here.get(other.replace(".pdf", ".csv")).status_code == 200
    assert elsewhere.get(other).status_code == 200
