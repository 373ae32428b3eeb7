"""What the queue, a case and an author's statement show. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core.signing import Signer
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.http import Http404

from consult.moderation.models import Appeal, Case, CaseMark, Decision, MarkKind, Report
from consult.moderation.selectors.texts import EACH_READ, READ_FROM, Text, text_of
from core.accounts.models import User
from core.territories.models import Territory

PAGE_SIZE = 20
COUNTED = 1000
ALL_READ = (*READ_FROM,)
HISTORY = timedelta(days=365)


@dataclass(frozen=True, kw_only=True)
class Filters:
    """Which cases of the queue are asked for."""

    kind: str = ""  # proposal, comment, message or page
    only: str = ""  # reported, held, marked
    mine: User | None = None
    beside: Case | None = None  # those that go with this one


@dataclass(frozen=True)
class Row:
    """One case in the queue."""

    case: Case
    text: Text
    reports: int
    marks: list[str]


@dataclass(frozen=True)
class Queue:
    """One page of the queue, the most urgent and then the oldest first."""

    rows: list[Row]
    next: str
    count: int
    is_more: bool


@dataclass(frozen=True)
class History:
    """What the moderation knows of an author here, in the last year: numbers, never words."""

    removed: int = 0
    kept: int = 0
    overturned: int = 0
    sanctions: int = 0
    last_at: datetime | None = None


def queue_for(territory: Territory, filters: Filters, cursor: str = "") -> Queue:
    """One page of the open cases, in a constant number of queries. A cursor that is not ours raises `BadSignature`."""
    rows = matching(territory, filters)
    count = rows.order_by()[: COUNTED + 1].count()
    if cursor:
        risk, opened, pk = _place(cursor)
        rows = rows.filter(
            Q(risk__lt=risk) | Q(risk=risk, opened_at__gt=opened) | Q(risk=risk, opened_at=opened, pk__gt=pk)
        )
    pks = list(rows.order_by("-risk", "opened_at", "pk").values_list("pk", flat=True)[: PAGE_SIZE + 1])
    found = _rows(pks[:PAGE_SIZE])
    last = found[-1].case if len(pks) > PAGE_SIZE and found else None
    return Queue(found, _cursor(last) if last else "", min(count, COUNTED), count > COUNTED)


def matching(territory: Territory, filters: Filters) -> QuerySet[Case]:
    """The open cases that pass the filters."""
    rows = beside_of(filters.beside) if filters.beside else Case.objects.open()
    rows = rows.filter(territory=territory)
    if filters.kind == "page":
        rows = rows.exclude(address="")
    elif filters.kind:
        rows = rows.filter(**{f"{filters.kind}__isnull": False})
    if filters.only == "reported":
        rows = rows.filter(Exists(Report.objects.filter(case=OuterRef("pk"))))
    elif filters.only == "held":
        rows = rows.filter(Exists(CaseMark.objects.filter(case=OuterRef("pk"), kind=MarkKind.HELD)))
    elif filters.only == "marked":
        rows = rows.filter(Exists(CaseMark.objects.filter(case=OuterRef("pk"))))
    return rows.filter(assigned_to=filters.mine) if filters.mine else rows


def beside_of(case: Case) -> QuerySet[Case]:
    """The open cases that go with this one: the same words elsewhere, or the same account in a burst. It is one of them."""
    same = Q(pk=case.pk)
    for mark in case.marks.all():
        if mark.cluster:
            same |= Q(Exists(CaseMark.objects.filter(case=OuterRef("pk"), cluster=mark.cluster)))
        if mark.kind == MarkKind.BURST and case.author_id:
            same |= Q(author=case.author_id)
    return Case.objects.open().filter(same)


def waiting_in(territory: Territory) -> int:
    """How many cases are open here, up to a thousand."""
    return Case.objects.open().filter(territory=territory).order_by()[: COUNTED + 1].count()


def next_case(territory: Territory, after: Case | None = None, reader: User | None = None) -> Case | None:
    """The case to look at now: the most urgent that is neither this one, nor about this reader's words, nor somebody else's."""
    rows = Case.objects.open().filter(territory=territory)
    if after is not None:
        rows = rows.exclude(pk=after.pk)
    if reader is not None:
        rows = rows.filter(Q(assigned_to=None) | Q(assigned_to=reader)).exclude(author__person=reader.person_id)
    return rows.order_by("-risk", "opened_at", "pk").first()


def case_in(territory: Territory, pk: int) -> Case:
    """One case of this territory with all that its page reads, or 404."""
    case = Case.objects.filter(territory=territory, pk=pk).select_related(*ALL_READ).order_by("pk").first()
    if case is None:
        raise Http404
    return case


def reports_of(case: Case) -> list[Report]:
    """What was reported, oldest first."""
    return list(case.reports.select_related("user").order_by("at", "id")[:100])


def decisions_of(case: Case) -> list[Decision]:
    """What was decided on this case and on the same text before, newest first."""
    same = Q(case=case)
    for name in ("proposal", "comment", "message"):
        if (pk := getattr(case, f"{name}_id")) is not None:
            same |= Q(**{f"case__{name}": pk})
    rows = Decision.objects.filter(same).select_related("by", "confirmed_by", "restriction", "case", "appeal")
    return list(rows.order_by("-at", "-id")[:50])


def history_of(case: Case, at: datetime) -> History:
    """The author's past with the moderation of this territory, in one query."""
    if case.author_id is None:
        return History()
    rows = Decision.objects.told().filter(
        case__territory=case.territory_id, case__author=case.author_id, at__gt=at - HISTORY
    )
    removed = Q(act__in=["hide", "mask", "return"])
    found = rows.aggregate(
        removed=Count("pk", filter=removed & Q(state="effective")), kept=Count("pk", filter=Q(act="keep")),
        overturned=Count("pk", filter=removed & Q(state="reversed")), sanctions=Count("pk", filter=~Q(sanction="")),
        last_at=Max("at"),
    )  # fmt: skip
    return History(**found)


