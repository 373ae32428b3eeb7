"""The consultations of a town: their phases around today, their charter, their local themes."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from psycopg.types.range import TimestamptzRange

from consult.consultations.models import Consultation, Kind, Phase, Status, Theme
from consult.consultations.processes import PROCESSES
from core.lib.db import require_transaction
from core.lib.text import html_of
from core.workshop.seeding.sheets import Sheet
from core.workshop.seeding.town import CLOSES, Town

PREPARED = timedelta(days=20)  # before it is shown
SHOWN = timedelta(days=2)  # before its first phase
JUST_SHOWN = timedelta(days=1)  # where its first phase is still to come
CLOSED = timedelta(days=1)  # after its last phase


def open_consultation(town: Town, sheet: Sheet) -> Consultation:
    """Step: one consultation with its calendar, its charter and its themes."""
    require_transaction()
    charter = PROCESSES[sheet["template"]].charter
    spans = {p["kind"]: (town.day(p["starts"]), town.day(p["ends"], CLOSES)) for p in sheet["phases"]}
    begins, ends = min(start for start, _end in spans.values()), max(end for _start, end in spans.values())
    status, is_over = sheet["status"], sheet["status"] in {Status.CLOSED, Status.ARCHIVED}
    shown_at = min(begins - SHOWN, town.now - JUST_SHOWN)
    consultation = Consultation.objects.create(
        territory=town.territory, slug=sheet["slug"], title=sheet["title"], question=sheet["question"],
        summary=sheet["summary"], body=sheet["body"], body_html=html_of(sheet["body"]), template=sheet["template"],
        status=status, who=sheet["who"], answer_threshold=sheet["answer_threshold"],
        charter=charter, charter_html=html_of(charter), created_by=town.official, created_at=shown_at - PREPARED,
        published_at=None if status == Status.DRAFT else shown_at,
        closed_at=ends + CLOSED if is_over else None, follow_up=sheet.get("follow_up", ""),
    )  # fmt: skip
    purposes = {p["kind"]: p.get("purpose", "") for p in sheet["phases"]}
    Phase.objects.bulk_create(
        Phase(consultation=consultation, kind=kind, period=TimestamptzRange(*span), purpose=purposes[kind])
        for kind, span in spans.items()
    )
    Theme.objects.bulk_create(
        Theme(consultation=consultation, common=common, label=label)
        for common, labels in sheet["local_themes"].items()
        for label in labels
    )
    return consultation


def season(phases: Sequence[Phase], kinds: set[Kind], now: datetime) -> tuple[datetime, datetime]:
    """From when to when these kinds of contribution have been open, until now."""
    spans = [phase for phase in phases if phase.kind in kinds]
    if not spans:
        return now, now
    return min(p.opens_at for p in spans), min(max(p.closes_at for p in spans), now - timedelta(minutes=5))
