"""Each row of the benchmark: what is asked, of which floor, and the goal."""

import itertools
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.bench import voting
from tests.bench.dataset import Data
from tests.bench.load import request

Requests = Callable[[Data], Iterator[bytes]]


@dataclass(frozen=True)
class Row:
    """A ratio of throughputs: the platform's over the floor's, at least `goal`."""

    name: str
    floor: str
    goal: float
    requests: Requests


def _same(path: Callable[[Data], str], **headers: str) -> Requests:
    return lambda data: itertools.repeat(request("GET", path(data), **headers))


def consultation_path(data: Data) -> str:
    """The address of the consultation of a thousand proposals."""
    return f"/t/{data.territory.slug}/consultations/{data.small.slug}/"


def list_path(data: Data) -> str:
    """Its list of proposals."""
    return f"{consultation_path(data)}propositions/"


def _signed_in(data: Data) -> Iterator[bytes]:
    return itertools.repeat(request("GET", list_path(data), Cookie=f"sessionid={data.session}"))


def _supports(data: Data) -> Iterator[bytes]:
    """Each pair of person and proposal once, in an order that spreads both."""
    for turn in itertools.count():
        for n, key in enumerate(data.keys):
            pk = data.small_ids[(turn * 7 + n * 13) % len(data.small_ids)]
            yield request("PUT", f"/api/v1/proposals/{pk}/support/", Authorization=f"Bearer {key}")


def floor_writes() -> Iterator[bytes]:
    """One row after the other, of the floor's bare view."""
    while True:
        yield request("POST", "/write/", json.dumps({"title": str(uuid.uuid4()), "number": 7}).encode())


FLOORS: dict[str, Requests] = {
    "page": lambda _data: itertools.repeat(request("GET", "/rows/")),
    "write": lambda _data: floor_writes(),
}

ROWS = [
    Row("liste de propositions, anonyme", "page", 1.5, _same(list_path)),
    Row("liste de propositions, connectée", "page", 0.4, _signed_in),
    Row("proposition et 200 arguments, anonyme", "page", 1.0, _same(lambda d: f"{list_path(d)}{d.discussed.pk}/")),
    Row(
        "API des arguments, 20 lignes",
        "page",
        0.5,
        _same(lambda d: f"/api/v1/comments/?proposal={d.discussed.pk}&limit=20"),
    ),
    Row("soutien", "write", 0.7, _supports),
    Row("bulletin", "write", 0.5, lambda d: voting.ballots(d.question_id, d.keys)),
]


@dataclass(frozen=True)
class Scale:
    """A ratio of waiting times: the p95 among 100,000 proposals over that among 1,000, at most `goal`."""

    name: str
    goal: float
    query: str


SCALES = [
    Scale("liste parmi 100 000 contre 1 000", 2.0, "tri=recentes&n={n}"),
    Scale("recherche parmi 100 000 contre 1 000", 2.0, "q=jardin+partage&n={n}"),
]


def one_at_a_time(data: Data, slug: str, query: str) -> Iterator[bytes]:
    """The list as a signed-in resident reads it, never twice at the same address: nothing is answered from the cache."""
    for n in itertools.count():
        path = f"/t/{data.territory.slug}/consultations/{slug}/propositions/?{query.format(n=n)}"
        yield request("GET", path, Cookie=f"sessionid={data.session}")
