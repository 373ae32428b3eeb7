"""`manage.py doctor`: what is fit, what is not, and the remedy."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from core.workshop.management.commands import doctor


def examined() -> tuple[int, str]:
    """The exit code and what was said."""
    said = StringIO()
    try:
        call_command("doctor", stdout=said)
    except SystemExit as stopped:
        return int(stopped.code or 0), said.getvalue()
    return 0, said.getvalue()


def test_a_fit_machine_gets_one_line_a_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "QUESTIONS", [doctor.python, doctor.database, doctor.cache, doctor.account])
    code, said = examined()
    assert code == 0
    assert [line[:4] for line in said.splitlines()] == ["bien"] * 4


def test_what_lacks_is_said_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    settings.FRONTEND_DIST = tmp_path
    monkeypatch.setattr(doctor, "QUESTIONS", [doctor.node, doctor.interface, doctor.browser])
    code, said = examined()
    assert code == 1
    assert said.count("à faire") == 3
    for remedy in ("nodejs.org", "make setup", "apt install chromium"):
        assert remedy in said
