"""A page of many towns reads the figures that it draws, as they were published, and no others."""

import pytest

from consult.observatory.models import Release, Snapshot
from consult.observatory.selectors import figures_of, snapshots_of
from core.territories.models import Territory
from tests.compared import PUBLIC, make_towns


@pytest.fixture
def towns(db: None) -> dict[str, Territory]:
    return make_towns()


def test_the_figures_read_apart_are_those_of_the_whole_snapshot(towns: dict[str, Territory]):
    whole, some = snapshots_of(PUBLIC, is_analyst=False), figures_of(PUBLIC, ["P1", "C1"], is_analyst=False)
    assert [one.told.place for one in some] == [one.told.place for one in whole]
    assert [one.told.process for one in some] == [one.told.process for one in whole]
    assert [one.told.versions for one in some] == [one.told.versions for one in whole]
    assert [one.told.priority_vintage for one in some] == [one.told.priority_vintage for one in whole]
    for one, other in zip(whole, some, strict=True):
        assert other.told.figures == {code: one.told.figures[code] for code in ("P1", "C1") if code in one.told.figures}


def test_towns_without_a_figure_asked_for_are_still_there(towns: dict[str, Territory]):
    found = figures_of(PUBLIC, (), is_analyst=False)
    assert len(found) == len(snapshots_of(PUBLIC, is_analyst=False)) > 0
    assert not any(one.told.figures for one in found)


@pytest.mark.promise("P-6")
def test_a_vintage_under_embargo_gives_a_stranger_none_of_its_figures_apart(towns: dict[str, Territory]):
    sealed = PUBLIC.later(1)
    town = next(iter(towns.values()))
    kept = Snapshot.objects.filter(vintage=str(PUBLIC)).first()
    assert kept is not None
    if not Snapshot.objects.filter(vintage=str(sealed)).exists():
        Snapshot.objects.create(
            territory=town, vintage=str(sealed), taken_at=sealed.ends, code_version="essai", inputs="{}",
            input_hash=kept.input_hash, published=kept.published,
        )  # fmt: skip
    assert not Release.objects.filter(vintage=str(sealed)).exists()
    assert figures_of(sealed, ["P1"], is_analyst=False) == []
    assert figures_of(sealed, ["P1"], is_analyst=True)
