"""`python -m tests.mutants [CODE or ROOM …]`: breaks the code as `mutations/*.toml` say, one way at a time, and sees each named test fail.

keeps: the promises · wrong: what the mutant does · file, old, new: one replacement · tests: all of them must fail
says (where a test could fail for another reason): words that the failure holds

Nothing is changed here: a copy of the working tree is. A mutant is killed when every test that it names fails by what it
asserts or by a refusal; a test that cannot be loaded, or a mutant that is no working program, proves nothing.
"""

import ast
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
LISTS = Path(__file__).with_name("mutations")
BUILT = (".venv", "frontend/dist", "frontend/node_modules")  # what `make setup` made: shared, never written by a test
PATIENCE_S = 1800  # on a busy machine; a quiet one needs a few seconds a mutant
# What a program says that was broken rather than made wrong.
BROKEN = (
    "ImportError",
    "ModuleNotFoundError",
    "SyntaxError",
    "NameError",
    "AttributeError",
    "TypeError",
    "UnboundLocalError",
)


class MutantError(ValueError):
    """This entry of the list cannot be applied, or proves nothing."""


@dataclass(frozen=True)
class Mutant:
    """One way of being wrong: one replacement in one file, and the tests that must not let it pass."""

    keeps: tuple[str, ...]  # codes of promises
    wrong: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]  # as pytest names them
    says: str = ""  # words of the failure, where a test could fail for another reason
    room: str = ""  # the first word of its list's name

    def applied(self, text: str) -> str:
        """The text of the file, made wrong. Raises MutantError where there is not exactly one place for it."""
        if (times := text.count(self.old)) != 1:
            raise MutantError(f"{self.file}: the old text is found {times} times")
        changed = text.replace(self.old, self.new)
        try:
            if self.file.endswith(".py"):
                ast.parse(changed)
        except SyntaxError as error:
            raise MutantError(f"{self.file}: the mutant is no Python ({error})") from None
        return changed


def listed() -> list[Mutant]:
    """Every mutant, list by list."""
    return [
        Mutant(
            **{**one, "keeps": tuple(one["keeps"]), "tests": tuple(one["tests"]), "room": path.stem.partition("_")[0]}
        )
        for path in sorted(LISTS.glob("*.toml"))
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["mutant"]
    ]


def copy_tree(place: Path) -> None:
    """The working tree as it stands, with what was built beside it."""
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    said = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    catalogs = (path.relative_to(ROOT).as_posix() for path in (ROOT / "locale").rglob("*.mo"))
    for name in (*said.split("\0"), *catalogs):
        if name and (ROOT / name).is_file():
            (place / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, place / name)
    for name in BUILT:
        if (ROOT / name).exists():
            (place / name).symlink_to(ROOT / name)


@dataclass(frozen=True)
class Case:
    """What became of one test: `passed`, `failed`, `error` (it was not run) or `skipped`; and what it said."""

    place: str  # as `tests.consult.votes.test_casting::test_name[parameter]`
    end: str
    said: str = ""
    told: str = ""  # at length

    def is_of(self, test: str) -> bool:
        """Whether it is this test, or one of its parameters."""
        path, _, name = test.partition("::")
        whole = f"{path.removesuffix('.py').replace('/', '.')}::{name}"
        return self.place == whole or self.place.startswith(f"{whole}[")


def cases_of(report: str) -> list[Case]:
    """The tests of a run, as JUnit writes them."""
    found = []
    for case in ElementTree.fromstring(report).iter("testcase"):
        ends = {child.tag: child for child in case if child.tag in {"failure", "error", "skipped"}}
        end = next((tag for tag in ("error", "failure", "skipped") if tag in ends), "")
        said, told = (ends[end].get("message", ""), ends[end].text or "") if end else ("", "")
        end = {"failure": "failed", "": "passed"}.get(end, end)
        found.append(Case(f"{case.get('classname')}::{case.get('name')}", end, said, told))
    return found


