"""What is counted of a town, from its rows."""

from datetime import datetime

from consult.observatory.measures import Measures, Process
from consult.observatory.vintages import Vintage
from core.territories.models import Territory


def measures_of(territory: Territory, vintage: Vintage, *, at: datetime | None = None) -> Measures:
    return Measures(population=territory.population, population_year=territory.population_year)


def process_of(territory: Territory, vintage: Vintage) -> Process:
    return Process()
