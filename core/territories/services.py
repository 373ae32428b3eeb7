"""What fills the tables of places: the official list, priority areas, neighbourhoods."""

import json
from dataclasses import dataclass

from django.db import connection, transaction

from core.lib.db import lock_name
from core.territories.models import Neighbourhood, PriorityArea, Territory, TerritoryKind
from core.territories.names import plain_name
from core.territories.sources import Place
from core.territories.tables import AreaRow, NeighbourhoodRow

INCOMING = """
CREATE TEMPORARY TABLE incoming_place (
    code text PRIMARY KEY, kind text, name text, slug text, search_name text, departement text, population int,
    population_year int, siren text, parent_code text, former_codes jsonb, postal_codes jsonb
) ON COMMIT DROP
"""
COPY = (
    "COPY incoming_place (code, kind, name, slug, search_name, departement, population, population_year,"
    " siren, parent_code, former_codes, postal_codes) FROM STDIN"
)
# What an administrator set (opening, hue, words, legal notice) and the address stay as they are.
MERGE = """
INSERT INTO territories_territory AS known (
    code, kind, name, slug, search_name, departement, population, population_year, siren, parent_id, former_codes,
    tagline, accent_hue, contact_email, publisher, publication_director, host, is_election_reserve
)
SELECT i.code, i.kind, i.name, i.slug, i.search_name, i.departement, i.population, i.population_year, i.siren,
       parent.id, i.former_codes, '', %s, '', '', '', '', false
FROM incoming_place i LEFT JOIN territories_territory parent ON parent.code = i.parent_code
WHERE i.kind = %s ORDER BY i.code
ON CONFLICT (code) DO UPDATE SET
    name = excluded.name, search_name = excluded.search_name, departement = excluded.departement,
    population = excluded.population, population_year = excluded.population_year, siren = excluded.siren,
    parent_id = excluded.parent_id, former_codes = excluded.former_codes
WHERE (known.name, known.search_name, known.departement, known.population, known.population_year, known.siren,
       known.parent_id, known.former_codes)
   IS DISTINCT FROM (excluded.name, excluded.search_name, excluded.departement, excluded.population,
       excluded.population_year, excluded.siren, excluded.parent_id, excluded.former_codes)
"""
ADD_POSTAL_CODES = """
INSERT INTO territories_postalcode (territory_id, code)
SELECT t.id, postal.code FROM incoming_place i
JOIN territories_territory t ON t.code = i.code CROSS JOIN LATERAL jsonb_array_elements_text(i.postal_codes) AS postal(code)
ON CONFLICT (code, territory_id) DO NOTHING
"""
DROP_POSTAL_CODES = """
DELETE FROM territories_postalcode p USING territories_territory t, incoming_place i
WHERE p.territory_id = t.id AND i.code = t.code AND NOT jsonb_exists(i.postal_codes, p.code)
"""
GONE = (
    "SELECT count(*) FROM territories_territory t WHERE NOT EXISTS (SELECT FROM incoming_place i WHERE i.code = t.code)"
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load has done."""

    municipalities: int
    intermunicipalities: int
    changed: int  # rows added or corrected
    gone: int  # territories known here that the list no longer has; they are kept


@transaction.atomic(durable=True)
def load_territories(*, places: list[Place]) -> Loaded:
    """Bring the table in line with the official list. A second run changes nothing."""
    lock_name("territories:load")
    with connection.cursor() as cursor:
        cursor.execute(INCOMING)
        with cursor.copy(COPY) as copy:
            for p in places:
                copy.write_row(
                    (p.code, p.kind, p.name, p.slug, p.search_name, p.departement, p.population, p.population_year,
                     p.siren, p.parent_code, json.dumps(p.former_codes), json.dumps(p.postal_codes))
                )  # fmt: skip
        hue = Territory._meta.get_field("accent_hue").default
        changed = 0
        for kind in (TerritoryKind.INTERMUNICIPALITY, TerritoryKind.MUNICIPALITY):  # parents first
            cursor.execute(MERGE, [hue, kind.value])
            changed += cursor.rowcount
        for statement in (DROP_POSTAL_CODES, ADD_POSTAL_CODES):
            cursor.execute(statement)
            changed += cursor.rowcount
        if changed:
            cursor.execute("ANALYZE territories_territory, territories_postalcode")  # so that the first search is quick
        cursor.execute(GONE)
        gone = cursor.fetchone()[0]
    municipalities = sum(p.kind == TerritoryKind.MUNICIPALITY for p in places)
    return Loaded(municipalities, len(places) - municipalities, changed, gone)


@dataclass(frozen=True, slots=True)
class AreasImported:
    """What an import of priority areas has done."""

    imported: int
    unmatched: list[AreaRow]  # kept without a territory


@transaction.atomic(durable=True)
def import_priority_areas(*, rows: list[AreaRow], vintage: int) -> AreasImported:
    """Keep the priority areas of one vintage, each tied to its commune by name and département. Nothing is summed."""
    communes = Territory.objects.filter(
        kind=TerritoryKind.MUNICIPALITY, departement__in={row.departement for row in rows}
    ).values_list("departement", "search_name", "pk")
    known = {(departement, name): pk for departement, name, pk in communes.order_by("pk")}
    areas, unmatched = [], []
    for row in rows:
        # An area astride several communes is tied to none: its figures belong to no single one.
        territory_id = known.get((row.departement, plain_name(row.municipality_name)))
        if territory_id is None:
            unmatched.append(row)
        areas.append(
            PriorityArea(
                code=row.code,
                vintage=vintage,
                name=row.name,
                municipality_name=row.municipality_name,
                population=row.population,
                territory_id=territory_id,
            )
        )
    PriorityArea.objects.bulk_create(
        areas,
        update_conflicts=True,
        unique_fields=["code", "vintage"],
        update_fields=["name", "municipality_name", "population", "territory"],
    )
    return AreasImported(len(areas), unmatched)


@transaction.atomic(durable=True)
def import_neighbourhoods(*, territory: Territory, rows: list[NeighbourhoodRow]) -> int:
    """Add or correct the neighbourhoods of a territory; those that the list does not name are kept. Returns how many were given."""
    Neighbourhood.objects.bulk_create(
        [Neighbourhood(territory=territory, name=r.name, slug=r.slug, population=r.population) for r in rows],
        update_conflicts=True,
        unique_fields=["territory", "slug"],
        update_fields=["name", "population"],
    )
    return len(rows)
