"""The list of mutants holds: each still finds its place, its tests and its promises; and a test that was not run kills nothing."""

import ast
from pathlib import Path

import pytest

from tests.mutants import ROOT, Mutant, MutantError, cases_of, listed, refuse_survivor
from tests.promises import promised, python_tests

TEST = "tests/test_x.py::test_it"
MUTANT = Mutant(("B-1",), "It is wrong.", "x.py", "a = 1", "a = 2", (TEST,))


def names_in(path: Path) -> set[str]:
    """The tests of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {one.name for one in tree.body if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)}


@pytest.mark.parametrize("mutant", listed(), ids=lambda one: f"{'-'.join(one.keeps)}: {one.wrong}")
def test_a_mutant_finds_its_place_its_promises_and_its_tests(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text(encoding="utf-8")
    assert mutant.applied(text) != text
    assert set(mutant.keeps) <= set(promised())
    assert mutant.wrong.endswith(".")
    assert mutant.tests
    for test in mutant.tests:
        path, _, name = test.partition("::")
        assert name.partition("[")[0] in names_in(ROOT / path), test


def test_every_promise_about_ballots_has_a_mutant() -> None:
    ballots = {code for code in promised() if code.startswith("B-")} | {
        "R-1",
        "R-2",
        "R-8",
        "R-9",
        "S-3",
        "S-26",
        "S-27",
    }
    assert ballots <= {code for mutant in listed() for code in mutant.keeps}


@pytest.mark.parametrize("room", ["moderation", "answers", "practices", "observatory"])
def test_every_promise_that_a_room_keeps_has_a_mutant(room: str) -> None:
    tests = (ROOT / "tests" / "consult" / room).glob("test_*.py")
    kept = {code for path in tests for code, _test in python_tests(path)}
    assert kept
    assert kept <= {code for mutant in listed() if mutant.room == room for code in mutant.keeps}


@pytest.mark.parametrize("text", ["", "a = 1; a = 1"])
def test_a_replacement_that_has_no_place_or_two_is_refused(text: str) -> None:
    with pytest.raises(MutantError, match=r"found [02] times"):
        MUTANT.applied(text)


def test_a_mutant_that_is_no_python_is_refused() -> None:
    with pytest.raises(MutantError, match="no Python"):
        Mutant(("B-1",), "", "x.py", "a = 1", "a = (", ()).applied("a = 1\n")


def report(inside: str, name: str = "test_it") -> str:
    """What pytest writes of one test."""
    return f'<testsuites><testsuite><testcase classname="tests.test_x" name="{name}">{inside}</testcase></testsuite></testsuites>'


def failure(said: str) -> str:
    return f'<failure message="{said}">at length</failure>'


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (report(""), "passes"),
        (report("", name="test_it_too"), "was not run"),
        (report('<error message="collection failure"/>'), "was not run: collection"),
        (report('<skipped message="no Chromium"/>'), "was not run"),
        (report(failure("NameError: name &quot;x&quot; is not defined")), "broken"),
        (report(failure("ImportError: cannot import name")), "broken"),
    ],
)
def test_only_a_test_that_ran_and_failed_kills(said: str, why: str) -> None:
    with pytest.raises(MutantError, match=why):
        refuse_survivor(MUTANT, cases_of(said))


@pytest.mark.parametrize("name", ["test_it", "test_it[1]"])
def test_a_test_that_fails_by_what_it_asserts_kills(name: str) -> None:
    assert "assert 1 == 2" in refuse_survivor(MUTANT, cases_of(report(failure("assert 1 == 2"), name)))


def test_a_failure_that_says_something_else_kills_nothing() -> None:
    picky = Mutant(("B-1",), "", "x.py", "a = 1", "a = 2", (TEST,), says="accounts_user")
    with pytest.raises(MutantError, match="another reason"):
        refuse_survivor(picky, cases_of(report(failure("assert 1 == 2"))))
