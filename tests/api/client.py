"""A client of the API."""

from rest_framework.test import APIClient

from core.accounts.models import User


def api_of(user: User | None = None) -> APIClient:
    """A client of the API, signed in or not."""
    client = APIClient()
    if user is not None:
        client.force_login(user)
    return client
