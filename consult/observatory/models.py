"""Which towns take part, what was counted of them once a quarter, when it became public, and what the State publishes beside it."""

from typing import Any, Self

from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.observatory.vintages import Vintage
from core.accounts.models import User
from core.territories.models import Territory

VINTAGE = r"^[0-9]{4}-T[1-4]$"
VINTAGE_LENGTH, HASH_LENGTH = 7, 64


def _vintage(name: Any, **options: Any) -> "models.CharField[str, str]":
    """A quarter, « 2026-T4 »: as text, it sorts as time goes."""
    return models.CharField(name, max_length=VINTAGE_LENGTH, **options)


def _part_of_published(name: Any, template: str) -> models.GeneratedField:
    return models.GeneratedField(
        verbose_name=name, expression=Func(F("published"), template=template),
        output_field=models.JSONField(), db_persist=True,
    )  # fmt: skip


class ConventionQuerySet(models.QuerySet["Convention"]):
    def covering(self, vintage: Vintage) -> Self:
        """Those under which this vintage is counted."""
        code = str(vintage)
        return self.filter(Q(last_vintage="") | Q(last_vintage__gte=code), first_vintage__lte=code)

    def running(self) -> Self:
        return self.filter(last_vintage="")


class Convention(models.Model):
    """A town lets the observatory compare it, from one vintage on, until the end of the vintage in which it takes that back."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="conventions")
    first_vintage = _vintage(_("premier millésime"))
    last_vintage = _vintage(_("dernier millésime"), blank=True)
    signed_at = models.DateTimeField(_("signée le"), db_default=Now())
    signed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("reprise le"), null=True, blank=True)

    objects = ConventionQuerySet.as_manager()

    class Meta:
        ordering = ("-first_vintage", "-id")
        verbose_name = _("convention")
        constraints = [
            models.CheckConstraint(
                name="convention_counts_in_quarters",
                condition=Q(first_vintage__regex=VINTAGE) & (Q(last_vintage="") | Q(last_vintage__regex=VINTAGE)),
            ),
            models.CheckConstraint(
                name="convention_ends_after_it_begins",
                condition=Q(last_vintage="", revoked_at__isnull=True)
                | Q(last_vintage__gte=F("first_vintage"), revoked_at__isnull=False),
            ),
            models.UniqueConstraint(
                name="one_running_convention_a_territory", fields=["territory"], condition=Q(last_vintage="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.first_vintage}-{self.last_vintage}"


class Snapshot(models.Model):
    """What was counted of one pilot in one vintage, once: the database lets nobody change it, nor count it again.

    `inputs` (territory, measures, process) stay inside; `published` is what they may say, and all that any page, file or
    API reads. A second count of the same quarter would show, by difference, who took their words away in between.
    """

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="snapshots")
    vintage = _vintage(_("millésime"))
    taken_at = models.DateTimeField(_("compté le"))
    code_version = models.CharField(_("version du programme"), max_length=60)
    inputs = models.TextField(_("mesures"))  # canonical JSON
    input_hash = models.CharField(_("empreinte des mesures"), max_length=HASH_LENGTH)
    published = models.TextField(_("ce qui peut être montré"))  # canonical JSON
    # The same in two parts, kept by the database itself: a page of a thousand towns reads the figures that it draws, no others.
    about = _part_of_published(_("ce qui est dit hors des chiffres"), "(%(expressions)s)::jsonb - 'figures'")
    figures = _part_of_published(_("chiffres"), "(%(expressions)s)::jsonb -> 'figures'")

    class Meta:
        ordering = ("-vintage", "territory_id")
        verbose_name = _("relevé")
        constraints = [
            models.UniqueConstraint(name="one_snapshot_a_territory_and_vintage", fields=["territory", "vintage"]),
            models.CheckConstraint(name="snapshot_counts_a_quarter", condition=Q(vintage__regex=VINTAGE)),
            models.CheckConstraint(name="snapshot_has_its_hash", condition=Q(input_hash__regex=r"^[0-9a-f]{64}$")),
        ]
        indexes = [models.Index(fields=["vintage", "territory"], name="snapshots_of_a_vintage")]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.vintage}"


class Release(models.Model):
    """The embargo of a vintage was lifted: for all its towns at once, and for good."""

    vintage = _vintage(_("millésime"), primary_key=True)
    at = models.DateTimeField(_("rendu public le"), db_default=Now())
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    towns = models.PositiveIntegerField(_("territoires"))
    # Towns that could not be counted, by name, and why the others did not wait for them
    without = models.JSONField(_("territoires laissés de côté"), default=list)
    because = models.TextField(_("raison"), blank=True)

    class Meta:
        ordering = ("-vintage",)
        verbose_name = _("publication")
        constraints = [
            models.CheckConstraint(name="release_is_of_a_quarter", condition=Q(vintage__regex=VINTAGE)),
            models.CheckConstraint(
                name="release_says_why_towns_are_left_out",
                condition=Q(without=[], because="") | (~Q(without=[]) & ~Q(because="")),
            ),
        ]

    def __str__(self) -> str:
        return self.vintage


class Board(models.Model):
    """The running quarter of one pilot, for those who work there: counted now and then by the clock, read for nothing."""

    territory = models.OneToOneField(Territory, models.CASCADE, primary_key=True, related_name="board")
    vintage = _vintage(_("millésime"))
    counted_at = models.DateTimeField(_("compté le"))
    published = models.TextField(_("ce qui peut être montré"))

    class Meta:
        verbose_name = _("tableau de bord")
        constraints = [models.CheckConstraint(name="board_is_of_a_quarter", condition=Q(vintage__regex=VINTAGE))]
        indexes = [models.Index(fields=["counted_at"], name="boards_to_count")]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.vintage}"


class Census(models.Model):
    """Who lives in a territory by sex and years of birth, as INSEE publishes it: what those who take part are held against."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="censuses")
    year = models.PositiveSmallIntegerField(_("millésime"))
    people = models.JSONField(_("habitants par tranche"))  # « F 1960-1974 »: inhabitants of fifteen and over
    source = models.CharField(_("source"), max_length=200)
    source_url = models.URLField(_("adresse de la source"))

    class Meta:
        ordering = ("territory_id", "-year")
        verbose_name = _("population par âge et sexe")
        constraints = [models.UniqueConstraint(name="one_census_a_territory_and_year", fields=["territory", "year"])]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.year}"


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
