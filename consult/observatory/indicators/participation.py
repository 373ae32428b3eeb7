"""Who takes part: P1 to P7. Method sheets: docs/methods/indicateur-p1.md to indicateur-p7.md."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from consult.observatory.disclosure.tables import LARGEST_SHARE
from consult.observatory.figures import Cause, Indicator, Nature, Part, Unit
from consult.observatory.indicators.parts import FEW, by_number, lacking, share, without
from consult.observatory.indicators.statistics import gini, likeness, top_share
from consult.observatory.measures import Measures

SHOWN = 5  # the smallest group of people that may be shown for what they did
SAMPLE = 50  # below it, chance alone keeps people far from the bands of a town
SPREAD = 20  # below it, one person more or less makes the spread
TOP = 0.05
TOP_PEOPLE = 100  # below it, the top 5 % are fewer than five people
PLACES: Final = ("priority", "elsewhere", "unknown")


def participation(measures: Measures) -> tuple[Part, ...]:
    """P1: distinct people who took part in the quarter, of the inhabitants of the town; one share.

    Nought is an answer only where a consultation was open. Source: the platform's definition; the population is INSEE's.
    """
    people, population = measures.participants, measures.population
    if population is None or population <= 0:
        return without(Cause.NO_POPULATION)
    if people == 0 and measures.consultations == 0:
        return without(Cause.NOTHING_HAPPENED)
    if 0 < people < SHOWN:
        return without(Cause.TOO_FEW)
    return (share(people, population, least=1),)


def offline(measures: Measures) -> tuple[Part, ...]:
    """P2: of the people who took part, those whose acts were all brought on paper or by a mediator; one share."""
    return (share(measures.offline, measures.participants),)


def priority_areas(measures: Measures) -> tuple[Part, ...]:
    """P3: of the people who took part, those of a priority area (« priority »), of another neighbourhood (« elsewhere »), and those
    whose neighbourhood is not attested (« unknown »). Three shares that add up: told over two denominators, they would give away
    a small number of unknown people.

    Source: loi n° 2014-173 of 21 February 2014, article 5; the areas are those of one vintage, never of two.
    """
    people, located, here = measures.participants, measures.located, measures.in_priority_area
    if measures.priority_vintage is None:
        return without(Cause.NO_REFERENCE, *PLACES)
    if not 0 <= here <= located <= people:
        return without(Cause.INCONSISTENT, *PLACES)
    counts = (here, located - here, people - located)
    return tuple(share(count, people, key=key) for key, count in zip(PLACES, counts, strict=True))


def representativeness(measures: Measures) -> tuple[Part, ...]:
    """P4: how alike are the ages and sexes of those who said theirs and those of the inhabitants: an index from 0 to 1.

    Source: one minus the dissimilarity index of O. D. and B. Duncan, 1955 (`statistics.likeness`).
    """
    if sum(measures.age_sex_expected.values()) <= 0:
        return without(Cause.NO_REFERENCE)
    people = sum(measures.age_sex.values())
    if cause := lacking(people, SAMPLE):
        return without(cause)
    return (Part("", likeness(measures.age_sex, measures.age_sex_expected), base=people),)


def newcomers(measures: Measures) -> tuple[Part, ...]:
    """P5: of the people who took part, those who had never done so in this territory; one share."""
    return (share(measures.newcomers, measures.participants),)


def associations(measures: Measures) -> tuple[Part, ...]:
    """P6: of the people and associations that published a proposal, an argument or a support, the associations; one share."""
    return (share(measures.associations, measures.actors),)


def concentration(measures: Measures) -> tuple[Part, ...]:
    """P7: « top », the share of the acts done by the 5 % who did most; « gini », how unequally acts are spread, from 0 to 1.

    Source: M. O. Lorenz, 1905; C. Gini, 1912 (`statistics.top_share`, `statistics.gini`).
    """
    acts = {each: many for each, many in by_number(measures.acts_by_person).items() if each > 0}
    people = sum(acts.values())
    if cause := lacking(people, SPREAD):
        return without(cause, "top", "gini")
    if max(acts) > LARGEST_SHARE * sum(
        each * many for each, many in acts.items()
    ):  # the figure would be that of one person
        return without(Cause.TOO_FEW, "top", "gini")
    spread = Part("gini", gini(acts), base=people, unit=Unit.INDEX)
    if people < TOP_PEOPLE:
        return (*without(Cause.TOO_FEW, "top"), spread)
    return Part("top", top_share(acts, TOP), base=people), spread


PARTICIPATION = (
    Indicator(
        code="P1", name=_("Taux de participation"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=SHOWN, version=2, of=participation,
        denominator=_("la population municipale du millésime indiqué"), is_public_base=True,
        comparable_if=_("même trimestre, territoires de même taille, au moins une concertation ouverte dans chacun"),
    ),
    Indicator(
        code="P2", name=_("Participation hors ligne"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW, of=offline,
        denominator=_("les personnes qui ont participé dans le trimestre"),
        comparable_if=_("même trimestre, saisie des contributions sur papier ouverte dans chaque territoire"),
    ),
    Indicator(
        code="P3", name=_("Participation des quartiers prioritaires"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW,
        of=priority_areas, parts_add_up=True,
        denominator=_("les personnes qui ont participé dans le trimestre"),
        comparable_if=_("même millésime des quartiers prioritaires, et part des quartiers inconnus du même ordre"),
    ),
    Indicator(
        code="P4", name=_("Ressemblance avec la population"), unit=Unit.INDEX, nature=Nature.ACTIVITY, least=SAMPLE,
        of=representativeness,
        denominator=_("les personnes qui ont participé dans le trimestre et dit leur âge et leur sexe"),
        comparable_if=_("mêmes tranches d’âge et de sexe, même millésime de la population, effectifs du même ordre"),
    ),
    Indicator(
        code="P5", name=_("Nouvelles participations"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW, of=newcomers,
        denominator=_("les personnes qui ont participé dans le trimestre"),
        comparable_if=_("même trimestre, territoires ouverts depuis aussi longtemps"),
    ),
    Indicator(
        code="P6", name=_("Part des associations"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=FEW, of=associations,
        denominator=_("les personnes et les associations qui ont publié une proposition, un argument ou un soutien"),
        comparable_if=_("même trimestre, associations admises à la concertation dans chaque territoire"),
    ),
    Indicator(
        code="P7", name=_("Concentration de la participation"), unit=Unit.SHARE, nature=Nature.ACTIVITY, least=SPREAD,
        version=2, of=concentration,
        denominator=_("les personnes qui ont participé dans le trimestre"),
        comparable_if=_("même trimestre, mêmes étapes ouvertes, effectifs du même ordre"),
    ),
)  # fmt: skip
