"""The written sheets of the demonstration: pilots, people, consultations, proposals."""

import json
from pathlib import Path
from typing import Any

SEEDS = Path(__file__).resolve().parents[1] / "seeds"

Sheet = dict[str, Any]


def read(name: str) -> Any:
    """One sheet, by its name without extension."""
    return json.loads((SEEDS / f"{name}.json").read_text(encoding="utf-8"))


def proposals_of(slug: str) -> list[Sheet]:
    """The proposals written for a consultation; none where it is meant to be empty."""
    path = SEEDS / "proposals" / f"{slug}.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
