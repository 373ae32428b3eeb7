"""The role of the pages in the database: it owns nothing, and some columns are withheld from it."""

import contextlib
from collections.abc import Iterator

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import ProgrammingError
from psycopg import sql

from core.config.environment import database


def withheld() -> Iterator[tuple[str, str]]:
    """Each table and column that the pages may write and never read."""
    yield from ((table, column) for table, columns in settings.WITHHELD_FROM_WEB.items() for column in columns)


def reads_what_is_withheld() -> bool:
    """True where the role of this very connection could read a column that pages may not."""
    with connection.cursor() as cursor:
        for table, column in withheld():
            cursor.execute("SELECT has_column_privilege(%s, %s, 'SELECT')", [table, column])
            if cursor.fetchone()[0]:
                return True
    return False


@transaction.atomic(durable=True)
def admit_web(url: str) -> None:
    """Make the role that this address names, where it is missing, and give it what the pages need: to be said again after each migration."""
    given = database(url)
    role = sql.Identifier(given["USER"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = %s", [given["USER"]])
        if cursor.fetchone()[0]:
            raise SystemExit(
                "WEB_DATABASE_URL nomme le propriétaire de la base : donnez-lui un autre rôle, par exemple consult_web."
            )
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [given["USER"]])
        if cursor.fetchone() is None:
            with contextlib.suppress(ProgrammingError), transaction.atomic():  # made meanwhile, for another database
                cursor.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(role, given["PASSWORD"] or None))
        for line in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(line).format(role))
        for table, columns in settings.WITHHELD_FROM_WEB.items():
            _withhold(cursor, role, table, columns)


def _withhold(cursor: CursorWrapper, role: sql.Identifier, table: str, columns: tuple[str, ...]) -> None:
    """Every column of the table but these."""
    names = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    shown = sql.SQL(", ").join(sql.Identifier(name) for name in names if name not in columns)
    cursor.execute(sql.SQL("REVOKE SELECT ON {} FROM {}").format(sql.Identifier(table), role))
    cursor.execute(sql.SQL("GRANT SELECT ({}) ON {} TO {}").format(shown, sql.Identifier(table), role))
