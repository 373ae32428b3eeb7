"""Who may do what where, since when and until when."""

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User
from core.territories.models import Territory


class Role(models.TextChoices):
    """Roles that are given. Resident is not among them: an attestation makes a resident."""

    OFFICIAL = "official", _("agente ou agent")
    MODERATOR = "moderator", _("modératrice ou modérateur")
    FACILITATOR = "facilitator", _("animatrice ou animateur")
    MEDIATOR = "mediator", _("médiatrice ou médiateur")
    ADMINISTRATOR = "administrator", _("administratrice ou administrateur du territoire")
    ANALYST = "analyst", _("analyste de l’observatoire")


class PeriodQuerySet(models.QuerySet[Any]):
    def valid_at(self, at: Any) -> Self:
        """Those that have begun and not ended."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=at), since__lte=at)


class RoleGrant(models.Model):
    """A role of one account in one territory (an analyst has none), with its dates."""

    user = models.ForeignKey(User, models.CASCADE, related_name="role_grants")
    territory = models.ForeignKey(Territory, models.CASCADE, null=True, blank=True, related_name="role_grants")
    role = models.CharField(_("rôle"), max_length=13, choices=Role)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    since = models.DateTimeField(_("depuis"), db_default=Now())
    until = models.DateTimeField(_("jusqu’au"), null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        ordering = ("role", "id")
        verbose_name = _("rôle attribué")
        constraints = [
            models.UniqueConstraint(
                name="one_open_grant_per_role_and_territory",
                fields=["user", "territory", "role"],
                condition=Q(until__isnull=True),
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="only_the_analyst_has_no_territory",
                condition=Q(role="analyst", territory__isnull=True) | (~Q(role="analyst") & Q(territory__isnull=False)),
            ),
            models.CheckConstraint(name="role_is_known", condition=Q(role__in=Role.values)),
        ]


class Invitation(models.Model):
    """A letter that lets its reader take a role, once, for a while. Only the hash of its link is kept."""

    email = models.EmailField(_("adresse électronique"))
    territory = models.ForeignKey(Territory, models.CASCADE, null=True, blank=True, related_name="invitations")
    role = models.CharField(_("rôle"), max_length=13, choices=Role)
    token_hash = models.CharField(_("empreinte du lien"), max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(_("envoyée le"), db_default=Now())
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    accepted_at = models.DateTimeField(_("acceptée le"), null=True, blank=True)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("-invited_at", "-id")
        verbose_name = _("invitation")
        constraints = [models.CheckConstraint(name="invited_role_is_known", condition=Q(role__in=Role.values))]
