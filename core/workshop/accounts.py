"""The demonstration's accounts, told to the person who starts it."""

import json
from collections.abc import Iterator
from pathlib import Path

PEOPLE = Path(__file__).parent / "seeds" / "people.json"
PASSWORD = "vivre-ensemble"  # noqa: S105 — of the demonstration, told to whoever starts it
MAIL_PAGE = "/demo/courrier/"
HOME_TOWN = "93014"  # where most of the written lives are
TOWNS = {"59599": "Tourcoing"}
TITLES = {
    "resident": "habitante",
    "association": "association",
    "official": "agent",
    "administrator": "administratrice",
    "moderator": "modérateur",
    "facilitator": "animatrice",
    "mediator": "médiateur",
    "elected": "élue",
    "partner": "partenaire",
    "analyst": "observatoire",
}


def official_address(code: str) -> str:
    """The address of a town's official where no life was written for one."""
    return f"agent-{code.lower()}@demo.example"


def account_lines() -> Iterator[str]:
    """One line a role: what it is called, who plays it, and the address to sign in with; then how to sign in."""
    seen: set[tuple[str, str | None]] = set()
    for person in json.loads(PEOPLE.read_text(encoding="utf-8"))["personas"]:
        kind = (person["role"], person.get("territory"))
        if kind in seen:
            continue
        seen.add(kind)
        title = TITLES.get(person["role"], person["role"])
        if person.get("territory") in TOWNS:
            title = f"{title}, {TOWNS[person['territory']]}"
        yield f"  {title:<22} {person['display_name']:<22} {person['email']}"
    yield f"  {'agent, Bordeaux':<22} {'(600 propositions)':<22} {official_address('33063')}"
    yield f"Mot de passe de tous ces comptes : {PASSWORD}. Ou par code : tous les courriers se lisent sur {MAIL_PAGE}"
