"""An administrator describes a territory and opens it: from then on it is a pilot."""

from dataclasses import dataclass, fields

from django.db import transaction

from core.accounts.selectors import Standing
from core.audit.services import record
from core.lib.colour import faults
from core.lib.db import clock
from core.lib.pagecache import forget_pages
from core.lib.refusals import allow
from core.lib.text import clean_line
from core.pilots.rules import PilotRefusal, refuse_describe, refuse_notice, refuse_open
from core.territories.models import Territory


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a territory says of itself."""

    tagline: str
    accent_hue: int  # degrees on the colour wheel
    contact_email: str
    publisher: str
    publication_director: str
    host: str
    is_election_reserve: bool


def _held(territory: Territory) -> Territory:
    """The territory, held until the transaction ends: two hands take turns."""
    return Territory.objects.select_for_update(of=("self",)).get(pk=territory.pk)


@transaction.atomic(durable=True)
def describe_territory(*, standing: Standing, territory: Territory, description: Description) -> Territory:
    """Change what the territory says of itself. A hue that could not be read is refused, and so is a gap in an open town's notice."""
    allow(refuse_describe(standing, territory))
    territory = _held(territory)
    changed = []
    for item in fields(Description):
        value = getattr(description, item.name)
        value = clean_line(value) if isinstance(value, str) else value
        if value != getattr(territory, item.name):
            setattr(territory, item.name, value)
            changed.append(item.name)
    territory.clean_fields()
    if faults(territory.accent_hue):
        allow(PilotRefusal.UNREADABLE_HUE)
    if territory.opened_at is not None:
        allow(refuse_notice(territory))
    if changed:
        territory.save(update_fields=changed)
        forget_pages(territory.slug)
        record(
            actor=standing.user, territory=territory, act="territory.described", target=territory.code, changed=changed
        )
    return territory


@transaction.atomic(durable=True)
def open_territory(*, standing: Standing, territory: Territory) -> Territory:
    """Make the territory a pilot, once; its legal notice must be whole."""
    territory = _held(territory)
    allow(refuse_open(standing, territory))
    territory.opened_at = clock()
    territory.save(update_fields=["opened_at"])
    forget_pages(territory.slug)
    record(actor=standing.user, territory=territory, act="territory.opened", target=territory.code)
    return territory
