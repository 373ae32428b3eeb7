"""The calendar that officials ask for, and what is wrong with it: each fault names its field and the remedy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.utils.translation import gettext as _

from consult.consultations.models import Kind, Phase
from core.lib.moments import day_in_words, hour_in_words

MOST = 20  # phases in one consultation
FIRST_YEAR, LAST_YEAR = 2000, 2100  # a slip of the keyboard is caught outside


@dataclass(frozen=True)
class Dates:
    """One phase as it should be; without an id, a new one."""

    kind: str
    opens_at: datetime
    closes_at: datetime
    purpose: str = ""
    id: int | None = None


@dataclass(frozen=True)
class Fault:
    """What is wrong with one line of the calendar (``None``: with the whole), in which field, and what to do."""

    row: int | None
    field: str
    message: str


def moment_words(at: datetime) -> str:
    """« lundi 7 décembre à 8 h », as it stands inside a sentence."""
    return _("%(day)s à %(hour)s") % {"day": day_in_words(at), "hour": hour_in_words(at)}


def faults_in(wanted: Sequence[Dates], existing: Sequence[Phase], is_public: bool, at: datetime) -> list[Fault]:
    """Everything that keeps this calendar from being kept, in the order of its lines."""
    found = [fault for row, dates in enumerate(wanted) for fault in _faults_of_one(row, dates)]
    if not found:
        found = list(_overlaps(wanted))
    found += _sealed(wanted, existing)
    if is_public:
        found += _broken_word(wanted, existing, at)
    if len(wanted) > MOST:
        message = _("Une consultation compte %(n)s étapes au plus. Retirez-en.") % {"n": MOST}
        found.append(Fault(None, "", message))
    return found


def _faults_of_one(row: int, dates: Dates) -> Iterator[Fault]:
    for field, value in (("opens_at", dates.opens_at), ("closes_at", dates.closes_at)):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            yield Fault(row, field, _("Vérifiez l’année. Exemple : 2027."))
            return
    if dates.closes_at <= dates.opens_at:
        message = _("La fin doit venir après le début. Choisissez un moment après %(start)s.")
        yield Fault(row, "closes_at", message % {"start": moment_words(dates.opens_at)})


def _overlaps(wanted: Sequence[Dates]) -> Iterator[Fault]:
    for kind in Kind:
        rows = sorted((r for r, dates in enumerate(wanted) if dates.kind == kind), key=lambda r: wanted[r].opens_at)
        for before, after in pairwise(rows):
            if wanted[after].opens_at < wanted[before].closes_at:
                yield Fault(after, "opens_at", _(
                    "Cette étape « %(kind)s » chevauche l’autre, qui finit %(end)s. "
                    "Faites-la commencer à ce moment ou plus tard, ou avancez la fin de l’autre."
                ) % {"kind": kind.label, "end": moment_words(wanted[before].closes_at)})  # fmt: skip


def _sealed(wanted: Sequence[Dates], existing: Sequence[Phase]) -> Iterator[Fault]:
    """A phase for which an urn was sealed keeps its dates: they are written in the vote's public journal."""
    rows = {dates.id: row for row, dates in enumerate(wanted) if dates.id is not None}
    for phase in (p for p in existing if p.is_fixed):
        row = rows.get(phase.pk)
        asked = wanted[row] if row is not None else None
        if asked is None or (asked.kind, asked.opens_at, asked.closes_at) != (
            phase.kind,
            phase.opens_at,
            phase.closes_at,
        ):
            message = _(
                "L’urne d’un vote est scellée pour cette étape : ses dates ne changent plus. Remettez du %(start)s au %(end)s."
            )
            words = {"start": moment_words(phase.opens_at), "end": moment_words(phase.closes_at)}
            yield Fault(row, "opens_at" if row is not None else "", message % words)


def _broken_word(wanted: Sequence[Dates], existing: Sequence[Phase], at: datetime) -> Iterator[Fault]:
    """Once published, what is over or begun stays as it was announced; only an end still to come may move."""
    rows = {dates.id: row for row, dates in enumerate(wanted) if dates.id is not None}
    for phase in (p for p in existing if p.opens_at <= at):
        row = rows.get(phase.pk)
        if row is None:
            yield Fault(
                None, "", _("L’étape « %(kind)s » a déjà commencé : elle ne peut plus être retirée.") % {"kind": phase}
            )
            continue
        dates = wanted[row]
        if dates.kind != phase.kind:
            yield Fault(row, "kind", _("Cette étape a déjà commencé : remettez « %(kind)s ».") % {"kind": phase})
        if dates.opens_at != phase.opens_at:
            message = _("Cette étape a déjà commencé : remettez le début à %(start)s.")
            yield Fault(row, "opens_at", message % {"start": moment_words(phase.opens_at)})
        if phase.closes_at <= at and dates.closes_at != phase.closes_at:
            message = _("Cette étape est terminée : remettez la fin à %(end)s, ou ajoutez une nouvelle étape.")
            yield Fault(row, "closes_at", message % {"end": moment_words(phase.closes_at)})
        elif dates.closes_at != phase.closes_at and dates.closes_at <= at:
            yield Fault(
                row, "closes_at", _("Une étape en cours ne peut finir que dans le futur. Choisissez un moment à venir.")
            )
    for row, dates in enumerate(wanted):
        if dates.id is None and dates.closes_at <= at:
            yield Fault(row, "closes_at", _("Une nouvelle étape ne peut être déjà finie. Choisissez une fin à venir."))
