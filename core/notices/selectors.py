"""What somebody was told, and how they chose to read it."""

from core.accounts.models import ElectedOffice, RoleGrant, User
from core.notices.families import USUAL, Family, Pace
from core.notices.models import Nearby, Notice, Preference
from core.territories.models import Neighbourhood

MOST_COUNTED = 99


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
