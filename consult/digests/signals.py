"""What moved among proposals: at most one signal a digest, and why this one; and the figures that put it in context. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

LEAST_GAINED = 10  # supports in the period, below which nothing rises
RISE = 2  # times the supports of the period before
LEAST_A_SIDE = 3  # arguments for, and as many against, in the period


class Move(TextChoices):
    """What moved; the first that holds is said, and the first of these comes before the others."""

    CONTESTED = "contested", _("discutée des deux côtés")
    RISING = "rising", _("soutiens en hausse")
    ACTORS = "actors", _("nouvel acteur")


@dataclass(frozen=True, kw_only=True)
class Moved:
    """What happened to a proposal in the period (and, for supports, in the one before), and where its counts stand."""

    proposal: int
    title: str
    url: str
    gained: int = 0
    before: int = 0
    supports: int = 0  # in all
    pros: int = 0
    cons: int = 0
    arguments: int = 0  # in all
    actors: tuple[tuple[int, str], ...] = ()  # associations heard on it for the first time: number and name
    is_new: bool = False
    was_new: bool = False  # in the period before


@dataclass(frozen=True)
class Signal:
    """The one thing that moved, in a form that can be compared with what was said of it last."""

    move: Move
    moved: Moved
    fingerprint: str

    @property
    def item(self) -> str:
        """Its name in the ledger of what was said."""
        return f"signal:{self.moved.proposal}"


@dataclass(frozen=True)
class Figures:
    """New proposals and supports of the period, and of the one before."""

    proposals: int
    supports: int
    proposals_before: int
    supports_before: int


def signal_of(moved: Moved) -> Signal | None:
    """What may be said of this proposal: nothing below the least that counts as a movement."""
    if min(moved.pros, moved.cons) >= LEAST_A_SIDE:
        return Signal(Move.CONTESTED, moved, f"contested {moved.arguments}")
    if moved.gained >= LEAST_GAINED and moved.gained >= RISE * moved.before:
        return Signal(Move.RISING, moved, f"rising {moved.supports}")
    if moved.actors:
        known = " ".join(str(number) for number, _name in sorted(moved.actors))
        return Signal(Move.ACTORS, moved, f"actors {known}"[:80])
    return None


def choose_signal(everything: Iterable[Moved], shown: Mapping[str, str]) -> Signal | None:
    """The strongest movement that was not said yet: contested, then rising, then new actors; the larger, then the older."""
    found = [signal for moved in everything if (signal := signal_of(moved)) is not None]
    return min((one for one in found if shown.get(one.item) != one.fingerprint), key=_strength, default=None)


def figures_of(everything: Iterable[Moved]) -> Figures | None:
    """The sums of a period, or nothing where both periods were still."""
    proposals = supports = proposals_before = supports_before = 0
    for one in everything:
        proposals += one.is_new
        supports += one.gained
        proposals_before += one.was_new
        supports_before += one.before
    figures = Figures(proposals, supports, proposals_before, supports_before)
    return figures if figures != Figures(0, 0, 0, 0) else None


def _strength(signal: Signal) -> tuple[int, int, int]:
    moved = signal.moved
    sizes = {
        Move.CONTESTED: min(moved.pros, moved.cons), Move.RISING: moved.gained, Move.ACTORS: len(moved.actors),
    }  # fmt: skip
    return list(Move).index(signal.move), -sizes[signal.move], moved.proposal