def run(place: Path, tests: Iterable[str]) -> list[Case]:
    """Run these tests in the copy; none where pytest did not come to them."""
    report = place / "report.xml"
    report.unlink(missing_ok=True)
    asked = [sys.executable, "-m", "pytest", "--junitxml", str(report), *tests]
    try:
        subprocess.run(asked, cwd=place, capture_output=True, check=False, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired:
        return []
    return cases_of(report.read_text(encoding="utf-8")) if report.is_file() else []


def short(said: str) -> str:
    """The first line of what a test said."""
    return " ".join(said.split("\n", 1)[0].split())[:110]


def refuse_survivor(mutant: Mutant, cases: Sequence[Case]) -> str:
    """What the tests said of the mutant. Raises MutantError unless each of those it names ran and failed by what it asserts."""
    said = ""
    for test in mutant.tests:
        mine = [case for case in cases if case.is_of(test)]
        name = test.rpartition("::")[2]
        if not mine or all(case.end == "skipped" for case in mine):
            raise MutantError(f"{name} was not run")
        if errors := [case for case in mine if case.end == "error"]:
            raise MutantError(f"{name} was not run: {short(errors[0].said)}")
        failed = [case for case in mine if case.end == "failed"]
        if not failed:
            raise MutantError(f"{name} passes")
        broken = [case for case in failed if case.said.startswith(BROKEN)]
        if broken:
            raise MutantError(f"{name} met a program that is broken, not wrong: {short(broken[0].said)}")
        right = [case for case in failed if mutant.says in f"{case.said}\n{case.told}"]
        if not right:
            raise MutantError(f"{name} fails for another reason: {short(failed[0].said)}")
        said = said or f"{name}: {short(right[0].said)}"
    return said


def refuse_baseline(mutants: Sequence[Mutant], cases: Sequence[Case]) -> None:
    """Without a mutant every named test passes. Raises MutantError naming the first that does not."""
    for test in dict.fromkeys(test for mutant in mutants for test in mutant.tests):
        mine = [case for case in cases if case.is_of(test)]
        bad = next((case for case in mine if case.end in {"failed", "error"}), None)
        if bad or not any(case.end == "passed" for case in mine):
            raise MutantError(f"without a mutant, {test} does not pass: {short(bad.said) if bad else 'it was not run'}")


def tried(place: Path, mutant: Mutant) -> str:
    """Break the copy, run the tests, put the file back; what they said."""
    path = place / mutant.file
    path.write_text(mutant.applied(path.read_text(encoding="utf-8")), encoding="utf-8")
    try:
        return refuse_survivor(mutant, run(place, mutant.tests))
    finally:
        shutil.copy2(ROOT / mutant.file, path)


def main(codes: Sequence[str]) -> int:
    """Try the mutants of these promises or rooms, or all of them; 1 where one survives."""
    mutants = [one for one in listed() if not codes or set(codes) & {one.room, *one.keeps}]
    if not mutants:
        print(f"No mutant for {', '.join(codes)}.")
        return 1
    begun, alive = time.monotonic(), 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        place = Path(folder)
        copy_tree(place)
        try:
            refuse_baseline(mutants, run(place, dict.fromkeys(test for one in mutants for test in one.tests)))
        except MutantError as error:
            print(error)
            return 1
        print(f"Without a mutant, all pass ({time.monotonic() - begun:.0f} s).", flush=True)
        for mutant in mutants:
            try:
                end, said = "killed  ", tried(place, mutant)
            except MutantError as error:
                end, said, alive = "SURVIVES", str(error), alive + 1
            print(f"{end}  {' '.join(mutant.keeps):<9}  {mutant.wrong}  [{said}]", flush=True)
    print(f"\n{len(mutants) - alive} mutants of {len(mutants)} killed in {time.monotonic() - begun:.0f} s.")
    return 1 if alive else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
