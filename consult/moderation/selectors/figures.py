"""The public register of decisions and the figures of a year, drawn from the same rows. Nobody is named in either."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.utils import timezone

from consult.moderation.models import (
    REMOVALS,
    Act,
    Appeal,
    Decision,
    DecisionState,
    Ground,
    Outcome,
    Report,
    Sanction,
    SecondReading,
)
from core.lib.db import clock
from core.territories.models import Territory

PAGE_SIZE = 50

# Percentiles in the database: a year may hold a hundred thousand decisions.
_DELAYS = """
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - opened_at)),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM decided_at - opened_at))
FROM moderation_case WHERE territory_id = %s AND decided_at >= %s AND decided_at < %s
"""


@dataclass(frozen=True)
class LogLine:
    """One decision as everyone may read it: no name, and no word of the author or of the moderator."""

    number: int
    at: datetime
    kind: str
    consultation: str
    act: str
    ground: str
    is_automated: bool
    origin: str
    delay: timedelta
    sanction: str
    state: str
    appeal: str


@dataclass(frozen=True)
class Figures:
    """A year of moderation. Delays are from the opening of a case to its decision; nothing where there is none to measure."""

    year: int
    reports: int
    decisions: int
    removals: int
    by_ground: list[tuple[str, int]] = field(default_factory=list)
    by_act: list[tuple[str, int]] = field(default_factory=list)
    median_delay: timedelta | None = None
    p90_delay: timedelta | None = None
    appeals: int = 0
    decided_appeals: int = 0
    overturned: int = 0
    late_appeals: int = 0
    second_readings: int = 0
    agreed: int = 0
    sanctions: int = 0
    automated: int = 0

    @property
    def share_overturned(self) -> float | None:
        """Appeals that changed the decision, among those decided."""
        return self.overturned / self.decided_appeals if self.decided_appeals else None

    @property
    def agreement(self) -> float | None:
        """Second readings that came to the same decision, among all."""
        return self.agreed / self.second_readings if self.second_readings else None


def log_of(territory: Territory, year: int, before: int = 0, size: int = PAGE_SIZE) -> tuple[list[LogLine], int]:
    """One page of the register, newest first, and the number to ask for the next one (0 at the end), in one query."""
    rows = _lines(_told(territory, year))
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    return [_line(one) for one in found[:size]], found[size - 1].pk if len(found) > size else 0


def whole_log_of(territory: Territory, year: int) -> Iterator[LogLine]:
    """The register of a year, oldest first, without ever holding it whole."""
    for one in _lines(_told(territory, year)).order_by("pk").iterator(chunk_size=1000):
        yield _line(one)


def figures_of(territory: Territory, year: int) -> Figures:
    """The year in figures: five queries, whatever the number of rows."""
    start, end = _bounds(year)
    by_act, by_ground, sanctions, automated = Counter[str](), Counter[str](), 0, 0
    counted = _told(territory, year).order_by("act", "ground").values_list("act", "ground")
    some = counted.annotate(
        n=Count("pk"), sanctioned=Count("pk", filter=~Q(sanction="")), automated=Count("pk", filter=Q(is_automated=True))
    )  # fmt: skip
    for act, ground, n, with_sanction, by_machine in some:
        by_act[act] += n
        by_ground[ground] += n if act in REMOVALS else 0
        sanctions, automated = sanctions + with_sanction, automated + by_machine
    appeals = Appeal.objects.filter(decision__case__territory=territory, at__gte=start, at__lt=end).aggregate(
        appeals=Count("pk"), decided_appeals=Count("pk", filter=Q(decided_at__isnull=False)),
        overturned=Count("pk", filter=Q(outcome=Outcome.OVERTURNED)),
        late_appeals=Count("pk", filter=Q(decided_at__gt=F("due_at")) | Q(decided_at=None, due_at__lt=Now())),
    )  # fmt: skip
    readings = SecondReading.objects.filter(case__territory=territory, at__gte=start, at__lt=end).aggregate(
        second_readings=Count("pk"), agreed=Count("pk", filter=Q(agrees=True))
    )
    with connection.cursor() as cursor:
        cursor.execute(_DELAYS, [territory.pk, start, end])
        median, p90 = (timedelta(seconds=float(s)) if s is not None else None for s in cursor.fetchone())
    reports = Report.objects.filter(case__territory=territory, at__gte=start, at__lt=end).count()
    return Figures(
        year=year, reports=reports, median_delay=median, p90_delay=p90, sanctions=sanctions, automated=automated,
        decisions=by_act.total() - by_act[Act.UNDO], removals=sum(by_act[act] for act in REMOVALS),
        by_ground=[(str(label), by_ground[value]) for value, label in Ground.choices if by_ground[value]],
        by_act=[(str(label), by_act[value]) for value, label in Act.choices if by_act[value]],
        **appeals, **readings,
    )  # fmt: skip


def years_of(territory: Territory) -> list[int]:
    """The years that have a register, newest first, this year always."""
    first = (
        Decision.objects.told().filter(case__territory=territory).order_by("pk").values_list("at", flat=True).first()
    )
    now = timezone.localdate(clock()).year
    return list(range(now, (timezone.localtime(first).year if first else now) - 1, -1))


def _told(territory: Territory, year: int) -> Any:
    start, end = _bounds(year)
    return Decision.objects.told().filter(case__territory=territory, at__gte=start, at__lt=end)


def _lines(rows: Any) -> Any:
    """These decisions with what a line of the register says of them, and nothing else."""
    told = ("at", "act", "ground", "is_automated", "sanction", "state", "appeal__outcome")
    about = ("opened_at", "proposal", "comment", "message", "consultation__title")
    rows = rows.select_related("case__consultation", "appeal").only(*told, *(f"case__{name}" for name in about))
    # One report, looked up line by line: `Exists` would first read every report of every town.
    return rows.annotate(reported=Subquery(Report.objects.filter(case=OuterRef("case")).order_by().values("pk")[:1]))


def _bounds(year: int) -> tuple[datetime, datetime]:
    zone = timezone.get_current_timezone()
    start, end = (datetime.combine(date(y, 1, 1), datetime.min.time(), zone) for y in (year, year + 1))
    return start, end


def _line(one: Any) -> LogLine:
    case = one.case
    kind = (
        "proposal" if case.proposal_id else "comment" if case.comment_id else "message" if case.message_id else "page"
    )
    appeal = getattr(one, "appeal", None)
    # Labels by their enumerations: `get_…_display` translates every choice of the field, for each line.
    return LogLine(
        number=one.pk, at=one.at, kind=kind, consultation=case.consultation.title if case.consultation else "",
        act=str(Act(one.act).label), ground=str(Ground(one.ground).label) if one.ground else "",
        is_automated=one.is_automated, origin="report" if one.reported else "reading", delay=one.at - case.opened_at,
        sanction=str(Sanction(one.sanction).label) if one.sanction else "", state=str(DecisionState(one.state).label),
        appeal=str(Outcome(appeal.outcome).label) if appeal and appeal.outcome else "pending" if appeal else "",
    )  # fmt: skip
