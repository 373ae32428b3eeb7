"""The method sheets of the observatory, as they are written: our own files, read once."""

from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

from consult.observatory.selectors import indicators

FOLDER: Final = Path(settings.BASE_DIR) / "docs" / "methods"
CONTEXT: Final = "contexte-social"  # the only sheet that is of no indicator


def sheet_name(code: str) -> str:
    """The name under which the pages show the sheet of an indicator."""
    return code if code == CONTEXT else f"indicateur-{code.lower()}"


@cache
def sheet_text(code: str) -> str | None:
    """The Markdown of a sheet; nothing where no indicator has this code."""
    if code != CONTEXT and code not in indicators():
        return None
    return (FOLDER / f"{sheet_name(code)}.md").read_text(encoding="utf-8")
