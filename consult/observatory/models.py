"""What stands beside participation: figures that the State publishes of a territory, with their source and year."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.territories.models import Territory


class ContextKind(models.TextChoices):
    """What a figure counts."""

    PRIORITY_POPULATION = "priority_population", _("habitants des quartiers prioritaires")
    ADULTE_RELAIS_POSTS = "adulte_relais_posts", _("postes d’adulte-relais")
    ADULTE_RELAIS_EUROS = "adulte_relais_euros", _("aide de l’État aux postes d’adulte-relais")
    FONJEP_POSTS = "fonjep_posts", _("postes FONJEP")
    FONJEP_EUROS = "fonjep_euros", _("aide de l’État aux postes FONJEP")

    @property
    def unit(self) -> "ContextUnit":
        """What its number is a number of."""
        if self == ContextKind.PRIORITY_POPULATION:
            return ContextUnit.INHABITANTS
        return ContextUnit.EUROS if self.value.endswith("_euros") else ContextUnit.POSTS


class ContextUnit(models.TextChoices):
    INHABITANTS = "inhabitants", _("habitants")
    POSTS = "posts", _("postes")
    EUROS = "euros", _("euros")


class ContextFigure(models.Model):
    """One figure of one contrat de ville, as the State publishes it: beside participation, never mixed with it.

    A contract may be published in two parts, one a département: each keeps its own population, and nothing adds them.
    """

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="context_figures")
    contract = models.CharField(_("code du contrat de ville"), max_length=8)
    contract_name = models.CharField(_("nom du contrat de ville"), max_length=160)
    departement = models.CharField(_("département de cette part du contrat"), max_length=3, blank=True)
    kind = models.CharField(_("nature"), max_length=20, choices=ContextKind)
    year = models.PositiveSmallIntegerField(_("millésime"), null=True)  # null: the source does not say it
    value = models.DecimalField(_("valeur"), max_digits=14, decimal_places=2)
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("adresse de la source"))
    imported_at = models.DateTimeField(_("importé le"))

    class Meta:
        ordering = ("contract", "departement", "kind", "year")
        verbose_name = _("chiffre de contexte")
        constraints = [
            models.UniqueConstraint(
                name="one_context_figure_of_a_kind_and_year",
                fields=["contract", "departement", "kind", "year"],
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="context_kind_is_known", condition=Q(kind__in=ContextKind.values)),
            models.CheckConstraint(
                name="posts_and_euros_have_their_year",
                condition=Q(kind=ContextKind.PRIORITY_POPULATION) | Q(year__isnull=False),
            ),
            models.CheckConstraint(name="context_counts_from_nought", condition=Q(value__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.kind} {self.year or ''}".strip()
