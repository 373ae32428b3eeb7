"""Opens the pilots: hue, words, legal facts and neighbourhoods."""

from datetime import datetime

from core.lib.db import require_transaction
from core.territories.models import Neighbourhood, PriorityArea, Territory
from core.workshop.seeding.sheets import Sheet

AREAS_OF = 2024  # the vintage of the priority areas; their codes are the demonstration's own, no official list has them


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
    areas = _areas(territory, sheet)
    Neighbourhood.objects.bulk_create(
        [
            Neighbourhood(territory=territory, **{**part, "priority_area": areas.get(part["slug"])})
            for part in sheet["neighbourhoods"]
        ],
        ignore_conflicts=True,
    )
    return {part.slug: part for part in Neighbourhood.objects.filter(territory=territory)}


def _areas(territory: Territory, sheet: Sheet) -> dict[str, PriorityArea]:
    """The priority areas that the sheet names, by the address of the neighbourhood that lies in each."""
    return {
        part["slug"]: PriorityArea.objects.get_or_create(
            code=part["priority_area"], vintage=AREAS_OF,
            defaults={"territory": territory, "name": part["name"], "municipality_name": territory.name},
        )[0]
        for part in sheet["neighbourhoods"]
        if "priority_area" in part
    }  # fmt: skip
