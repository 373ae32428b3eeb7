"""A town while it is being filled: its people, its groups and its clock."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from django.utils import timezone

from core.accounts.models import Association, User
from core.territories.models import Neighbourhood, Territory
from core.workshop.seeding.chance import Chance
from core.workshop.seeding.sheets import Sheet

OPENS, CLOSES = time(8), time(20)  # on the wall clock of the town


@dataclass
class Town:
    """What the loader knows of one pilot."""

    territory: Territory
    chance: Chance
    now: datetime
    neighbourhoods: dict[str, Neighbourhood]
    official: User
    residents: list[User] = field(default_factory=list)
    attested: list[User] = field(default_factory=list)
    personas: dict[str, User] = field(default_factory=dict)
    sheets: dict[str, Sheet] = field(default_factory=dict)  # of the personas, by key
    associations: dict[str, Association] = field(default_factory=dict)
    speakers: dict[str, User] = field(default_factory=dict)  # who holds the mandate, by the association's key

    def day(self, offset: int, at: time = OPENS) -> datetime:
        """So many days from today, at this hour."""
        date = timezone.localdate(self.now) + timedelta(days=offset)
        return timezone.make_aware(datetime.combine(date, at))

    def ago(self, days: float) -> datetime:
        """So many days before now."""
        return self.now - timedelta(days=days)
