"""Keys for machines: hashed, scoped, expiring."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User


class ApiKey(models.Model):
    """A machine speaks for an account until a date; only the hash of the key is kept."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_keys")
    label = models.CharField(_("nom"), max_length=80)
    key_hash = models.CharField(_("empreinte"), max_length=64, unique=True)
    can_write = models.BooleanField(_("peut écrire"), default=False)
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    expires_at = models.DateTimeField(_("valable jusqu’au"))
    revoked_at = models.DateTimeField(_("révoquée le"), null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-id")
        verbose_name = _("clé d’API")

    def speaks_at(self, at: datetime) -> bool:
        """Neither revoked nor expired at this moment, and its account is in use."""
        return self.revoked_at is None and at < self.expires_at and self.user.is_active
