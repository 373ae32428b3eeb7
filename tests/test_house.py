"""The house stands: the walls that HOUSE (docs/house.md) describes are checked, not hoped for."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.db.models import CheckConstraint, Q

ROOT = Path(__file__).resolve().parents[1]
FLOORS = ("core", "consult", "frontend")
LONGEST_FILE = 300  # lines
GENERATED = {"package-lock.json", "icons.json"}


def sources(*suffixes: str) -> list[Path]:
    """Every source file of the project and of its tests."""
    return sorted(
        path
        for floor in (*FLOORS, "tests")
        for path in (ROOT / floor).rglob("*")
        if path.suffix in suffixes
        and not {"node_modules", "dist", "migrations"} & set(path.parts)
        and path.name not in GENERATED
    )


def own_models() -> list[type[models.Model]]:
    return [m for m in apps.get_models() if m.__module__.startswith(FLOORS)]


def test_no_source_file_is_longer_than_300_lines():
    long = {
        str(p.relative_to(ROOT)): n
        for p in sources(".py", ".ts", ".css", ".html", ".toml")
        if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert sources(".py"), "nothing was read"
    assert not long


def test_imports_only_point_down():
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def rooms(floor: str) -> set[str]:
    """The packages of a floor that hold code."""
    return {f"{floor}.{p.parent.name}" for p in (ROOT / floor).glob("*/__init__.py")}


def test_every_room_stands_in_the_contracts_and_in_the_plan():
    contracts = {
        c["name"]: c for c in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    }
    named = {
        name: {room.strip() for layer in contracts[name]["layers"] for room in layer.split("|")}
        for name in ("Floors", "Rooms of consult")
    }
    plan = (ROOT / "docs" / "house.md").read_text()
    assert named["Floors"] == rooms("core") | {"consult", "frontend"}
    assert named["Rooms of consult"] == rooms("consult")
    features = {r for r in rooms("core") | rooms("consult") if (ROOT / r.replace(".", "/") / "rules.py").exists()}
    assert len(features) > 3
    assert features <= set(contracts["Inside a feature"]["containers"])
    assert not {room for room in rooms("core") | rooms("consult") if f"| `{room}` |" not in plan}


def names_in(condition: Any) -> Iterator[tuple[str, Any]]:
    """The (lookup, value) pairs of a Q, however deep."""
    for child in getattr(condition, "children", []):
        if isinstance(child, Q):
            yield from names_in(child)
        elif isinstance(child, tuple):
            yield child


@pytest.mark.parametrize("model", own_models(), ids=lambda m: m._meta.label)
def test_every_choices_field_has_a_check_in_the_database(model: type[models.Model]):
    checked = {
        (lookup, tuple(sorted(map(str, value))))
        for constraint in model._meta.constraints
        if isinstance(constraint, CheckConstraint)
        for lookup, value in names_in(constraint.condition)
        if isinstance(value, list | tuple | set)
    }
    for field in model._meta.get_fields():
        if isinstance(field, models.Field) and field.choices and not hasattr(field, "base_field"):
            values = tuple(sorted(str(value) for value, _label in field.flatchoices))
            assert (f"{field.name}__in", values) in checked, f"{model._meta.label}.{field.name} accepte n’importe quoi"


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def is_durable(function: ast.FunctionDef) -> bool:
    return any(
        "durable=True" in ast.unparse(d) for d in function.decorator_list
    ) or "atomic(durable=True)" in ast.unparse(function)


def is_step(function: ast.FunctionDef) -> bool:
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return bool(statements) and ast.unparse(statements[0]) == "require_transaction()"


WRITERS = {"save", "create", "bulk_create", "update", "delete", "get_or_create", "update_or_create", "create_user"}


def writes(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(n, ast.Call) and isinstance(n.func, ast.Attribute) and n.func.attr in WRITERS
        for n in ast.walk(function)
    )


def test_every_service_is_one_durable_transaction_or_a_step():
    services = [p for p in sources(".py") if "services" in p.parts or p.name in {"services.py", "steps.py"}]
    assert len(services) > 3
    loose = [
        f"{p.relative_to(ROOT)}:{f.lineno} {f.name}"
        for p in services
        if "tests" not in p.parts
        for f in functions(p)
        if writes(f) and not is_durable(f) and not is_step(f)
    ]
    assert not loose


def test_every_public_function_of_the_floors_says_what_it_promises():
    silent = [
        f"{p.relative_to(ROOT)}:{f.lineno} {f.name}"
        for p in sources(".py")
        if "tests" not in p.parts and p.name not in {"urls.py", "api_urls.py", "health_urls.py"}
        for f in functions(p)
        if not ast.get_docstring(f)
    ]
    assert not silent


@pytest.mark.promise("S-7")
def test_no_serializer_or_form_takes_every_field():
    greedy = [
        f"{p.relative_to(ROOT)}:{n.lineno}"
        for p in sources(".py")
        if "tests" not in p.parts
        for n in ast.walk(ast.parse(p.read_text()))
        if isinstance(n, ast.Constant) and n.value == "__all__"
    ]
    assert not greedy


def test_pages_and_doors_never_write_by_themselves():
    writers = [
        f"{p.relative_to(ROOT)}:{n.lineno} .{n.func.attr}"
        for p in sources(".py")
        if "pages" in p.parts and "tests" not in p.parts
        for n in ast.walk(ast.parse(p.read_text()))
        if isinstance(n, ast.Call)
        and isinstance(n.func, ast.Attribute)
        and n.func.attr in {"bulk_create", "create", "get_or_create"}
    ]
    assert not writers


# Where this machine's own clock may be read: nothing there decides an act or dates one (decision 31).
OWN_CLOCK = {
    "core/lib/moments.py": "words for a reader: whether the year is said, how long is left",
    "core/workshop/": "the demonstration and the team's commands",
    "frontend/machines.py": "the expiry of security.txt, half a year away",
    "frontend/navigation.py": "the level of conformity in the footer",
    "frontend/pages/home/views.py": "the level of conformity on two pages",
    "frontend/templatetags/ui.py": "whether an hour needs its day",
}
CLOCKS = {"timezone.now", "datetime.now", "datetime.today", "datetime.utcnow", "date.today", "time.time"}


def reads_own_clock(node: ast.AST) -> bool:
    """`timezone.now` and its like, called or named as a default; `localdate()` and `localtime()` of no given moment."""
    if isinstance(node, ast.Attribute):
        return ast.unparse(node) in CLOCKS
    said = ast.unparse(node.func) if isinstance(node, ast.Call) and not node.args and not node.keywords else ""
    return said in {"timezone.localdate", "timezone.localtime"}


@pytest.mark.promise("R-15")
def test_only_the_clock_of_the_database_decides_and_dates():
    found = {
        str(p.relative_to(ROOT))
        for p in sources(".py")
        if "tests" not in p.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(p.read_text()))
        if reads_own_clock(node)
    }
    assert not {path for path in found if not path.startswith(tuple(OWN_CLOCK))}, "lisez core.lib.db.clock()"
    assert not [place for place in OWN_CLOCK if not any(path.startswith(place) for path in found)], "n’y est plus"


def test_what_reads_the_clock_of_the_machine_is_seen():
    for words in ("timezone.now()", "x = F(default=timezone.now)", "date.today()", "timezone.localdate()"):
        assert any(reads_own_clock(node) for node in ast.walk(ast.parse(words))), words
    for words in ("timezone.localdate(at)", "clock()", "timezone.localtime(value)"):
        assert not any(reads_own_clock(node) for node in ast.walk(ast.parse(words))), words
