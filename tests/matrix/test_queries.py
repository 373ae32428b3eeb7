"""A page asks the database as often for many rows as for few."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.growth import grow
from tests.matrix import access
from tests.pages import Route, routes
from tests.town import Town, build_town

READERS = ("anonyme", "attestée", "administratrice")


def statements(route: Route, town: Town, who: str) -> tuple[int, list[str]]:
    """How many, and which, from cold caches."""
    client = access.client_of(town.people[who])
    cache.clear()
    client.get("/compte/")  # the session is in the cache again
    with CaptureQueriesContext(connection) as captured:
        client.get(route.path(town.here, route.cases[0]))
    return len(captured), [query["sql"][:160] for query in captured.captured_queries]


def learn() -> None:
    """Tell PostgreSQL of what was just written: after another world it may hold its tables for empty, and joins them row by row."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.long
@pytest.mark.django_db
def test_every_page_asks_as_often_for_many_rows_as_for_few():
    town = build_town(how_many=2)
    reviewed = access.read()
    read = [
        (route, who)
        for route in routes()
        for who in READERS
        if reviewed.get((route.name, route.cases[0], "GET"), {}).get(who) == "200" and route.name != "health"
    ]
    grow(town.here, 1)  # one of each kind: a second question where there was nothing to ask about is no fault
    learn()
    few = {(route.name, who): statements(route, town, who) for route, who in read}
    grow(town.here, 12, have=1)
    learn()
    grown = []
    for route, who in read:
        many, asked = statements(route, town, who)
        before, known = few[route.name, who]
        if many > before:
            more = [sql for sql in asked if sql not in known][-3:]
            grown.append(f"{route.name} lue par {who} : {before} requêtes, puis {many} : {more}")
    assert len(read) > 20
    assert not grown, "\n".join(grown)
