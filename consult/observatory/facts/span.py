"""Which town and which instants are counted, and how the database is asked: aggregates only, never a row of somebody."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Self

from django.db import connection

from consult.consultations.models import Kind
from consult.consultations.models import Status as ConsultationStatus
from consult.consultations.voices import Voice
from consult.observatory.vintages import PARIS, Vintage
from consult.proposals.models import Status as ProposalStatus
from core.territories.models import Territory

# Words that the statements share. Whoever speaks in their office does not take part: theirs is the town's own voice.
SHOWN = f"c.territory_id = %(territory)s AND c.status <> '{ConsultationStatus.DRAFT.value}'"
PEOPLE = f"IN ('{Voice.RESIDENT.value}', '{Voice.ASSOCIATION.value}')"
SEEN = f"IN ('{ProposalStatus.PUBLISHED.value}', '{ProposalStatus.WITHDRAWN.value}')"
TAKING_PART = (Kind.PROPOSE, Kind.DISCUSS, Kind.VOTE)  # phases in which somebody can do something


@dataclass(frozen=True, slots=True)
class Span:
    """One town, the quarter, and the twelve months that end with it; the last instant is not of it."""

    territory: Territory
    starts: datetime
    ends: datetime
    year_starts: datetime

    @classmethod
    def of(cls, territory: Territory, vintage: Vintage, at: datetime | None = None) -> Self:
        """The whole quarter, or what has passed of it at this moment."""
        ends = vintage.ends if at is None else min(vintage.ends, at)
        return cls(territory, vintage.starts, ends, vintage.year_starts)

    @property
    def names(self) -> dict[str, Any]:
        """What a statement may name."""
        return {
            "territory": self.territory.pk, "starts": self.starts, "ends": self.ends, "year": self.year_starts,
            "first_day": _day(self.starts), "after_day": _day(self.ends), "year_day": _day(self.year_starts),
            "zone": PARIS.key, "taking_part": list(TAKING_PART),
        }  # fmt: skip

    def ask(self, statement: str, **more: Any) -> dict[str, Any]:
        """The one row that answers, by its columns."""
        with connection.cursor() as cursor:
            cursor.execute(statement, {**self.names, **more})
            return dict(zip((column.name for column in cursor.description), cursor.fetchone(), strict=True))


def within(moment: str, since: str = "starts") -> str:
    """SQL: this moment is of the quarter, or of the twelve months."""
    return f"{moment} >= %({since})s AND {moment} < %(ends)s"


def counts(found: Mapping[str, int] | None) -> dict[str, int]:
    """Counts by key, in the order of their keys, so that equal counts are written alike; nothing was found where there are none."""
    return dict(sorted((found or {}).items()))


def _day(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()
