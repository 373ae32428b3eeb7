"""Opens the pilots: hue, words, legal facts and neighbourhoods."""

from datetime import datetime

from core.lib.db import require_transaction
from core.territories.models import Neighbourhood, Territory
from core.workshop.seeding.sheets import Sheet


def open_territory(territory: Territory, sheet: Sheet, opened_at: datetime) -> dict[str, Neighbourhood]:
    """Step: make the territory a pilot; its neighbourhoods, by address."""
    require_transaction()
    legal = sheet["legal"]
    territory.opened_at = territory.opened_at or opened_at
    territory.accent_hue, territory.tagline = sheet["hue"], sheet["tagline"]
    territory.contact_email, territory.publisher = sheet["contact_email"], legal["publisher"]
    territory.publication_director, territory.host = legal["director"], legal["host"]
    territory.save(
        update_fields=[
            "opened_at", "accent_hue", "tagline", "contact_email", "publisher", "publication_director", "host",
        ]
    )  # fmt: skip
    Neighbourhood.objects.bulk_create(
        [Neighbourhood(territory=territory, **part) for part in sheet["neighbourhoods"]], ignore_conflicts=True
    )
    return {part.slug: part for part in Neighbourhood.objects.filter(territory=territory)}
