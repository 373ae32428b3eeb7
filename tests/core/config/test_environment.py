"""What PgBouncer asks of the connections (docs/operations.md): pooled by transaction, a session promises nothing."""

import pytest
from django.db import connection

from core.config import environment

ADDRESS = "postgresql://consult:secret@127.0.0.1:6432/consult"


def test_behind_pgbouncer_no_cursor_outlives_its_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment.database(ADDRESS)["DISABLE_SERVER_SIDE_CURSORS"] is False
    monkeypatch.setenv("PGBOUNCER", "1")
    assert environment.database(ADDRESS)["DISABLE_SERVER_SIDE_CURSORS"] is True


@pytest.mark.django_db
def test_no_statement_is_prepared_for_the_next_request() -> None:
    connection.ensure_connection()
    assert connection.connection.prepare_threshold is None
