"""`python -m tests.promises`: each promise, the tests that keep it, and the promises that have none yet."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = Path(__file__).with_name("promises.txt")
FRONT_MARK = "@promise "  # in the front end's tests: a comment `// @promise A-6`


def promised() -> dict[str, str]:
    """The promises, by code, in their order."""
    lines = [line.strip() for line in LIST.read_text(encoding="utf-8").splitlines()]
    pairs = [line.split(maxsplit=1) for line in lines if line and not line.startswith("#")]
    return {pair[0]: pair[1] for pair in pairs}


def codes_of(node: ast.expr) -> Iterator[str]:
    """The codes in one `pytest.mark.promise(...)`, wherever it stands in the expression."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("mark.promise"):
            for argument in call.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.value


def python_tests(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a code and the test that carries it; a module's mark counts for the module."""
    name = path.relative_to(ROOT).as_posix()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            for mark in node.decorator_list:
                yield from ((code, f"{name}::{node.name}") for code in codes_of(mark))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from ((code, name) for code in codes_of(node.value))


def front_tests(path: Path) -> Iterator[tuple[str, str]]:
    """Pairs of a code and the front end's test file that names it."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if FRONT_MARK in line:
            yield line.split(FRONT_MARK, 1)[1].split()[0], path.relative_to(ROOT).as_posix()


def kept() -> dict[str, list[str]]:
    """The tests that keep each promise, by code."""
    found: dict[str, list[str]] = {}
    for path in sorted((ROOT / "tests").rglob("*.py")):
        for code, test in python_tests(path):
            found.setdefault(code, []).append(test)
    for path in sorted((ROOT / "frontend" / "tests").rglob("*.ts")):
        for code, test in front_tests(path):
            found.setdefault(code, []).append(test)
    return found


def main() -> int:
    """Print both lists; a code that nobody promised is a fault."""
    titles, tests = promised(), kept()
    for code, title in titles.items():
        if code in tests:
            print(f"{code}  {title}", *(f"    {test}" for test in tests[code]), sep="\n")
    bare = [code for code in titles if code not in tests]
    print(f"\n{len(titles) - len(bare)} promises kept by a test, {len(bare)} without one yet:")
    for code in bare:
        print(f"  {code}  {titles[code]}")
    unknown = sorted(set(tests) - set(titles))
    if unknown:
        print(f"\nCodes that tests/promises.txt does not know: {', '.join(unknown)}")
    return 1 if unknown else 0


if __name__ == "__main__":
    raise SystemExit(main())
