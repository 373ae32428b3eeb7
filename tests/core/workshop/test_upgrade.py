"""`manage.py upgrade` while people are at work."""

import threading
import time
from collections.abc import Callable
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


def test_it_refuses_a_pooled_connection_which_would_keep_its_impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(connection.settings_dict, "DISABLE_SERVER_SIDE_CURSORS", True)
    with pytest.raises(SystemExit, match="PgBouncer"):
        call_command("upgrade", verbosity=0)


class Listener(StringIO):
    """Calls back when the command says that it steps back."""

    def __init__(self, then: Callable[[], None]) -> None:
        super().__init__()
        self.then = then

    def write(self, text: str) -> int:
        if "Une table est occupée" in text:
            self.then()
        return super().write(text)


def one_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add a migration that needs the whole table, before those that exist."""
    migration = migrations.Migration("0099_tried", "pulse")
    migration.operations = [migrations.RunSQL("ALTER TABLE pulse_heartbeat ADD COLUMN tried int")]
    whole = MigrationExecutor.migrate

    def with_one_more(self: MigrationExecutor, *args: object, **kwargs: object) -> object:
        self.apply_migration(self.loader.project_state(), migration)
        return whole(self, *args, **kwargs)

    monkeypatch.setattr(MigrationExecutor, "migrate", with_one_more)


@pytest.mark.promise("R-17")
def test_a_migration_steps_back_from_a_busy_table_and_comes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A long reader holds the table; meanwhile short readers, queued behind the migration, wait under a second."""
    monkeypatch.setattr(upgrade, "PAUSE_S", 0.3)
    one_more(monkeypatch)
    waits: list[float] = []
    over = threading.Event()

    def read_often() -> None:
        with other_connection() as link:
            link.autocommit = True
            while not over.wait(0.02):
                began = time.monotonic()
                link.execute("SELECT count(*) FROM pulse_heartbeat")
                waits.append(time.monotonic() - began)

    with other_connection() as long_reader:
        long_reader.execute("SELECT count(*) FROM pulse_heartbeat")
        readers = threading.Thread(target=read_often)
        readers.start()
        last_resort = threading.Timer(5, long_reader.rollback)  # else a migration that waits would wait for ever
        last_resort.start()
        try:
            call_command("upgrade", stdout=Listener(long_reader.rollback), verbosity=0)
        finally:
            last_resort.cancel()
            over.set()
            readers.join()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pulse_heartbeat DROP COLUMN tried")  # fails where the migration never came back
        cursor.execute("DELETE FROM django_migrations WHERE name = '0099_tried'")
    assert 0.2 < max(waits) < 1, "a reader did queue behind the migration, and not for long"
