"""Communes and intermunicipalities, their neighbourhoods and priority areas."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class CommonTheme(models.TextChoices):
    """The grid that every territory shares, so that towns compare."""

    ISOLATION = "isolation", _("Isolement et lien social")
    FAMILY_YOUTH = "family_youth", _("Parentalité, enfance et jeunesse")
    AGEING = "ageing", _("Vieillissement et autonomie")
    EMPLOYMENT = "employment", _("Insertion et emploi")
    HOUSING = "housing", _("Logement et cadre de vie")
    RIGHTS_DIGITAL = "rights_digital", _("Accès aux droits et numérique")
    HEALTH = "health", _("Santé")
    LIVING_TOGETHER = "living_together", _("Vivre-ensemble et lutte contre les discriminations")
    CULTURE_SPORT = "culture_sport", _("Culture, sport et vie associative")
    PUBLIC_PEACE = "public_peace", _("Tranquillité publique")
    OTHER = "other", _("Autre")


class TerritoryKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("commune")
    INTERMUNICIPALITY = "intermunicipality", _("intercommunalité")


class TerritoryQuerySet(models.QuerySet["Territory"]):
    def pilots(self) -> Self:
        """Those that an administrator has opened."""
        return self.filter(opened_at__isnull=False)


class Territory(models.Model):
    """A commune or an intermunicipality, by its INSEE code or SIREN; a pilot once an administrator opens it."""

    code = models.CharField(
        _("code INSEE ou SIREN"),
        max_length=9,
        unique=True,
        validators=[
            RegexValidator(r"^(\d[\dAB]\d{3}|\d{9})$", _("5 caractères pour une commune, 9 chiffres pour un EPCI."))
        ],
    )
    kind = models.CharField(_("nature"), max_length=17, choices=TerritoryKind)
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=140, unique=True)
    search_name = models.CharField(_("nom sans accent"), max_length=140, editable=False)
    departement = models.CharField(_("département"), max_length=3)
    population = models.PositiveIntegerField(_("population"), null=True)
    population_year = models.PositiveSmallIntegerField(_("millésime de la population"), null=True)
    siren = models.CharField(_("SIREN"), max_length=9, blank=True)
    parent = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="members")
    former_codes = models.JSONField(_("anciens codes"), default=list, blank=True)
    opened_at = models.DateTimeField(_("ouvert comme pilote le"), null=True, blank=True)
    tagline = models.CharField(_("devise de la démarche"), max_length=160, blank=True)
    accent_hue = models.PositiveSmallIntegerField(_("teinte d’accent"), default=255)
    contact_email = models.EmailField(_("adresse de contact"), blank=True)
    publisher = models.CharField(_("éditeur"), max_length=200, blank=True)
    publication_director = models.CharField(_("directeur ou directrice de la publication"), max_length=200, blank=True)
    host = models.CharField(_("hébergeur"), max_length=300, blank=True)
    is_election_reserve = models.BooleanField(_("période de réserve électorale"), default=False)

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        ordering = ("name", "code")
        verbose_name = _("territoire")
        constraints = [
            models.CheckConstraint(
                name="municipality_has_insee_code_and_intermunicipality_siren",
                condition=Q(kind="municipality", code__regex=r"^\d[\dAB]\d{3}$")
                | Q(kind="intermunicipality", code__regex=r"^\d{9}$"),
            ),
            models.CheckConstraint(name="hue_is_an_angle", condition=Q(accent_hue__lte=359)),
            models.CheckConstraint(
                name="population_has_its_vintage",
                condition=Q(population__isnull=True) | Q(population_year__isnull=False),
            ),
            models.CheckConstraint(name="territory_kind_is_known", condition=Q(kind__in=TerritoryKind.values)),
        ]
        indexes = [
            GinIndex(OpClass(F("search_name"), name="gin_trgm_ops"), name="territory_name_trigrams"),
            models.Index(fields=["opened_at"], name="territory_opened"),
        ]

    def __str__(self) -> str:
        return self.name


class PostalCode(models.Model):
    """One postal code of one commune; a commune may have several and share them."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="postal_codes")
    code = models.CharField(_("code postal"), max_length=5, validators=[RegexValidator(r"^\d{5}$")])

    class Meta:
        ordering = ("code", "territory_id")
        constraints = [models.UniqueConstraint(name="a_postal_code_once_a_territory", fields=["code", "territory"])]


class Neighbourhood(models.Model):
    """A part of a territory, as its people name it."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="neighbourhoods")
    name = models.CharField(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse"), max_length=120)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    # The area that it lies in, of the same territory: who lives here lives there.
    priority_area = models.ForeignKey(
        "PriorityArea", models.SET_NULL, null=True, blank=True, related_name="neighbourhoods",
        verbose_name=_("quartier prioritaire"),
    )  # fmt: skip

    class Meta:
        ordering = ("name", "id")
        verbose_name = _("quartier")
        constraints = [
            models.UniqueConstraint(
                name="one_neighbourhood_of_a_name_per_territory",
                fields=["territory", "slug"],
                violation_error_message=_("Ce territoire a déjà un quartier de ce nom."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class PriorityArea(models.Model):
    """A priority area (QPV) of one vintage. Figures are never summed, nor compared across vintages."""

    territory = models.ForeignKey(Territory, models.SET_NULL, null=True, blank=True, related_name="priority_areas")
    code = models.CharField(_("code"), max_length=9)
    name = models.CharField(_("nom"), max_length=160)
    vintage = models.PositiveSmallIntegerField(_("millésime"))
    municipality_name = models.CharField(_("commune selon la source"), max_length=160, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)

    class Meta:
        ordering = ("vintage", "code")
        verbose_name = _("quartier prioritaire")
        constraints = [
            models.UniqueConstraint(name="one_priority_area_per_code_and_vintage", fields=["code", "vintage"]),
            models.CheckConstraint(
                name="priority_area_code_is_qp_or_qn", condition=Q(code__regex=r"^Q[PN][0-9AB]{6,7}M?$")
            ),
        ]
        indexes = [models.Index(Upper("code"), name="priority_area_code")]

    def __str__(self) -> str:
        return f"{self.name} ({self.vintage})"
