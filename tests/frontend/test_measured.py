"""The rows of a town's own page: what says nothing is folded, and what was never counted is left out."""

from dataclasses import replace

from consult.observatory.services.snapshots import told_of
from core.territories.models import Territory
from frontend.measured import folded, rows_of
from tests.counted import PROCESS, place_of
from tests.measured import CLICHY


def test_an_indicator_without_any_number_is_left_out_and_breaks_nothing():
    assert folded([]) == []
    town = Territory(code="93014", name="Clichy-sous-Bois", kind="municipality", departement="93", population=30_000)
    told = told_of(place_of(town), CLICHY, PROCESS)
    assert "P1" in [code for code, _name, _rows in rows_of(told)]
    without = replace(told, figures={**told.figures, "P1": ()})
    assert "P1" not in [code for code, _name, _rows in rows_of(without)]
