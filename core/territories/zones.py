"""The wall clock of a territory: France has twelve of them, and a département keeps to one."""

from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

OVERSEAS: Final = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def zone_of(departement: str) -> ZoneInfo:
    """The time zone of a département, by its code; the platform's own for those of the mainland."""
    return ZoneInfo(OVERSEAS.get(departement, settings.TIME_ZONE))
