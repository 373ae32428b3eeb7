"""What every test gets. The servers come from `tests.servers_plugin`, which starts before the settings are read."""

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.guards", "tests.people", "tests.make", "tests.browser.fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The journal refuses to be emptied; tests that commit empty every table afterwards, and say so."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} SET consult.emptying = 'on'")
        cursor.execute("SET consult.emptying = 'on'")
