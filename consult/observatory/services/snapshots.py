"""A quarter of a town is counted once, when it is over, and can be worked out again from what was kept."""

import hashlib
import json
import logging
from collections.abc import Iterator, Set
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from consult.observatory.disclosure.parts import publish_figure
from consult.observatory.facts import measures_of, process_of
from consult.observatory.indicators import INDICATORS
from consult.observatory.indicators.statistics import wilson
from consult.observatory.measures import Measures, Process
from consult.observatory.models import Convention, Release, Snapshot
from consult.observatory.published import Place, Told, canonical, read_told, write_told
from consult.observatory.rules import ObservatoryRefusal, refuse_snapshot
from consult.observatory.vintages import Vintage
from core.audit.models import Entry
from core.audit.services import record
from core.lib.db import clock, lock_name
from core.lib.refusals import Refused, allow
from core.territories.models import Territory

COUNTED = "observatory.counted"  # in the journal
LOG = logging.getLogger(__name__)


def told_of(place: Place, measures: Measures, process: Process) -> Told:
    """What may be said of these measures: every indicator, through the one door."""
    return Told(
        place=place,
        process=process,
        figures={
            code: publish_figure(indicator, indicator.of(measures), interval=wilson)
            for code, indicator in INDICATORS.items()
        },
        versions={code: indicator.version for code, indicator in INDICATORS.items()},
        priority_vintage=measures.priority_vintage,
        age_sex_year=measures.age_sex_year,
    )


@transaction.atomic(durable=True)
def take_snapshot(*, territory: Territory, vintage: Vintage) -> Snapshot:
    """Count this quarter of this town, for good. Refused while it runs, without a convention, twice, or once it is public."""
    # Before anything is asked: a release that comes now waits until this is in, and one that runs is waited for, then seen.
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE observatory_snapshot IN ROW EXCLUSIVE MODE")
    now = lock_name(f"snapshot:{territory.pk}")
    allow(
        refuse_snapshot(
            vintage, at=now, release=Release.objects.filter(vintage=str(vintage)).first(),
            is_covered=Convention.objects.covering(vintage).filter(territory=territory).exists(),
            is_taken=Snapshot.objects.filter(territory=territory, vintage=str(vintage)).exists(),
        )
    )  # fmt: skip
    place, measures, process = counted(territory, vintage)
    # Without the nonce, whoever guesses the few measures of a small town would know from the hash that they guessed right.
    kept = {"place": asdict(place), "measures": asdict(measures), "process": asdict(process)}
    inputs = canonical({**kept, "nonce": token_hex(32)})
    snapshot = Snapshot.objects.create(
        territory=territory, vintage=str(vintage), taken_at=now, code_version=settings.CODE_VERSION, inputs=inputs,
        input_hash=hash_of(inputs), published=write_told(told_of(place, measures, process)),
    )  # fmt: skip
    record(actor=None, territory=territory, act=COUNTED, target=str(vintage), input_hash=snapshot.input_hash)
    return snapshot


def take_snapshots(vintage: Vintage) -> Iterator[tuple[Territory, Snapshot | None]]:
    """Count this quarter of each town that a convention covers and that has none yet, one transaction a town: stopped at any
    moment, it goes on where it was. A town that cannot be counted, or that another hand counts meanwhile, comes with nothing and
    keeps no other waiting; why is in the log."""
    if clock() < vintage.ends:
        raise Refused(ObservatoryRefusal.NOT_OVER)
    if Release.objects.filter(vintage=str(vintage)).exists():
        return  # nothing enters it any more, not even a town that was left out
    covered = Convention.objects.covering(vintage).values("territory")
    waiting = Territory.objects.filter(pk__in=covered).exclude(snapshots__vintage=str(vintage)).order_by("pk")
    for territory in list(waiting):
        try:
            yield territory, take_snapshot(territory=territory, vintage=vintage)
        except Exception:
            LOG.exception("%s has no snapshot of %s", territory.code, vintage)
            yield territory, None


@dataclass(frozen=True, slots=True)
class Verification:
    """What was found of one snapshot, each as one sentence's worth of facts."""

    is_hash_right: bool  # what was kept is what was hashed
    is_in_journal: bool  # with the hash that the journal has of it: who rewrites a row does not rewrite the journal
    is_same: bool  # worked out again from it, what is published is the same, byte for byte
    other_methods: tuple[str, ...]  # indicators whose method has changed since, left out of the comparison
    moved: tuple[str, ...]  # measures that the rows would give otherwise today: words erased or taken back since

    @property
    def is_sound(self) -> bool:
        return self.is_hash_right and self.is_in_journal and self.is_same


def verify_snapshot(snapshot: Snapshot) -> Verification:
    """Work a snapshot out again: what is published from what was kept, and what was kept from today's rows."""
    read = json.loads(snapshot.inputs)
    measures = Measures(**_listed(read["measures"]))
    before = read_told(snapshot.published)
    again = told_of(Place(**read["place"]), measures, Process(**_listed(read["process"])))
    other = tuple(code for code, version in before.versions.items() if again.versions.get(code) != version)
    alike = before.versions.keys() - set(other)
    today = measures_of(snapshot.territory, Vintage.read(snapshot.vintage))
    return Verification(
        is_hash_right=hash_of(snapshot.inputs) == snapshot.input_hash,
        is_in_journal=Entry.objects.filter(
            act=COUNTED, territory=snapshot.territory, target=snapshot.vintage, details__input_hash=snapshot.input_hash
        ).exists(),
        is_same=write_told(_only(again, alike)) == (write_told(_only(before, alike)) if other else snapshot.published),
        other_methods=other,
        moved=tuple(one.name for one in fields(Measures) if getattr(today, one.name) != getattr(measures, one.name)),
    )


def hash_of(inputs: str) -> str:
    """SHA-256 of what was kept, as it is written."""
    return hashlib.sha256(inputs.encode()).hexdigest()


def counted(territory: Territory, vintage: Vintage, at: datetime | None = None) -> tuple[Place, Measures, Process]:
    """A town as it is, what is counted of its quarter (up to a moment, where one is said), and how it consults."""
    place = Place(
        code=territory.code, name=territory.name, kind=territory.kind, departement=territory.departement,
        population=territory.population, population_year=territory.population_year,
    )  # fmt: skip
    return place, measures_of(territory, vintage, at=at), process_of(territory, vintage, at=at)


def _listed(read: dict[str, Any]) -> dict[str, Any]:
    """JSON has lists where measures have tuples."""
    return {name: tuple(one) if isinstance(one, list) else one for name, one in read.items()}


def _only(told: Told, codes: Set[str]) -> Told:
    """The same, of these indicators alone."""
    return replace(
        told,
        figures={code: parts for code, parts in told.figures.items() if code in codes},
        versions={code: version for code, version in told.versions.items() if code in codes},
    )
