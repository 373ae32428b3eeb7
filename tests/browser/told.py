"""What the browser tests are told about the site: its screens, its people's sessions, its objects."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.utils import timezone

from core.notices.letters import letter
from tests.browser.screens import SCREENS, key_of
from tests.hostile import build_hostile_town
from tests.matrix import access
from tests.pages import routes
from tests.payloads import PAYLOADS
from tests.people import make_user
from tests.town import Place, Town, build_town

NEWCOMERS = {"Yvonne Le Goff": "yvonne@exemple.fr", "Fatou Sow": "fatou@exemple.fr", "Lucas Petit": "lucas@exemple.fr"}
WORDS_OF_LETTERS = (
    "association_name", "code", "email", "function", "giver_name", "inviter_name", "login_url", "password_reset_url", "reason",
    "reset_url", "role_label", "signup_url", "territory_name", "url", "user",
)  # fmt: skip


def session_of(user: Any) -> str:
    """A session that this account opened."""
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


def tell() -> dict[str, Any]:
    """Build the town and say where everything is."""
    town = build_town()
    by_name = {route.name: route for route in routes()}
    screens = {
        key_of(name, case): by_name[name].path(town.here, case) for name, case, _who in SCREENS if name in by_name
    }
    sessions = {who: session_of(user) for who, user in town.people.items() if user is not None}
    place, author = build_hostile_town()
    make_newcomers(town)
    sessions["hostile"] = session_of(author)
    return {"screens": screens, "sessions": sessions, "facts": {**facts_of(town), **hostile_facts(place)}}


def make_newcomers(town: Town) -> None:
    """People whom the journeys follow from their first day, so that no other test meets them."""
    here, day = town.here.territory, timezone.now() - timedelta(days=9)
    for name, email in NEWCOMERS.items():
        make_user(name, email, home=here, date_joined=day)


def hostile_facts(place: Place) -> dict[str, Any]:
    """Every address of the hostile town that can be read, and every letter with hostile words in it."""
    read = {
        name for (name, _case, method), cells in access.read().items() if method == "GET" and "200" in cells.values()
    }
    pages = {
        key_of(route.name, case): route.path(place, case)
        for route in routes()
        if route.name in read and not route.name.startswith(("account", "frontend")) and route.name != "health"
        for case in route.cases
    }
    names = sorted(
        path.stem
        for path in (settings.BASE_DIR / "frontend/templates/mail").glob("*.txt")
        if not path.stem.endswith("_subject")
    )
    words = dict.fromkeys(WORDS_OF_LETTERS, " ".join(PAYLOADS))
    return {
        "hostile": pages,
        "letters": {name: letter(name, {**words, "day": timezone.localdate()}).html for name in names},
    }


def facts_of(town: Town) -> dict[str, Any]:
    """Slugs, numbers and addresses that the journeys type."""
    return {
        "town": town.here.territory.slug,
        "next_town": town.there.territory.slug,
        "consultations": {key: one.slug for key, one in town.here.consultations.items()},
        "proposals": {key: one.pk for key, one in town.here.proposals.items()},
        "emails": {who: user.email for who, user in town.people.items() if user is not None},
    }
