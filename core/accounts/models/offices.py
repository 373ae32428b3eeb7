"""Elected officials: their function, and what was delegated to them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User
from core.accounts.models.roles import PeriodQuerySet
from core.territories.models import CommonTheme, Neighbourhood, Territory


class ElectedOffice(models.Model):
    """A seat in the assembly: « adjointe à la solidarité »."""

    user = models.ForeignKey(User, models.CASCADE, related_name="offices")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="offices")
    function = models.CharField(_("fonction"), max_length=160)
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)
    heads_executive = models.BooleanField(_("dirige l’exécutif"), default=False)  # a mayor, the president of an EPCI

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("function", "id")
        verbose_name = _("mandat électif")
        constraints = [
            models.UniqueConstraint(
                name="one_open_office_per_person_and_territory",
                fields=["user", "territory"],
                condition=Q(until__isnull=True),
            ),
            models.UniqueConstraint(
                name="one_open_office_heads_a_territory",
                fields=["territory"],
                condition=Q(until__isnull=True, heads_executive=True),
            ),
        ]

    def __str__(self) -> str:
        return self.function


class Delegation(models.Model):
    """What an elected official answers for: a theme, perhaps in one area only, between two dates."""

    office = models.ForeignKey(ElectedOffice, models.CASCADE, related_name="delegations")
    theme = models.CharField(_("thème"), max_length=16, choices=CommonTheme)
    area = models.ForeignKey(
        Neighbourhood, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("secteur")
    )
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("theme", "id")
        verbose_name = _("délégation")
        constraints = [
            models.CheckConstraint(name="delegation_theme_is_known", condition=Q(theme__in=CommonTheme.values)),
            models.UniqueConstraint(
                name="one_open_delegation_per_theme_and_area",
                fields=["office", "theme", "area"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
        ]
