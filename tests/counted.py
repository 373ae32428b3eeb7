"""Two towns that the observatory has counted: a vintage that is public, one under embargo, and the quarter that runs."""

from dataclasses import replace

from consult.observatory.measures import Measures, Process
from consult.observatory.models import Board, Convention, Release, Snapshot
from consult.observatory.published import Place, write_told
from consult.observatory.services.snapshots import hash_of, told_of
from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.measured import CLICHY, ONE_PERSON

PROCESS = Process(
    consultations=2, days_open=61, phase_kinds=("propose", "vote"), ballots=("approval",), channels=("online", "paper"),
    moderation="post", delegations=3, heads=True, decided_by={"elected": 6, "official": 2}, advised=3, partners=2,
)  # fmt: skip
THERE = replace(
    CLICHY, population=98_000, participants=420, newcomers=300, offline=20, located=400, in_priority_area=90,
    acts_by_person={"1": 280, "2": 80, "4": 60}, proposals=90, replies=60, both_sides=12, near_duplicates=12,
    answered_after=(30.0, 45.0, 70.0, 110.0, 130.0), waiting_since=(95.0, 100.0, 120.0), commitments_kept=2,
)  # fmt: skip


def place_of(town: Territory) -> Place:
    return Place(
        code=town.code, name=town.name, kind=town.kind, departement=town.departement, population=town.population,
        population_year=town.population_year,
    )  # fmt: skip


def make_snapshot(town: Territory, vintage: Vintage, measures: Measures, process: Process = PROCESS) -> Snapshot:
    """What would have been counted, had these things happened."""
    told = told_of(place_of(town), measures, process)
    return Snapshot.objects.create(
        territory=town, vintage=str(vintage), taken_at=vintage.ends, code_version="essai", inputs="{}",
        input_hash=hash_of("{}"), published=write_told(told),
    )  # fmt: skip


def make_counts(here: Territory, there: Territory, analyst: User | None) -> None:
    """The quarter before last is public, the last one under embargo, the running one on the board of each town."""
    running = Vintage.holding(clock())
    public, embargo = running.later(-2), running.later(-1)
    for town, measures in ((here, CLICHY), (there, THERE)):
        Convention.objects.create(territory=town, first_vintage=str(running.later(-4)))
        make_snapshot(town, public, measures)
        make_snapshot(town, embargo, replace(measures, participants=measures.participants + 30))
        told = told_of(place_of(town), replace(ONE_PERSON, consultations=2), PROCESS)
        Board.objects.create(territory=town, vintage=str(running), counted_at=clock(), published=write_told(told))
    Release.objects.create(vintage=str(public), by=analyst, towns=2)
