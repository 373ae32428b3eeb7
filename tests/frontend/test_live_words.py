"""One word for each thing: a page's live updates are suspended, a room is paused, in both languages."""

import re
from pathlib import Path

import pytest
from django.utils import translation
from django.utils.translation import gettext

FRONT = Path(__file__).resolve().parents[2] / "frontend"
SUSPEND = "Suspendre le direct"


@pytest.mark.parametrize(("code", "place"), [("fr", 0), ("en", 1)])
def test_the_button_says_the_same_before_and_after_its_script(code: str, place: int) -> None:
    said = re.findall(r'suspend: "([^"]+)"', (FRONT / "lib/live-words.ts").read_text(encoding="utf-8"))
    with translation.override(code):
        assert gettext(SUSPEND) == said[place]


def test_no_page_calls_its_live_updates_paused() -> None:
    files = [*FRONT.glob("lib/*.ts"), *FRONT.glob("islands/*.ts"), *FRONT.glob("templates/discussion/*.html")]
    wrong = re.compile(r"pause (the )?live|data-pause|direct en pause|live updates paused", re.IGNORECASE)
    assert [file.name for file in files if wrong.search(file.read_text(encoding="utf-8"))] == []
