"""A vintage is a civil quarter in the time of France: every town's acts fall in one at most, wherever its clock is.

La Réunion and Martinique count by the same instants as Clichy-sous-Bois, so that a country adds up and two quarters share nothing.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

PARIS: Final = ZoneInfo("Europe/Paris")
YEARS: Final = range(2000, 3000)  # before and after, there is nothing to count
WRITTEN = re.compile(r"([0-9]{4})-T([1-4])")
MONTHS_OF_A_QUARTER, QUARTERS_OF_A_YEAR = 3, 4


class UnreadableVintageError(ValueError):
    """What was written is no quarter; its words say how one is written."""

    def __init__(self, written: str) -> None:
        super().__init__(f"« {written} » : un millésime s’écrit 2026-T4 (année, puis trimestre de T1 à T4).")


@dataclass(frozen=True, slots=True, order=True)
class Vintage:
    """A year and its quarter, from 1 to 4."""

    year: int
    quarter: int

    @classmethod
    def read(cls, written: str) -> Self:
        """« 2026-T4 »; raises UnreadableVintageError."""
        if not (found := WRITTEN.fullmatch(written.strip().upper())) or int(found[1]) not in YEARS:
            raise UnreadableVintageError(written)
        return cls(int(found[1]), int(found[2]))

    @classmethod
    def holding(cls, moment: datetime) -> Self:
        """The quarter in which this instant falls in France."""
        there = moment.astimezone(PARIS)
        return cls(there.year, (there.month - 1) // MONTHS_OF_A_QUARTER + 1)

    def __str__(self) -> str:
        return f"{self.year:04}-T{self.quarter}"

    @property
    def starts(self) -> datetime:
        """Its first instant."""
        return datetime(self.year, (self.quarter - 1) * MONTHS_OF_A_QUARTER + 1, 1, tzinfo=PARIS)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return self.later(1).starts

    @property
    def year_starts(self) -> datetime:
        """The first instant of the twelve months that end with it."""
        return self.later(1 - QUARTERS_OF_A_YEAR).starts

    def later(self, quarters: int) -> "Vintage":
        """The quarter that many quarters after it, before it where the number is negative."""
        year, quarter = divmod(self.year * QUARTERS_OF_A_YEAR + self.quarter - 1 + quarters, QUARTERS_OF_A_YEAR)
        return Vintage(year, quarter + 1)

    @property
    def label(self) -> str:
        """As it is read on a page, in the language of the moment."""
        return str(LABELS[self.quarter]) % {"year": self.year}


LABELS: Final = {
    1: _("1er trimestre %(year)d"), 2: _("2e trimestre %(year)d"),
    3: _("3e trimestre %(year)d"), 4: _("4e trimestre %(year)d"),
}  # fmt: skip