def statement_by_key(territory: Territory, key: UUID) -> tuple[Decision, Appeal | None]:
    """The decision behind a private link and its appeal, or 404."""
    rows = Decision.objects.filter(key=key, case__territory=territory).exclude(state="proposed")
    found = rows.select_related("restriction", *(f"case__{name}" for name in ALL_READ)).order_by("pk").first()
    if found is None:
        raise Http404
    return found, Appeal.objects.filter(decision=found).order_by("pk").first()


def report_by_key(territory: Territory, key: UUID) -> Report:
    """The report behind its acknowledgement, or 404."""
    rows = Report.objects.filter(key=key, case__territory=territory).select_related("case__territory")
    found = rows.order_by("pk").first()
    if found is None:
        raise Http404
    return found


def appeals_of(territory: Territory) -> list[Appeal]:
    """The appeals that wait here, the soonest due first."""
    rows = Appeal.objects.filter(decision__case__territory=territory, decided_at__isnull=True)
    return list(
        rows.select_related("decision__by", *(f"decision__case__{name}" for name in ALL_READ)).order_by("due_at", "id")[
            :100
        ]
    )


def appeals_waiting(territory: Territory) -> int:
    """How many appeals wait here."""
    return Appeal.objects.filter(decision__case__territory=territory, decided_at__isnull=True).count()


def appeal_in(territory: Territory, pk: int) -> Appeal:
    """One appeal of this territory, or 404."""
    rows = Appeal.objects.filter(decision__case__territory=territory, pk=pk)
    found = (
        rows.select_related("decision__by", *(f"decision__case__{name}" for name in ALL_READ)).order_by("pk").first()
    )
    if found is None:
        raise Http404
    return found


def to_confirm(territory: Territory) -> list[Decision]:
    """The decisions about oneself that wait for a second person."""
    rows = Decision.objects.filter(case__territory=territory, state="proposed")
    return list(rows.order_by("at", "id")[:100])


def to_read_again(territory: Territory, reader: User) -> list[Case]:
    """The cases drawn for a second reading that somebody else has settled."""
    rows = Case.objects.filter(
        territory=territory, wants_second=True, decided_at__isnull=False, second_reading__isnull=True
    )
    rows = rows.exclude(decisions__by__person=reader.person_id).exclude(author__person=reader.person_id)
    return list(rows.order_by("decided_at", "id")[:20])


def _rows(pks: Sequence[int]) -> list[Row]:
    """These cases in this order, with their text, reports and marks, in six queries."""
    cases = Case.objects.filter(pk__in=pks).select_related("assigned_to").prefetch_related("marks", *EACH_READ)
    found = {case.pk: case for case in cases.order_by("pk")}
    counted = Report.objects.filter(case__in=pks).order_by("case").values("case").annotate(n=Count("pk"))
    reports = {row["case"]: row["n"] for row in counted}
    return [
        Row(case, text_of(case), reports.get(pk, 0), [str(mark.get_kind_display()) for mark in case.marks.all()])
        for pk in pks
        if (case := found.get(pk)) is not None
    ]


def _cursor(case: Case) -> str:
    return Signer(salt="queue").sign(f"{case.risk}|{case.opened_at.isoformat()}|{case.pk}")


def _place(cursor: str) -> tuple[int, datetime, int]:
    risk, opened, pk = Signer(salt="queue").unsign(cursor).split("|")
    return int(risk), datetime.fromisoformat(opened), int(pk)


def decisions_in(territory: Territory, pks: Sequence[int]) -> list[Decision]:
    """These decisions of this territory, with their cases; fewer where others were named."""
    rows = Decision.objects.filter(case__territory=territory, pk__in=pks)
    return list(rows.select_related("case").order_by("pk"))
