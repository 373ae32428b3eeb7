"""Clocks that are wrong, or that are moved: the host's (time-machine), and the database's, which decides (PROMISES R-15)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import time_machine
from django.db import connection
from django.utils import timezone

JUMPS = [timedelta(days=3), timedelta(days=-2)]  # of a machine of ours, while the database's clock is right
CLOCKS = ("clock_timestamp", "statement_timestamp", "transaction_timestamp", "now")


@contextmanager
def jumped(by: timedelta) -> Iterator[None]:
    """This machine's clock is wrong by so much, and goes on; the database's is right."""
    with time_machine.travel(timezone.now() + by):
        yield


@contextmanager
def database_at(moment: datetime) -> Iterator[None]:
    """The database says that it is this moment, to this connection. Dates that a column takes by default stay true."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA moved")
        for name in CLOCKS:
            cursor.execute(
                f"CREATE FUNCTION moved.{name}() RETURNS timestamptz STABLE LANGUAGE sql AS $$ SELECT %s::timestamptz $$",
                [moment],
            )
        cursor.execute("SET search_path TO moved, pg_catalog, public")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET search_path TO DEFAULT")
            cursor.execute("DROP SCHEMA moved CASCADE")
