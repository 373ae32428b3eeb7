"""Towns that the observatory has counted, for the tests of its API."""

import pytest

from consult.observatory.models import ContextFigure, ContextKind
from core.accounts.models import User
from core.lib.db import clock
from core.territories.models import Territory
from tests.counted import make_counts
from tests.people import make_etienne


@pytest.fixture
def analyst(counted: None) -> User:
    return make_etienne()


@pytest.fixture
def counted(clichy: Territory, tourcoing: Territory) -> None:
    """Two towns: the quarter before last is public, the last one under embargo."""
    make_counts(clichy, tourcoing, None)


@pytest.fixture
def context(clichy: Territory) -> None:
    """A contract of Clichy."""
    ContextFigure.objects.create(
        territory=clichy, contract="CV352", contract_name="Clichy-sous-Bois", kind=ContextKind.ADULTE_RELAIS_EUROS, year=2021,
        value="39750.12", source="ANCT", source_url="https://exemple.fr/", imported_at=clock(),
    )  # fmt: skip
