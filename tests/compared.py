"""Seven towns of two sizes that the observatory has counted: enough for peers, and for what cannot be shown."""

from dataclasses import replace
from typing import Final

from consult.observatory.measures import Measures
from consult.observatory.models import Release
from consult.observatory.vintages import Vintage
from core.territories.models import Territory
from tests.counted import PROCESS, make_snapshot
from tests.measured import CLICHY, ONE_PERSON
from tests.people import make_town

PUBLIC: Final = Vintage(2026, 2)
SEALED: Final = Vintage(2026, 3)
SLY: Final = "=1+1"  # a town whose name a spreadsheet would run


def _told(**changes: object) -> Measures:
    return replace(CLICHY, **changes)  # type: ignore[arg-type]


# Name, code, population, what was counted, changes to its way of working
TOWNS: Final = (
    ("Valenciennes", "59606", 28_000, _told(population=28_000), {}),
    ("Besançon", "25056", 31_000, _told(population=31_000, participants=350, answered_after=(5.0, 9.0, 12.0, 20.0, 31.0, 40.0, 70.0, 80.0)), {"moderation": "pre"}),
    ("Écully", "69081", 24_000, _told(population=24_000, participants=110, cooperations={"2": 4, "3": 4, "4": 2}), {"decided_by": {"elected": 4}}),
    ("Le Havre", "76351", 40_000, replace(ONE_PERSON, population=40_000), {"decided_by": {}, "partners": 0, "phase_kinds": ("propose",)}),
    ("Creil", "60175", 22_000, _told(population=None, population_year=None), {"decided_by": {"official": 9}, "delegations": 7}),
    (SLY, "93014", 26_000, _told(population=26_000, participants=240, priority_vintage=2015, age_sex_year=2017), {"advised": 0}),
    ("Bordeaux", "33063", 260_000, _told(population=260_000, participants=900), {"channels": ("live", "online", "paper")}),
)  # fmt: skip


def make_towns() -> dict[str, Territory]:
    """These towns, their public vintage and the one under embargo, by name."""
    made = {}
    for name, code, population, measures, changes in TOWNS:
        town = make_town(code, name, "93390", f"ville-{code}", population)
        Territory.objects.filter(pk=town.pk).update(
            departement=code[:2], population=measures.population, population_year=measures.population and 2023
        )
        town.refresh_from_db()
        process = replace(PROCESS, **changes)  # type: ignore[arg-type]
        make_snapshot(town, PUBLIC, measures, process)
        make_snapshot(town, SEALED, replace(measures, newcomers=10 if measures.participants > 100 else 1), process)
        made[name] = town
    Release.objects.create(vintage=str(PUBLIC), towns=len(made))
    return made
