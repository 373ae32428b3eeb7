"""What the browser tests are told about the site: its screens, its people's sessions, its objects."""

from typing import Any

from django.conf import settings
from django.test import Client

from tests.browser.screens import SCREENS, key_of
from tests.pages import routes
from tests.town import Town, build_town


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
    return {"screens": screens, "sessions": sessions, "facts": facts_of(town)}


def facts_of(town: Town) -> dict[str, Any]:
    """Slugs, numbers and addresses that the journeys type."""
    return {
        "town": town.here.territory.slug,
        "next_town": town.there.territory.slug,
        "consultations": {key: one.slug for key, one in town.here.consultations.items()},
        "proposals": {key: one.pk for key, one in town.here.proposals.items()},
        "emails": {who: user.email for who, user in town.people.items() if user is not None},
    }
