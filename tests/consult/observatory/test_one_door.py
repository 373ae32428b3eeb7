"""What was measured leaves by one door: no page, file, API or letter can even name it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_house import ROOT, sources

pytestmark = pytest.mark.promise("P-6", "P-7")
ROOM = "consult.observatory"
EXACT = {"measures", "indicators", "figures"}  # modules that hold exact counts, or make them
SAFE = {
    "Cause",
    "Indicator",
    "Nature",
    "Process",
    "Unit",
}  # of them, what says how a figure is read or how a town consults
# Where exact counts may be handled: what measures, what works out, what controls, and what keeps what was controlled.
INSIDE = {"measures", "figures", "indicators", "disclosure", "facts", "steps", "services"}
CATALOGUE = {"selectors"}  # lists the indicators that there are


def exact(path: Path) -> Iterator[str]:
    """The exact things that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            named = [f"{node.module}.{one.name}" for one in node.names]
        else:
            continue
        for name in named:
            if name == ROOM or name == f"{ROOM}.*":
                yield name
            elif name.startswith(f"{ROOM}."):
                module, *rest = name.removeprefix(f"{ROOM}.").split(".")
                if module in EXACT and not SAFE & set(rest):
                    yield name


def places(path: Path) -> str:
    """The part of the observatory that a file is in; empty for those of other rooms."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[2] if parts[:2] == ("consult", "observatory") and len(parts) > 2 else ""


def refused(path: Path) -> list[str]:
    """What a file has no right to import."""
    place = places(path)
    if place in INSIDE:
        return []
    return [name for name in exact(path) if not (place in CATALOGUE and name.startswith(f"{ROOM}.indicators"))]


def test_nothing_but_the_one_door_reads_exact_counts():
    read = [path for path in sources(".py") if "tests" not in path.relative_to(ROOT).parts]
    assert any(exact(path) for path in read), "nothing was read"
    assert not {str(path.relative_to(ROOT)): names for path in read if (names := refused(path))}


@pytest.mark.parametrize(
    ("said", "is_exact"),
    [
        ("from consult.observatory.figures import Part", True),
        ("from consult.observatory.figures import Part as P", True),
        ("from consult.observatory.figures import *", True),
        ("from consult.observatory import figures", True),
        ("from consult.observatory import *", True),
        ("import consult.observatory.measures", True),
        ("import consult.observatory", True),
        ("from consult.observatory.measures import Measures", True),
        ("from consult.observatory.indicators.dialogue import d1", True),
        ("from consult.observatory.figures import Unit, Cause", False),
        ("from consult.observatory.disclosure.parts import publish_figure", False),
        ("from consult.observatory.services import take_snapshot", False),
        ("from consult.observatoryx.measures import Measures", False),
    ],
)
def test_every_way_of_naming_an_exact_count_is_seen(tmp_path: Path, said: str, is_exact: bool):
    (tmp_path / "page.py").write_text(said)
    assert bool(list(exact(tmp_path / "page.py"))) is is_exact


@pytest.mark.parametrize(
    ("place", "is_refused"),
    [
        ("frontend/pages/observatory/views.py", True),
        ("consult/opendata/tables.py", True),
        ("consult/digests/selectors.py", True),
        ("consult/observatory/api.py", True),
        ("consult/observatory/selectors.py", True),
        ("consult/observatory/models.py", True),
        ("consult/observatory/services/snapshots.py", False),
        ("consult/observatory/disclosure/parts.py", False),
        ("consult/observatory/facts/dialogue.py", False),
    ],
)
def test_a_door_that_reads_exact_counts_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, is_refused: bool
):
    monkeypatch.setattr(f"{__name__}.ROOT", tmp_path)
    (tmp_path / place).parent.mkdir(parents=True)
    (tmp_path / place).write_text("from consult.observatory.figures import Part\n")
    assert bool(refused(tmp_path / place)) is is_refused
