"""What is counted of a pilot in a quarter: a dozen statements, whatever its size, and never a row of anybody."""

from datetime import datetime

from consult.observatory.facts.answers import answers_of, commitments_of, digests_of
from consult.observatory.facts.dialogue import dialogue_of
from consult.observatory.facts.moderation import moderation_of
from consult.observatory.facts.participation import census_of, participation_of
from consult.observatory.facts.process import consultations_of, ways_of
from consult.observatory.facts.span import Span
from consult.observatory.facts.votes import votes_of
from consult.observatory.measures import Measures, Process
from consult.observatory.vintages import Vintage
from core.territories.models import Territory


def measures_of(territory: Territory, vintage: Vintage, *, at: datetime | None = None) -> Measures:
    """The aggregates of this pilot in this quarter; before its end, of what had passed of it `at` that moment."""
    span = Span.of(territory, vintage, at)
    answers, commitments = answers_of(span), commitments_of(span)
    del answers["elected"], answers["advised"], commitments["partners"]
    return Measures(
        population=territory.population,
        population_year=territory.population_year,
        **census_of(territory),
        **consultations_of(span),
        **participation_of(span),
        **dialogue_of(span),
        **answers,
        **commitments,
        **digests_of(span),
        **moderation_of(span),
        **votes_of(span),
    )


def process_of(territory: Territory, vintage: Vintage, *, at: datetime | None = None) -> Process:
    """How this pilot consulted in this quarter."""
    span = Span.of(territory, vintage, at)
    answers = answers_of(span)
    decided = {"elected": answers["elected"], "official": answers["answers"] - answers["elected"]}
    return Process(
        decided_by=decided, advised=answers["advised"], partners=commitments_of(span)["partners"], **ways_of(span)
    )
