"""How the institution answers: C1 to C7. Method sheets: docs/methods/indicateur-c1.md to indicateur-c7.md."""

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.answers.models import Verdict
from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit
from consult.observatory.indicators.networks import ACTORS, mean_of, network
from consult.observatory.indicators.parts import lacking, lines, not_reached, ratio, share, without
from consult.observatory.indicators.survival import Survival, survival
from consult.observatory.measures import Measures
from core.territories.models import CommonTheme

DUTIES: Final = 5  # a town owes few answers a year: the interval says what so few are worth
OPINIONS: Final = 11  # opinions are shown from eleven
DIGESTS: Final = 5
HORIZONS: Final = (30, 60, 90)  # days
SINGLE: Final = "single"  # themes whose digests few people received, together


def _waits(measures: Measures) -> tuple[Cause | None, Survival]:
    after, since = measures.answered_after, measures.waiting_since
    return lacking(len(after) + len(since), DUTIES), survival(after, since)


def answered_in_time(measures: Measures) -> tuple[Part, ...]:
    """C1: « 30 », « 60 », « 90 »: the share of duties answered within as many days, those that wait counted for as long as they
    were watched; too soon where none was watched for so long. Three shares, without a count: an estimate is no quotient.

    Source: E. L. Kaplan and P. Meier, 1958; interval of Greenwood, on the scale of log(−log).
    """
    keys = tuple(str(days) for days in HORIZONS)
    cause, waits = _waits(measures)
    return without(cause, *keys) if cause else tuple(_answered_by(days, waits, measures) for days in HORIZONS)


def _answered_by(days: int, waits: Survival, measures: Measures) -> Part:
    still = waits.at(days)
    if still is None:
        return Part(str(days), None, cause=Cause.TOO_SOON)
    low, high = waits.between(days) or (None, None)
    return Part(
        str(days),
        1 - still,
        low=None if high is None else 1 - high,
        high=None if low is None else 1 - low,
        base=len(measures.answered_after) + len(measures.waiting_since),
    )


def days_to_answer(measures: Measures) -> tuple[Part, ...]:
    """C2: the days within which half of the duties are answered, those that wait counted; a bound of its interval may be unknown. Not
    reached where fewer than half are, and one was watched for 90 days; else it is too soon to say.

    Source: the median of E. L. Kaplan and P. Meier, 1958; interval of R. Brookmeyer and J. Crowley, 1982.
    """
    cause, waits = _waits(measures)
    median = waits.quantile(0.5)
    if cause or median is None:
        return without(cause or not_reached(waits, HORIZONS[-1]))
    low, high = waits.quantile_between(0.5)
    return (Part("", median, low, high, base=len(measures.answered_after) + len(measures.waiting_since)),)


def reasoned(measures: Measures) -> tuple[Part, ...]:
    """C3: of the answers published in the twelve months, those with reasons long enough to be reasons; one share."""
    return (share(measures.reasoned, measures.answers, least=DUTIES),)


def kept(measures: Measures) -> tuple[Part, ...]:
    """C4: of the commitments due in the twelve months, those that are done; one share. One put off is due at the date promised last."""
    return (share(measures.commitments_kept, measures.commitments_due, least=DUTIES),)


def satisfaction(measures: Measures) -> tuple[Part, ...]:
    """C5: of the authors and supporters who said whether an answer answered, how many by their last verdict; a share for each."""
    given, keys = measures.satisfied, lines(tuple(Verdict.values), measures.satisfied)
    return tuple(share(given.get(key, 0), sum(given.values()), least=OPINIONS, key=key) for key in keys)


def digests_acted_on(measures: Measures) -> tuple[Part, ...]:
    """C6: for each theme of delegation to which digests were sent, the share of them from which something was done.

    A theme that few people hold is no line of its own: « single » brings such themes together.
    """
    return tuple(
        _acted_on(theme, measures) for theme in lines((*CommonTheme.values, SINGLE), measures.digests_by_theme)
    )


