"""What was done already under an Idempotency-Key."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models.people import User


class OnceKey(models.Model):
    """A request that acted: the same key and the same words find the same thing again, and act no more."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key_hash = models.CharField(_("empreinte de la clé"), max_length=64)
    request_hash = models.CharField(_("empreinte de la requête"), max_length=64)
    target = models.CharField(_("objet"), max_length=80)
    at = models.DateTimeField(_("date"), db_default=Now(), db_index=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("requête déjà traitée")
        constraints = [models.UniqueConstraint(name="one_act_per_user_and_key", fields=["user", "key_hash"])]
