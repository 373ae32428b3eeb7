"""What people speak of: T1 and T2. Method sheets: docs/methods/indicateur-t1.md and indicateur-t2.md."""

from django.utils.translation import gettext_lazy as _

from consult.observatory.figures import Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import FEW, lacking, lines, without
from consult.observatory.indicators.parts import share as share_of
from consult.observatory.indicators.statistics import wilson
from consult.observatory.measures import Measures
from consult.proposals.models import Logic
from core.territories.models import CommonTheme


def by_theme(measures: Measures) -> tuple[Part, ...]:
    """T1: for each theme of the common grid, in its order, the share of the proposals published in the quarter."""
    seen, keys = measures.by_theme, lines(tuple(CommonTheme.values), measures.by_theme)
    return tuple(share_of(seen.get(key, 0), sum(seen.values()), key=key) for key in keys)


def prevention(measures: Measures) -> tuple[Part, ...]:
    """T2: proposals that prevent, for each one that repairs; a number, 1 where there are as many.

    Nothing where fewer than ten repair: they are what it divides by. Its interval is Wilson's, of the share that prevents, brought to this scale.
    Source: ODAS, Cohésion sociale et territoires, 2019, for the question.
    """
    prevent, repair = (measures.by_logic.get(logic, 0) for logic in (Logic.PREVENT, Logic.REPAIR))
    if cause := lacking(repair, FEW):
        return without(cause)
    low, high = wilson(prevent, prevent + repair)
    return (Part("", prevent / repair, low / (1 - low), high / (1 - high), count=prevent, base=repair),)


THEMES = (
    Indicator(
        code="T1", name=_("Propositions par thème"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW, of=by_theme,
        parts_add_up=True,
        denominator=_("les propositions publiées dans le trimestre"),
        comparable_if=_("même trimestre, concertations ouvertes à tous les thèmes de la grille commune"),
    ),
    Indicator(
        code="T2", name=_("Prévenir ou réparer"), unit=Unit.RATIO, nature=Nature.ACTIVITY, least=FEW, version=2, of=prevention,
        denominator=_("les propositions du trimestre qui réparent"),
        comparable_if=_("même trimestre, questions posées sur des thèmes voisins"),
    ),
)  # fmt: skip
