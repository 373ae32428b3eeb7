"""Whose digest is due, and which office answers for which theme, where: theme × area × dates."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from consult.digests.models import Every
from consult.digests.periods import Period, Window
from core.accounts.models import Absence, Delegation, ElectedOffice


@dataclass(frozen=True, kw_only=True)
class Due:
    """An office whose digest is due, for which period, and what its territory's calendar says today."""

    office: ElectedOffice
    period: Period
    zone: ZoneInfo
    today: date
    every: str = Every.WEEKLY
    window: Window | None = None  # what moved is looked for in it


class Places:
    """Which of these offices answers for which theme, and where: by its own delegations, or standing in for who is away."""

    def __init__(self, dues: Sequence[Due], at: datetime, *, as_held: bool = False) -> None:
        """With `as_held`, absences are left aside: who answers for what, whoever reads it."""
        by_office = {due.office.pk: due for due in dues}
        self.held: dict[tuple[int, str], list[tuple[int | None, Due, str]]] = defaultdict(list)
        away = {} if as_held else _away(by_office, at)
        # Who reads the summary of a town, and in whose place where it is not in their own.
        self.heads = {
            one.deputy_id: one.office.user.display_name for one in away.values() if one.office.heads_executive
        }
        self.heads |= {due.office.pk: "" for due in dues if due.office.heads_executive and due.office.pk not in away}
        rows = Delegation.objects.valid_at(at).filter(office__in={*by_office, *away}).order_by("pk")
        for office, theme, area in rows.values_list("office_id", "theme", "area_id"):
            absence = away.get(office)
            due = by_office.get(absence.deputy_id if absence else office)
            if due is not None:
                name = absence.office.user.display_name if absence else ""
                self.held[due.office.territory_id, theme].append((area, due, name))

    def covering(self, territory: int, theme: str, area: int | None) -> Iterable[tuple[Due, str]]:
        """The offices that read about this theme at this place, each once, and in whose place where it is not in their own."""
        held = self.held.get((territory, theme), [])
        found: dict[int, tuple[Due, str]] = {}
        for where, due, instead_of in held:
            if (where is None or where == area) and (due.office.pk not in found or not instead_of):
                found[due.office.pk] = due, instead_of
        return found.values()

    def here(self) -> Q:
        """Proposals of these towns under these themes, for rows that hang on a proposal."""
        towns, themes = {town for town, _theme in self.held}, {theme for _town, theme in self.held}
        return Q(proposal__consultation__territory__in=towns, proposal__theme__in=themes)


def _away(by_office: Collection[int], at: datetime) -> dict[int, Absence]:
    rows = Absence.objects.standing_in_at(at).filter(Q(office__in=by_office) | Q(deputy__in=by_office))
    return {one.office_id: one for one in rows.select_related("office__user").order_by("pk")}