def _acted_on(theme: str, measures: Measures) -> Part:
    sent, acted = measures.digests_by_theme.get(theme, 0), measures.digests_acted_by_theme.get(theme, 0)
    part = share(acted, sent, least=DIGESTS, key=theme)
    by_one = measures.digests_acted_by_one.get(theme, 0), measures.digests_left_by_one.get(theme, 0)
    return part if part.cause else replace(part, largest=by_one)


def cooperation(measures: Measures) -> tuple[Part, ...]:
    """C7: « actors », how many actors cooperate for each commitment, a number; « several », the share of commitments with two or
    more; « density », the share of the pairs of kinds of actors that share one; and for each kind (« with_caf »…), the share of
    the other kinds with which it shares one.

    Source: S. Wasserman and K. Faust, 1994; L. C. Freeman, 1979 (`statistics.density`, `statistics.degree_centrality`).
    """
    made = measures.commitments
    keys = ("actors", "several", "density", *(f"with_{actor}" for actor in ACTORS))
    if cause := lacking(made, DUTIES):
        return without(cause, *keys)
    mean = mean_of(measures.cooperations, made)
    if mean is None:
        return without(Cause.INCONSISTENT, *keys)
    return (
        ratio(mean.total, made, least=DUTIES, key="actors"),
        share(mean.several, made, least=DUTIES, key="several", unit=Unit.SHARE),
        *network(measures.ties, made),
    )


ANSWERS = (
    Indicator(
        code="C1", name=_("Réponses à 30, 60 et 90 jours"), unit=Unit.SHARE, nature=Nature.INSTITUTION, least=DUTIES,
        of=answered_in_time,
        denominator=_("les devoirs de réponse nés dans les douze mois"),
        comparable_if=_("mêmes douze mois, seuils de réponse de la charte du même ordre"),
    ),
    Indicator(
        code="C2", name=_("Délai médian de réponse"), unit=Unit.DAYS, nature=Nature.INSTITUTION, least=DUTIES, of=days_to_answer,
        denominator=_("les devoirs de réponse nés dans les douze mois"),
        comparable_if=_("mêmes douze mois, seuils de réponse de la charte du même ordre"),
    ),
    Indicator(
        code="C3", name=_("Réponses motivées"), unit=Unit.SHARE, nature=Nature.INSTITUTION, least=DUTIES, of=reasoned,
        denominator=_("les réponses publiées dans les douze mois, dans leur première version"),
        comparable_if=_("mêmes douze mois, même longueur à partir de laquelle un motif est compté"),
    ),
    Indicator(
        code="C4", name=_("Engagements tenus"), unit=Unit.SHARE, nature=Nature.INSTITUTION, least=DUTIES, of=kept,
        denominator=_("les engagements dont l’échéance tombe dans les douze mois"),
        comparable_if=_("mêmes douze mois, au moins cinq engagements échus dans chaque territoire"),
    ),
    Indicator(
        code="C5", name=_("Satisfaction envers les réponses"), unit=Unit.SHARE, nature=Nature.OPINION, least=OPINIONS,
        of=satisfaction, parts_add_up=True,
        denominator=_("les personnes qui ont écrit ou soutenu une proposition et ont donné un avis sur sa réponse dans le trimestre"),
        comparable_if=_("même trimestre, nombres d’avis du même ordre"),
    ),
    Indicator(
        code="C6", name=_("Points suivis d’un acte, par délégation"), unit=Unit.SHARE, nature=Nature.ACTIVITY,
        least=DIGESTS, version=2, of=digests_acted_on,
        denominator=_("les points envoyés aux élues et aux élus dans le trimestre, pour chaque thème de délégation"),
        comparable_if=_("même trimestre, même rythme des points"),
    ),
    Indicator(
        code="C7", name=_("Acteurs qui coopèrent"), unit=Unit.RATIO, nature=Nature.INSTITUTION, least=DUTIES, of=cooperation,
        denominator=_("les engagements pris dans les douze mois"),
        comparable_if=_("mêmes douze mois, nombres d’engagements du même ordre : un réseau se densifie avec eux"),
    ),
)  # fmt: skip
