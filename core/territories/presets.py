"""What the law expects of a territory of this size. One table; each line names its article."""

from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.lib.law import ARTICLES, Article
from core.territories.models import Territory, TerritoryKind

BOTH: Final = frozenset(TerritoryKind)
MUNICIPALITY: Final = frozenset({TerritoryKind.MUNICIPALITY})
INTERMUNICIPALITY: Final = frozenset({TerritoryKind.INTERMUNICIPALITY})


class Force(TextChoices):
    """How much the law binds."""

    REQUIRED = "required", _("obligatoire")
    ALLOWED = "allowed", _("possible")


@dataclass(frozen=True, slots=True)
class Preset:
    """One line of the table: from so many inhabitants, and below so many, this is what holds."""

    subject: str
    kinds: frozenset[TerritoryKind]
    least: int  # inhabitants
    below: int | None  # inhabitants
    force: Force
    words: str | Promise
    electors_divisor: int | None = None  # a petition needs one elector in so many

    @property
    def article(self) -> Article:
        """The article that says so."""
        return ARTICLES[self.subject]

    def fits(self, kind: str, population: int) -> bool:
        """Holds for a territory of this kind and size."""
        return kind in self.kinds and self.least <= population and (self.below is None or population < self.below)


TABLE: Final = (
    Preset("neighbourhood_councils", MUNICIPALITY, 80_000, None, Force.REQUIRED, _("Conseils de quartier")),
    Preset("neighbourhood_councils", MUNICIPALITY, 20_000, 80_000, Force.ALLOWED, _("Conseils de quartier")),
    # The duty also asks for 50 members of staff, which this platform does not know.
    Preset("open_data", BOTH, 3_500, None, Force.REQUIRED, _("Données ouvertes, à partir de 50 agentes et agents")),
    Preset("local_petition", MUNICIPALITY, 0, None, Force.ALLOWED, _("Pétition locale d’un dixième des électeurs"), 10),
    Preset(
        "local_petition",
        INTERMUNICIPALITY,
        0,
        None,
        Force.ALLOWED,
        _("Pétition locale d’un vingtième des électeurs"),
        20,
    ),
)


def presets_for(territory: Territory) -> list[Preset]:
    """The lines that hold for this territory; none that depends on its size where its population is not known."""
    known = territory.population
    return [p for p in TABLE if p.fits(territory.kind, known if known is not None else 0)]
