"""Whether people answer each other: D1 to D3. Method sheets: docs/methods/indicateur-d1.md to indicateur-d3.md."""

from django.utils.translation import gettext_lazy as _

from consult.observatory.figures import Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import FEW, ratio, share
from consult.observatory.measures import Measures


def replies(measures: Measures) -> tuple[Part, ...]:
    """D1: « replies », arguments for each proposal published in the quarter, a number; « both_sides », of these proposals, those
    with an argument for and one against, a share. Source: the platform's definition.
    """
    return (
        ratio(measures.replies, measures.proposals, key="replies"),
        share(measures.both_sides, measures.proposals, key="both_sides", unit=Unit.SHARE),
    )


def live_to_proposals(measures: Measures) -> tuple[Part, ...]:
    """D2: of the live messages shown in the quarter, those that a proposal quotes; one share. Source: the platform's definition."""
    return (share(measures.messages_turned, measures.messages),)


def near_duplicates(measures: Measures) -> tuple[Part, ...]:
    """D3: of the proposals published in the quarter, those that nearly repeat an earlier one's words; one share.

    Source: the platform's definition of near words, the same in every town.
    """
    return (share(measures.near_duplicates, measures.proposals),)


DIALOGUE = (
    Indicator(
        code="D1", name=_("Échanges sur les propositions"), unit=Unit.RATIO, nature=Nature.ACTIVITY, least=FEW, of=replies,
        denominator=_("les propositions publiées dans le trimestre"),
        comparable_if=_("même trimestre, arguments ouverts sur les propositions dans chaque territoire"),
    ),
    Indicator(
        code="D2", name=_("Du direct aux propositions"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW,
        of=live_to_proposals,
        denominator=_("les messages montrés en séance dans le trimestre"),
        comparable_if=_("même trimestre, au moins une séance et une étape de proposition dans chaque territoire"),
    ),
    Indicator(
        code="D3", name=_("Propositions presque identiques"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW,
        of=near_duplicates,
        denominator=_("les propositions publiées dans le trimestre"),
        comparable_if=_("même trimestre, nombres de propositions du même ordre"),
    ),
)  # fmt: skip
