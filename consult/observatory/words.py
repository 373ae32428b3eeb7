"""What is read of a figure: the names of its parts, of what is missing, of how towns consult."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Verdict
from consult.consultations.models import Kind
from consult.moderation.models import Ground
from consult.observatory.figures import Cause, Unit
from consult.proposals.models import Actor
from core.territories.models import CommonTheme

CAUSES: Final[dict[Cause, Promise]] = {
    Cause.NO_POPULATION: _("la population n’est pas connue"),
    Cause.NO_REFERENCE: _("aucune donnée de référence n’a été chargée"),
    Cause.NOTHING_HAPPENED: _("il n’y a rien à compter"),
    Cause.TOO_FEW: _("trop peu de cas pour en dire quelque chose"),
    Cause.NOT_REACHED: _("trop de cas attendent encore pour le dire"),
    Cause.TOO_SOON: _("il est trop tôt : rien n’a encore été suivi aussi longtemps"),
    Cause.INCONSISTENT: _("ce qui a été compté se contredit"),
}
UNITS: Final[dict[Unit, Promise]] = {
    Unit.SHARE: _("part, en %"), Unit.PER_THOUSAND: _("pour mille"), Unit.DAYS: _("jours"), Unit.HOURS: _("heures"),
    Unit.RATIO: _("rapport"), Unit.INDEX: _("indice, de 0 à 1"),
}  # fmt: skip
# Parts that are lines of a grid, by code of indicator
GRIDS: Final = {"C5": Verdict, "C6": CommonTheme, "M2": Ground, "T1": CommonTheme}
PARTS: Final[dict[tuple[str, str], Promise]] = {
    ("P3", "priority"): _("habitent un quartier prioritaire"), ("P3", "elsewhere"): _("habitent un autre quartier"),
    ("P3", "unknown"): _("quartier inconnu"),
    ("P7", "top"): _("actes des 5 % les plus actifs"), ("P7", "gini"): _("indice de Gini"),
    ("D1", "replies"): _("arguments par proposition"), ("D1", "both_sides"): _("propositions discutées pour et contre"),
    ("C1", "30"): _("en 30 jours"), ("C1", "60"): _("en 60 jours"), ("C1", "90"): _("en 90 jours"),
    ("C6", "single"): _("délégations tenues par peu de personnes, réunies"),
    ("C7", "actors"): _("acteurs par engagement"), ("C7", "several"): _("engagements à plusieurs acteurs"),
    ("C7", "density"): _("liens entre sortes d’acteurs, parmi ceux qui pourraient être"),
    ("M1", "median"): _("la moitié des cas"), ("M1", "p90"): _("neuf cas sur dix"),
    ("M3", "appeals"): _("recours pour mille textes"), ("M3", "overturned"): _("recours qui ont changé la décision"),
}  # fmt: skip
CHANNELS: Final[dict[str, Promise]] = {
    "online": _("en ligne"), "live": _("en séance"), "paper": _("sur papier"),
}  # fmt: skip
MODERATIONS: Final[dict[str, Promise]] = {
    "post": _("après publication"), "pre": _("avant publication"), "both": _("avant ou après, selon l’étape"),
}  # fmt: skip


def part_label(code: str, key: str) -> str:
    """The name of one part of an indicator; empty for the only one of its indicator, the key itself where nothing else names it."""
    if (code, key) in PARTS:
        return str(PARTS[code, key])
    if code == "C7" and key.startswith("with_"):
        actor = key.removeprefix("with_")
        return str(_("liens de : %(actor)s")) % {"actor": Actor(actor).label if actor in Actor.values else actor}
    grid = GRIDS.get(code)
    return str(grid(key).label) if grid and key in grid.values else key


def phase_label(kind: str) -> str:
    """The name of a kind of phase."""
    return str(Kind(kind).label) if kind in Kind.values else kind
