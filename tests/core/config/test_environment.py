"""What PgBouncer asks of the connections (docs/operations.md): pooled by transaction, a session promises nothing."""

import pytest
from django.db import connection

from core.config import environment
from core.lib.db import planned_once

ADDRESS = "postgresql://consult:secret@127.0.0.1:6432/consult"


def test_behind_pgbouncer_no_cursor_outlives_its_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.database(ADDRESS)["DISABLE_SERVER_SIDE_CURSORS"] is False
    monkeypatch.setenv("PGBOUNCER", "1")
    assert environment.database(ADDRESS)["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.django_db
def test_django_s_own_statements_are_never_prepared_for_the_next_request() -> None:
    with connection.cursor() as cursor:
        for number in range(9):
            cursor.execute("SELECT 'ordinary', %s", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%ordinary%%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.django_db
def test_the_busiest_statements_are_planned_once_but_never_behind_pgbouncer(monkeypatch: pytest.MonkeyPatch) -> None:
    with planned_once() as cursor:
        for number in range(9):
            cursor.execute("SELECT 'busiest', %s::int", [number])
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%busiest%%'")
        assert cursor.fetchone() == (1,)
    monkeypatch.setenv("PGBOUNCER", "1")
    assert environment.database(ADDRESS)["OPTIONS"]["prepare_threshold"] is None
