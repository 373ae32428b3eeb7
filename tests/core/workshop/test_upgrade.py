"""`manage.py upgrade` while people are at work."""

import threading
import time
from io import StringIO

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor

from core.workshop.management.commands import upgrade

pytestmark = pytest.mark.django_db(transaction=True)


def other_connection() -> psycopg.Connection[tuple[object, ...]]:
    """Another client of the same database."""
    given = connection.settings_dict
    return psycopg.connect(host=given["HOST"], user=given["USER"], dbname=given["NAME"])


def test_nothing_to_do_is_done_at_once() -> None:
    said = StringIO()
    call_command("upgrade", stdout=said, verbosity=0)
    assert said.getvalue() == ""


@pytest.mark.promise("R-17")
def test_a_migration_steps_back_from_a_busy_table_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long reader holds the table; meanwhile a second reader, queued behind the migration, waits under a second."""
    monkeypatch.setattr(upgrade, "PAUSE_S", 0.3)
    change = migrations.RunSQL(
        "ALTER TABLE pulse_heartbeat ADD COLUMN tried int", "ALTER TABLE pulse_heartbeat DROP COLUMN tried"
    )
    migration = migrations.Migration("0099_tried", "pulse")
    migration.operations = [change]
    whole = MigrationExecutor.migrate

    def with_one_more(self: MigrationExecutor, *args: object, **kwargs: object) -> object:
        self.apply_migration(self.loader.project_state(), migration)
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(MigrationExecutor, "migrate", with_one_more)
    waits: list[float] = []

    def short_readers() -> None:
        with other_connection() as link:
            link.autocommit = True
            for _ in range(12):
                began = time.monotonic()
                link.execute("SELECT count(*) FROM pulse_heartbeat")
                waits.append(time.monotonic() - began)
                threading.Event().wait(0.1)

    said = StringIO()
    with other_connection() as long_reader:
        long_reader.execute("SELECT count(*) FROM pulse_heartbeat")
        release = threading.Timer(1.5, long_reader.rollback)
        readers = threading.Thread(target=short_readers)
        release.start()
        readers.start()
        call_command("upgrade", stdout=said, verbosity=0)
        readers.join()
        release.join()
    try:
        assert "Une table est occupée" in said.getvalue()
        assert max(waits) < 1
        assert max(waits) > 0.2, "a reader did queue behind the migration: the promise was put to the test"
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE pulse_heartbeat DROP COLUMN tried")
            cursor.execute("DELETE FROM django_migrations WHERE name = '0099_tried'")
