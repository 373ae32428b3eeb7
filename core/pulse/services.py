"""Give a sign of life."""

from django.db import connection, transaction
from django.db.models.functions import Now

from core.pulse.models import Heartbeat, Part


@transaction.atomic(durable=True)
def mark_alive(*, part: Part) -> None:
    """Write that this part is alive now, by the database's clock."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(part=part, at=Now())], update_conflicts=True, unique_fields=["part"], update_fields=["at"]
    )


def mark_alive_and_let_go(*, part: Part) -> None:
    """The same from a process that forks or sleeps: the connection is not kept."""
    try:
        mark_alive(part=part)
    finally:
        connection.close()
