"""What the moderation has restrained an account to, in one territory, until a date."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User
from core.territories.models import Territory


class RestrictionKind(models.TextChoices):
    SLOW = "slow", _("écrits ralentis")
    SUSPEND = "suspend", _("écrits suspendus")


class Restriction(models.Model):
    """Somebody writes little, or not at all, in a territory until a date. Reading, supporting and voting are never restrained."""

    user = models.ForeignKey(User, models.CASCADE, related_name="restrictions")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="restrictions")
    kind = models.CharField(_("nature"), max_length=7, choices=RestrictionKind)
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"))
    lifted_at = models.DateTimeField(_("levée le"), null=True, blank=True)

    class Meta:
        ordering = ("-since", "-id")
        verbose_name = _("restriction")
        constraints = [
            models.CheckConstraint(name="restriction_kind_is_known", condition=Q(kind__in=RestrictionKind.values)),
            models.CheckConstraint(name="a_restriction_ends_after_it_begins", condition=Q(until__gt=F("since"))),
        ]
        indexes = [
            models.Index(
                fields=["user", "territory"], name="restrictions_in_force", condition=Q(lifted_at__isnull=True)
            )
        ]
