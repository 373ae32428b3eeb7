"""Whether a vote can be counted again: V1. Method sheet: docs/methods/indicateur-v1.md."""

from django.utils.translation import gettext_lazy as _

from consult.observatory.figures import Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import share
from consult.observatory.measures import Measures


def recounted(measures: Measures) -> tuple[Part, ...]:
    """V1: of the questions counted in the quarter, those whose published files give the published result again; one share.

    From the first question: it speaks of files, never of people. Source: CNIL, délibération n° 2019-053, on control after a vote.
    """
    return (share(measures.votes_equal, measures.votes, least=1),)


VOTES = (
    Indicator(
        code="V1", name=_("Votes recomptés à l’identique"), unit=Unit.SHARE, nature=Nature.INSTITUTION, least=1, of=recounted,
        denominator=_("les questions dépouillées dans le trimestre"),
        comparable_if=_("toujours : chaque vote se recompte seul, à partir de ses fichiers publiés"),
    ),
)  # fmt: skip
