"""The comparison of six pilots among a thousand: how long its page takes, and how long the same towns take from their raw rows."""

import time
from collections.abc import Iterator
from dataclasses import replace
from random import Random

from django.conf import settings
from django.test import Client

from consult.observatory.models import Release, Snapshot
from consult.observatory.published import Place, write_told
from consult.observatory.services.snapshots import hash_of, told_of
from consult.observatory.vintages import Vintage
from tests.bench import country
from tests.counted import PROCESS
from tests.measured import CLICHY

TOWNS = 1_000  # that have a snapshot, whatever the scale of what was counted
COMPARED = 6
SIZES = (30_000, 2_000, 30_000, 7_000, 30_000, 15_000, 30_000, 70_000, 30_000, 150_000)  # a town in two is of one size
WARM, ASKED = 10, 100  # requests
GOAL_MS, GOAL_TIMES = 200.0, 50.0
Line = dict[str, str | float]


def make(vintage: Vintage, first: int) -> None:
    """A snapshot of each of the towns, those from `first` on having nothing else; then the vintage is public."""
    country.make_towns(first, TOWNS)
    chance = Random(33)
    Snapshot.objects.bulk_create([_snapshot(pk, vintage, chance) for pk in range(1, TOWNS + 1)], batch_size=200)
    Release.objects.create(vintage=str(vintage), towns=TOWNS)
    country.settle("observatory_snapshot", "territories_territory")


def _snapshot(pk: int, vintage: Vintage, chance: Random) -> Snapshot:
    times = chance.uniform(0.3, 1.0)
    participants = round(900 * times)
    measures = replace(
        CLICHY, population=SIZES[pk % len(SIZES)], participants=participants, newcomers=round(participants * 0.6), offline=round(participants * 0.1),
        located=round(participants * 0.8), in_priority_area=round(participants * chance.uniform(0.1, 0.7)), proposals=round(120 * times),
        replies=round(300 * times), both_sides=round(60 * times), acts_by_person={"1": round(participants * 0.7), "3": participants - round(participants * 0.7)},
        answered_after=tuple(sorted(chance.uniform(5, 120) for _each in range(12))), commitments_kept=chance.randrange(7),
    )  # fmt: skip
    place = Place(
        code=code_of(pk), name=f"Ville {pk}", kind="municipality", departement="93", population=measures.population, population_year=2023
    )  # fmt: skip
    process = replace(PROCESS, days_open=chance.randrange(92), delegations=chance.randrange(9))
    return Snapshot(
        territory_id=pk, vintage=str(vintage), taken_at=vintage.ends, code_version="essai", inputs="{}",
        input_hash=hash_of("{}"), published=write_told(told_of(place, measures, process)),
    )  # fmt: skip


def code_of(pk: int) -> str:
    """The code that the country gives to a pilot."""
    return str(10_000 + pk)


def measures(of_one_s: float) -> Iterator[Line]:
    """Each page; then how many times longer what it draws takes from its raw rows, as a pilot was counted on average in this same run:
    it draws its six towns within the band of all their peers.
    """
    six = "&".join(f"territoire={code_of(pk)}" for pk in compared())
    peers = sum(SIZES[pk % len(SIZES)] == SIZES[0] for pk in range(1, TOWNS + 1))
    page, whole = opened(f"{six}&indicateur=P1"), opened(f"pairs={code_of(compared()[0])}&indicateur=P")
    yield _page("six territoires, un indicateur, p95 sur 200 ms", page)
    yield _page("six territoires, un profil, p95 sur 200 ms", opened(f"{six}&indicateur=P"))
    yield _page("ses 500 pairs, un indicateur, p95 sur 200 ms", opened(f"pairs={code_of(compared()[0])}&indicateur=P1"))
    yield _page("ses 500 pairs, un profil, p95 sur 200 ms", whole)
    yield _times(f"{peers} pairs depuis leurs lignes, sur leur page", of_one_s * peers, page)


def compared() -> list[int]:
    """Six towns of one size, so that the band of their peers is drawn."""
    return [pk for pk in range(1, TOWNS + 1) if SIZES[pk % len(SIZES)] == SIZES[0]][:COMPARED]


def opened(query: str) -> list[float]:
    """The seconds that a page takes a stranger, ascending; never twice at the same address: nothing is answered from what is kept."""
    client, took = Client(headers={"host": settings.ALLOWED_HOSTS[0].lstrip("*.") or "localhost"}), []
    for n in range(WARM + ASKED):
        begun = time.perf_counter()
        answer = client.get(f"/observatoire/comparer/?{query}&n={n}")
        took.append(time.perf_counter() - begun)
        if (
            answer.status_code != 200
            or b"strip__band" not in answer.content.split(b"chart-legend")[1].split(b"</ul>", 1)[1]
        ):
            raise SystemExit(f"{query} : {answer.status_code}, aucun pair n’est dessiné, le banc d’essai ne dit rien.")
    return sorted(took[WARM:])


def _page(name: str, took: list[float]) -> Line:
    return _line(name, "p95", _at(took, 0.95) * 1000 / GOAL_MS, 1.0, took)


def _times(name: str, seconds: float, took: list[float]) -> Line:
    return _line(name, "lignes", seconds / _at(took, 0.5), GOAL_TIMES, took)


def _at(took: list[float], share: float) -> float:
    return took[min(int(len(took) * share), len(took) - 1)]


def _line(name: str, floor: str, ratio: float, goal: float, took: list[float]) -> Line:
    return {
        "name": name, "floor": floor, "ratio": round(ratio, 3), "goal": goal, "rps": round(len(took) / sum(took), 1),
        "p50_ms": round(_at(took, 0.5) * 1000, 2), "p95_ms": round(_at(took, 0.95) * 1000, 2), "p99_ms": round(_at(took, 0.99) * 1000, 2),
    }  # fmt: skip
