"""How texts are moderated: M1 to M3. Method sheets: docs/methods/indicateur-m1.md to indicateur-m3.md."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.moderation.models import Ground
from consult.observatory.disclosure.tables import rounded
from consult.observatory.figures import Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import FEW, lacking, lines, not_reached, per_thousand, share, without
from consult.observatory.indicators.survival import Survival, survival
from consult.observatory.measures import Measures

TEXTS: Final = 100  # below it, one removal alone is more than ten per thousand
APPEALS: Final = 5
WATCHED: Final = 7 * 24  # hours: where no case was watched for so long, what is not reached says nothing
SHARES: Final = {"median": 0.5, "p90": 0.9}


def hours_to_decide(measures: Measures) -> tuple[Part, ...]:
    """M1: « median » and « p90 »: the hours within which half, and nine in ten, of the cases opened in the quarter are decided, those
    that wait counted; a bound of an interval may be unknown.

    Source: E. L. Kaplan and P. Meier, 1958; interval of R. Brookmeyer and J. Crowley, 1982.
    """
    cases = len(measures.moderation_hours) + len(measures.moderation_waiting)
    if cause := lacking(cases, FEW):
        return without(cause, *SHARES)
    waits = survival(measures.moderation_hours, measures.moderation_waiting)
    return tuple(_within(key, share_of, waits, cases) for key, share_of in SHARES.items())


def _within(key: str, share_of: float, waits: Survival, cases: int) -> Part:
    hours = waits.quantile(share_of)
    if hours is None:
        return Part(key, None, cause=not_reached(waits, WATCHED))
    low, high = waits.quantile_between(share_of)
    return Part(key, hours, low, high, base=cases)


def removals(measures: Measures) -> tuple[Part, ...]:
    """M2: for each ground, the decisions that took words away, for a thousand texts published or held in the quarter.

    Source: regulation (EU) 2022/2065 (DSA), article 17, for the statement of reasons that each of them has.
    """
    taken, keys = measures.removals, lines(tuple(Ground.values), measures.removals)
    return tuple(per_thousand(taken.get(key, 0), _texts(measures), least=TEXTS, key=key) for key in keys)


def _texts(measures: Measures) -> int:
    """People's texts are no act of the institution: unlike its decisions, they are told to the nearest five."""
    return rounded(measures.texts)


def appeals(measures: Measures) -> tuple[Part, ...]:
    """M3: « appeals », appeals decided for a thousand texts of the quarter; « overturned », of these appeals, those that changed the decision, a share. Source: regulation (EU) 2022/2065 (DSA), article 20."""
    return (
        per_thousand(measures.appeals, _texts(measures), least=TEXTS, key="appeals"),
        share(measures.appeals_upheld, measures.appeals, least=APPEALS, key="overturned"),
    )


MODERATION = (
    Indicator(
        code="M1", name=_("Délai de modération"), unit=Unit.HOURS, nature=Nature.INSTITUTION, least=FEW, version=2, of=hours_to_decide,
        denominator=_("les cas ouverts dans le trimestre"),
        comparable_if=_("même trimestre, même mode de modération, avant ou après publication"),
    ),
    Indicator(
        code="M2", name=_("Retraits par motif"), unit=Unit.PER_THOUSAND, nature=Nature.INSTITUTION, least=TEXTS, version=2, of=removals,
        parts_add_up=True,
        denominator=_("les propositions, arguments et messages publiés ou retenus dans le trimestre"),
        comparable_if=_("même trimestre, même mode de modération, chartes semblables"),
    ),
    Indicator(
        code="M3", name=_("Recours et décisions revues"), unit=Unit.SHARE, nature=Nature.INSTITUTION, least=APPEALS, version=2, of=appeals,
        denominator=_("les recours tranchés dans le trimestre"),
        comparable_if=_("même trimestre, recours ouverts dans chaque territoire"),
    ),
)  # fmt: skip
