"""`make setup` on machines that lack something: one sentence that says what to do, and a failure."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.core.workshop.platform_processes import ROOT

TOOLS = (
    "sh",
    "make",
    "sed",
    "awk",
    "df",
    "test",
    "echo",
    "printf",
    "find",
    "touch",
    "rm",
    "mkdir",
    "cat",
    "env",
    "dirname",
)


def fake(directory: Path, name: str, script: str) -> None:
    """A program of our own in the path."""
    (directory / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    (directory / name).chmod(0o755)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A path that holds what every Debian has, a good Python and a good Node."""
    for name in TOOLS:
        found = shutil.which(name)
        if found:
            (tmp_path / name).symlink_to(found)
    for name in ("python3", "node", "npm"):
        fake(tmp_path, name, "exit 0")
    return tmp_path


def made(path: Path, target: str = "tools") -> subprocess.CompletedProcess[str]:
    """`make`, with nothing else in the path."""
    return subprocess.run(
        [shutil.which("make") or "make", target, f"VENV={path / 'venv'}"],
        cwd=ROOT,
        env={"PATH": str(path), "HOME": os.environ.get("HOME", "/")},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_machine_that_has_all_passes(machine: Path) -> None:
    assert made(machine).returncode == 0


@pytest.mark.parametrize(
    ("broken", "script", "words"),
    [
        ("python3", "exit 1", "Il faut Python 3.11, 3.12 ou 3.13"),
        ("python3", 'case "$2" in *ensurepip*) exit 1;; esac; exit 0', "python3-venv"),
        ("node", "exit 1", "Il faut Node.js 20.19"),
        ("node", "", "Il faut Node.js 20.19"),
        ("npm", "", "Il manque npm"),
        ("df", 'echo Filesystem; echo "disk 1000 1000 100 99% /"', "Le disque est presque plein"),
    ],
)
def test_what_is_missing_is_said_in_one_sentence(machine: Path, broken: str, script: str, words: str) -> None:
    (machine / broken).unlink()
    if script:
        fake(machine, broken, script)
    answer = made(machine)
    said = [line for line in answer.stderr.splitlines() if not line.startswith("make")]
    assert answer.returncode != 0
    assert len(said) == 1
    assert words in said[0]


def test_help_names_every_command_that_people_are_told_of() -> None:
    answer = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in (
        "setup",
        "demo",
        "serve",
        "test",
        "check",
        "bench",
        "promises",
        "screenshots",
        "lock",
        "reset",
        "format",
    ):
        assert f"make {name} " in answer.stdout


def test_continuous_integration_runs_check_then_test() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
    assert script.index("make check") < script.index("make test")
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0
