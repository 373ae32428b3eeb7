"""Towns under convention, and quarters that are over."""

from consult.observatory.models import Convention
from consult.observatory.vintages import Vintage
from core.lib.db import clock
from core.territories.models import Territory


def last_quarter() -> Vintage:
    """The last one that is over."""
    return Vintage.holding(clock()).later(-1)


def under_convention(territory: Territory, since: Vintage | None = None) -> Convention:
    """A town that signed some time ago."""
    first = since or Vintage.holding(clock()).later(-4)
    return Convention.objects.create(territory=territory, first_vintage=str(first))
