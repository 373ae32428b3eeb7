"""May they? Pure questions about conventions, snapshots and their release."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from consult.observatory.models import Convention, Release
from consult.observatory.vintages import Vintage
from core.accounts.selectors import Standing
from core.lib.refusals import Common, Refusal
from core.territories.models import Territory


class ObservatoryRefusal(Refusal):
    """Why a town is not counted, or a vintage not shown."""

    NOT_OPEN = "not_open", _("Ce territoire n’est pas ouvert : il n’y a encore rien à comparer.")
    ALREADY_SIGNED = "already_signed", _("La convention de ce territoire court déjà.")
    NO_CONVENTION = "no_convention", _("Ce territoire n’a pas de convention en cours avec l’observatoire.")
    NOT_COVERED = "not_covered", _("Aucune convention de ce territoire ne couvre ce millésime.")
    NOT_OVER = "not_over", _("Ce millésime n’est pas fini : un relevé se fait une seule fois, le trimestre écoulé.")
    RELEASED = "released", _("Ce millésime est déjà public : rien ne s’y ajoute plus.")
    ALREADY_TAKEN = "already_taken", _("Ce territoire a déjà son relevé pour ce millésime, et il ne se refait pas.")
    NOT_COUNTED = (
        "not_counted",
        _("Il manque des relevés : un millésime devient public pour tous ses territoires à la fois."),
    )
    NO_REASON = (
        "no_reason",
        _("Dites pourquoi ce millésime devient public sans ces territoires : chacun le lira."),
    )
    NOTHING_COUNTED = "nothing_counted", _("Aucun territoire n’a de relevé pour ce millésime.")

    @property
    def status(self) -> int:
        return 409


def refuse_sign(standing: Standing, territory: Territory, *, running: Convention | None) -> Refusal | None:
    """A town's administrator signs for it, one convention at a time."""
    if refusal := _refuse_engage(standing, territory):
        return refusal
    if territory.opened_at is None:
        return ObservatoryRefusal.NOT_OPEN
    return ObservatoryRefusal.ALREADY_SIGNED if running else None


def refuse_revoke(standing: Standing, territory: Territory, *, running: Convention | None) -> Refusal | None:
    """A town takes its word back whenever it wants; what is counted until the end of this vintage stays."""
    return _refuse_engage(standing, territory) or (None if running else ObservatoryRefusal.NO_CONVENTION)


def _refuse_engage(standing: Standing, territory: Territory) -> Refusal | None:
    if standing.user is None:
        return Common.SIGN_IN
    is_here = standing.is_administrator and standing.territory_id == territory.pk
    return None if is_here else Common.NOT_ALLOWED


def refuse_snapshot(
    vintage: Vintage, *, at: datetime, release: Release | None, is_covered: bool, is_taken: bool
) -> Refusal | None:
    """A quarter is counted once, when it is over, under a convention, and before anybody has seen any of it."""
    if at < vintage.ends:
        return ObservatoryRefusal.NOT_OVER
    if not is_covered:
        return ObservatoryRefusal.NOT_COVERED
    if is_taken:
        return ObservatoryRefusal.ALREADY_TAKEN
    return ObservatoryRefusal.RELEASED if release else None


def refuse_release(
    *, is_analyst: bool, release: Release | None, counted: Collection[str], covered: Collection[str],
    without: Collection[str], because: str,
) -> Refusal | None:  # fmt: skip
    """An analyst lifts the embargo of a vintage once every town that it covers has its snapshot, or is left out for a reason: those
    that have none, neither more nor less."""
    if not is_analyst:
        return Common.NOT_ALLOWED
    if release:
        return ObservatoryRefusal.RELEASED
    if not counted:
        return ObservatoryRefusal.NOTHING_COUNTED
    if set(covered) - set(counted) != set(without):
        return ObservatoryRefusal.NOT_COUNTED
    return ObservatoryRefusal.NO_REASON if without and not because else None
