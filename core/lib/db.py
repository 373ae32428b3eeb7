"""What services and models ask of the database."""

from django.contrib.postgres.functions import TransactionNow
from django.db import connection, transaction
from django.db.models import Func, TextField


def require_transaction() -> None:
    """First line of every step: it writes inside its caller's transaction, never alone."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Un pas s’exécute dans la transaction du service qui l’appelle.")


def lock_name(name: str) -> None:
    """Hold a named lock until the transaction ends: two hands with the same name take turns."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])


class Unaccent(Func):
    """PostgreSQL's unaccent()."""

    function = "unaccent"
    output_field = TextField()


__all__ = ["TransactionNow", "Unaccent", "lock_name", "require_transaction"]
