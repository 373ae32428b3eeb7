"""What a digest says, and why: a pure choice among what awaits somebody, given what they were told before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from consult.digests.models import Act
from core.lib.refusals import Refusal

MOST_LINES = 5  # one screen, with what moved and the figures
SOON = timedelta(days=7)


class Kind(TextChoices):
    DECIDE = "decide", _("décision à prendre")
    OWED = "owed", _("réponse due")
    COMMITMENT = "commitment", _("engagement")


class LinkRefusal(Refusal):
    """Why the link of a letter does nothing."""

    OTHER_READER = (
        "letter_of_another",
        _("Cette lettre a été écrite pour un autre compte que le vôtre : déconnectez-vous si elle est bien à vous."),
    )
    EXPIRED = "link_expired", _("Un lien sert pendant quatorze jours. Ce qui attend encore est sur votre bureau.")
    USED = "link_used", _("Ce lien a déjà servi, et ne sert qu’une fois : rien de plus n’a été fait.")
    OFFICE_ENDED = "office_ended", _("Votre mandat a pris fin : cette réponse revient à qui l’a reçu depuis.")
    SETTLED = "settled", _("Ce dossier a avancé depuis la lettre : il n’attend plus cet acte. Rien n’a été fait.")

    @property
    def status(self) -> int:
        return {"link_expired": 410, "link_used": 409, "settled": 409}.get(self.value, 403)


class Because(TextChoices):
    """Why a line is here, in one word."""

    NEW = "new", _("nouveau")
    CHANGED = "changed", _("modifié depuis")
    SOON = "soon", _("échéance proche")
    LATE = "late", _("échéance passée")


class Lateness(IntEnum):
    """How pressing a date is; the most pressing comes first."""

    LATE = 0
    SOON = 1
    ON_TIME = 2


@dataclass(frozen=True, kw_only=True)
class Item:
    """Something that awaits somebody. `turn` grows each time it comes back to them for the same decision."""

    key: str
    kind: Kind
    title: str
    url: str
    due_on: date | None
    turn: int = 0
    act: Act | None = None  # what the link of its line does
    instead_of: str = ""  # the name of who is away
    theme: str = ""


@dataclass(frozen=True)
class Line:
    """One sentence of a digest: what it is about, why it is here, and the fingerprint of what it says."""

    item: Item
    lateness: Lateness
    because: Because
    fingerprint: str


@dataclass(frozen=True)
class Selection:
    """What one digest says; `decisions` counts all that await, `left` what waits without a line."""

    lines: tuple[Line, ...]
    decisions: int
    left: int


def lateness_of(due_on: date | None, today: date) -> Lateness:
    """Late from the day after the date; soon from seven days before it."""
    if due_on is None or due_on > today + SOON:
        return Lateness.ON_TIME
    return Lateness.SOON if due_on >= today else Lateness.LATE


def fingerprint_of(item: Item, today: date) -> str:
    """What a line says, in a form that can be compared and read: « decide 4 2026-12-03 soon »."""
    day = item.due_on.isoformat() if item.due_on else "-"
    return f"{item.kind.value} {item.turn} {day} {lateness_of(item.due_on, today).name.lower()}"


def select(items: Iterable[Item], shown: Mapping[str, str], today: date, most: int = MOST_LINES) -> Selection:
    """At most five lines, the most pressing first: what was never said, or is no longer as it was said.

    What finds no room was not said: it comes in the next digest. A commitment waits for nobody before its last week.
    """
    waiting = [one for one in items if one.kind != Kind.COMMITMENT or is_pressing(one, today)]
    lines = [line for one in waiting if (line := _line(one, shown.get(one.key), today)) is not None]
    lines.sort(key=_urgency)
    said = tuple(lines[:most])
    decisions = sum(one.kind == Kind.DECIDE for one in waiting)
    return Selection(said, decisions, len(waiting) - len(said))


def is_pressing(item: Item, today: date) -> bool:
    """Its date is past, or within seven days."""
    return lateness_of(item.due_on, today) != Lateness.ON_TIME


def _line(item: Item, before: str | None, today: date) -> Line | None:
    now, lateness = fingerprint_of(item, today), lateness_of(item.due_on, today)
    if before == now:
        return None
    if before is None:
        because = Because.NEW
    elif before.rpartition(" ")[0] == now.rpartition(" ")[0]:  # nothing moved but time
        because = Because.LATE if lateness == Lateness.LATE else Because.SOON
    else:
        because = Because.CHANGED
    return Line(item, lateness, because, now)


def _urgency(line: Line) -> tuple[Lateness, int, date, str]:
    kind = list(Kind).index(line.item.kind)
    return line.lateness, kind, line.item.due_on or date.max, line.item.key
