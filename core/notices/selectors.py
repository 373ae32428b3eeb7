"""What somebody was told, how they chose to read it, and how the outbox stands."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from core.accounts.models import ElectedOffice, RoleGrant, User
from core.notices.families import USUAL, Family, Pace
from core.notices.models import Mail, MailState, Nearby, Notice, Preference
from core.territories.models import Neighbourhood

MOST_COUNTED = 99
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


def unread_count(user: User) -> int:
    """How many notices nobody opened, counted up to ninety-nine."""
    return Notice.objects.unread().filter(user=user).order_by()[:MOST_COUNTED].count()


def chosen_paces(user: User) -> dict[Family, Pace]:
    """The pace of each family, as this account reads it now."""
    rows = Preference.objects.filter(user=user).order_by("pk").values_list("family", "pace")
    return USUAL | {Family(family): Pace(pace) for family, pace in rows}


def notices_of(user: User, start: int, size: int) -> tuple[list[Notice], bool]:
    """What this account was told, newest first, and whether there is more."""
    found = list(Notice.objects.filter(user=user).order_by("-id")[start : start + size + 1])
    return found[:size], len(found) > size


def nearby_of(user: User) -> list[Neighbourhood]:
    """The neighbourhoods whose news this account asked for."""
    return list(
        Neighbourhood.objects.filter(pk__in=Nearby.objects.filter(user=user).values("neighbourhood")).order_by(
            "name", "pk"
        )
    )


def holds_a_role(user: User) -> bool:
    """This account works for a territory, or was elected in one."""
    return RoleGrant.objects.filter(user=user).exists() or ElectedOffice.objects.filter(user=user).exists()
