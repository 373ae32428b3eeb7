"""How texts are moderated: M1 to M3. Method sheets: docs/methods/indicateur-m1.md to indicateur-m3.md."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.moderation.models import Ground
from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import FEW, lacking, lines, share, without
from consult.observatory.indicators.statistics import percentile
from consult.observatory.measures import Measures

TEXTS: Final = 100  # below it, one removal alone is more than ten per thousand
APPEALS: Final = 5


def hours_to_decide(measures: Measures) -> tuple[Part, ...]:
    """M1: « median » and « p90 »: the hours within which half, and nine in ten, of the cases decided in the quarter were decided.

    Source: R. J. Hyndman and Y. Fan, 1996, type 7 (`statistics.percentile`).
    """
    hours = sorted(measures.moderation_hours)
    if cause := lacking(len(hours), FEW):
        return without(cause, "median", "p90")
    return tuple(Part(key, percentile(hours, at), base=len(hours)) for key, at in (("median", 0.5), ("p90", 0.9)))


def removals(measures: Measures) -> tuple[Part, ...]:
    """M2: for each ground, the decisions that took words away, for a thousand texts published or held in the quarter.

    Source: regulation (EU) 2022/2065 (DSA), article 17, for the statement of reasons that each of them has.
    """
    taken, keys = measures.removals, lines(tuple(Ground.values), measures.removals)
    if sum(taken.values()) > measures.texts > 0:  # of texts of the quarters before
        return without(Cause.INCONSISTENT, *keys)
    return tuple(share(taken.get(key, 0), measures.texts, least=TEXTS, key=key, unit=Unit.PER_THOUSAND) for key in keys)


def appeals(measures: Measures) -> tuple[Part, ...]:
    """M3: « appeals », appeals decided for a thousand texts of the quarter (the sum of removals would give a ground back);
    « overturned », of these appeals, those that changed the decision, a share. Source: regulation (EU) 2022/2065 (DSA), article 20.
    """
    return (
        share(measures.appeals, measures.texts, least=TEXTS, key="appeals", unit=Unit.PER_THOUSAND),
        share(measures.appeals_upheld, measures.appeals, least=APPEALS, key="overturned"),
    )


MODERATION = (
    Indicator(
        code="M1", name=_("Délai de modération"), unit=Unit.HOURS, nature=Nature.INSTITUTION, least=FEW, of=hours_to_decide,
        denominator=_("les cas décidés dans le trimestre"),
        comparable_if=_("même trimestre, même mode de modération, avant ou après publication"),
    ),
    Indicator(
        code="M2", name=_("Retraits par motif"), unit=Unit.PER_THOUSAND, nature=Nature.ACTIVITY, least=TEXTS, of=removals,
        parts_add_up=True,
        denominator=_("les propositions, arguments et messages publiés ou retenus dans le trimestre"),
        comparable_if=_("même trimestre, même mode de modération, chartes semblables"),
    ),
    Indicator(
        code="M3", name=_("Recours et décisions revues"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=APPEALS, of=appeals,
        denominator=_("les recours tranchés dans le trimestre"),
        comparable_if=_("même trimestre, recours ouverts dans chaque territoire"),
    ),
)  # fmt: skip
