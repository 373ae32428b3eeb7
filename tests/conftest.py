"""What every test gets. The servers come from `tests.servers_plugin`, which starts before the settings are read."""

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker

pytest_plugins = ["tests.guards", "tests.people", "tests.make", "tests.worlds", "tests.browser.fixtures"]

MADE_BY_MIGRATIONS = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """
    Tests that commit empty every table afterwards, once nobody else writes: their few rows are deleted, past the triggers
    that keep the journal, because TRUNCATE makes a new file of each table and each index, and takes ten times longer.
    """
    with django_db_blocker.unblock():
        known = connection.introspection.django_table_names(only_existing=True, include_views=False)
    tables = [connection.ops.quote_name(name) for name in known if name not in MADE_BY_MIGRATIONS]
    emptying = f"LOCK TABLE {', '.join(tables)}; SET LOCAL session_replication_role = replica;"
    emptying += "".join(f"DELETE FROM {table};" for table in tables)

    def empty(_test: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(emptying)

    TransactionTestCase._fixture_teardown = empty
