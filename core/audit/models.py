"""What was done, by whom and when: written once, chained, never changed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Entry(models.Model):
    """One act of consequence. Each entry carries the hash of the one before it."""

    at = models.DateTimeField(_("date"))
    actor = models.ForeignKey("accounts.User", models.SET_NULL, null=True, related_name="+")
    actor_key = models.CharField(_("personne"), max_length=36, blank=True)
    territory = models.ForeignKey("territories.Territory", models.PROTECT, null=True, related_name="+")
    act = models.CharField(_("acte"), max_length=60)
    target = models.CharField(_("objet"), max_length=120)
    details = models.JSONField(_("détails"), default=dict)
    previous = models.CharField(_("empreinte précédente"), max_length=64, blank=True)
    hash = models.CharField(_("empreinte"), max_length=64, unique=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("entrée du journal")
        indexes = [models.Index(fields=["territory", "-id"], name="audit_by_territory")]

    def __str__(self) -> str:
        return f"{self.act} {self.target}"
