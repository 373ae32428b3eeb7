"""How the outbox stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from core.notices.models import Mail, MailState

LONGEST_LAG = timedelta(minutes=10)  # PROMISES R-19: later than that, somebody is told


@dataclass(frozen=True, slots=True)
class Outbox:
    """Letters that wait, those whose hour is over, and those that were given up."""

    waiting: int
    late: int
    dead: int
    refused: int
    lag_s: float


def outbox(now: datetime) -> Outbox:
    """Letters by state, and for how long the one that should have left first has waited."""
    due = Q(state=MailState.WAITING, not_before__lte=now)
    found = Mail.objects.aggregate(
        waiting=Count("pk", filter=Q(state=MailState.WAITING)), late=Count("pk", filter=due),
        dead=Count("pk", filter=Q(state=MailState.DEAD)), refused=Count("pk", filter=Q(state=MailState.REFUSED)),
        oldest=Min("not_before", filter=due),
    )  # fmt: skip
    oldest = found.pop("oldest")
    return Outbox(**found, lag_s=(now - oldest).total_seconds() if oldest else 0.0)


def is_on_time(now: datetime) -> bool:
    """False once a letter should have left more than ten minutes ago: no worker, no clock, or a mail server that takes nothing."""
    return not Mail.objects.due(now - LONGEST_LAG).exists()
