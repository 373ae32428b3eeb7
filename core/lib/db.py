"""What services and models ask of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, TypeVar, cast

import psycopg
from django.contrib.postgres.functions import TransactionNow
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Func, Model, TextField
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


def require_transaction() -> None:
    """First line of every step: it writes inside its caller's transaction, never alone."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Un pas s’exécute dans la transaction du service qui l’appelle.")


def lock_name(name: str) -> datetime:
    """Hold a named lock until the transaction ends: two hands with the same name take turns. The moment it was got."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0)), clock_timestamp()", [name])
        return cast(datetime, cursor.fetchone()[1])


def clock() -> datetime:
    """The moment by the database's clock: one for all machines, whatever their own clocks say."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cast(datetime, cursor.fetchone()[0])


@contextmanager
def planned_once() -> Iterator[CursorWrapper]:
    """A cursor for the busiest statements: PostgreSQL plans each of them once a connection, not each time.

    Behind PgBouncer, where the next transaction may have another connection, they are planned each time.
    """
    connection.ensure_connection()
    bare = psycopg.Cursor(connection.connection)
    bare.format = psycopg.pq.Format.BINARY  # dates, numbers and lists are then read without a line of Python
    wrapped = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrapped(bare) as cursor:  # type: ignore[arg-type]  # the stubs know no cursor below their own
        yield cursor


def trust_connection(trusted: bool = True) -> None:
    """Let the next question itself tell whether a kept connection lives, where Django would ask another one first."""
    connection.health_check_done = trusted  # type: ignore[attr-defined]


def as_read(model: type[Row], **columns: Any) -> Row:
    """A row of which only these columns were read, as `only()` gives it: the others are asked for when touched.

    It costs a tenth of what `__init__` costs, which goes through every field of the model.
    """
    row = model.__new__(model)
    row._state = ModelState()
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(columns)
    return row


class Unaccent(Func):
    """PostgreSQL's unaccent()."""

    function = "unaccent"
    output_field = TextField()


__all__ = [
    "TransactionNow",
    "Unaccent",
    "as_read",
    "clock",
    "lock_name",
    "planned_once",
    "require_transaction",
    "trust_connection",
]
