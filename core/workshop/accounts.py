"""The demonstration's accounts, told to the person who starts it."""

import json
from collections.abc import Iterator
from pathlib import Path

PEOPLE = Path(__file__).parent / "seeds" / "people.json"
TITLES = {
    "resident": "habitante",
    "association": "association",
    "official": "agent",
    "administrator": "administratrice",
    "moderator": "modérateur",
    "facilitator": "animatrice",
    "mediator": "médiateur",
    "elected": "élu·e",
    "partner": "partenaire",
    "analyst": "observatoire",
}


def account_lines() -> Iterator[str]:
    """One line a role: what it is called, who plays it, and the address to sign in with."""
    seen: set[tuple[str, str | None]] = set()
    for person in json.loads(PEOPLE.read_text(encoding="utf-8"))["personas"]:
        kind = (person["role"], person.get("territory"))
        if kind in seen:
            continue
        seen.add(kind)
        title = TITLES.get(person["role"], person["role"])
        yield f"  {title:<16} {person['display_name']:<22} {person['email']}"
