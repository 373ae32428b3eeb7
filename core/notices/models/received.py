"""Mail that came: a row says that it was read, and never what it said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Outcome(models.TextChoices):
    """What became of a message that came."""

    TAKEN = "taken", _("pris en compte")
    REFUSED = "refused", _("refusé, et dit à la personne")
    AUTOMATIC = "automatic", _("écrit par une machine")
    ASTRAY = "astray", _("sans adresse de réponse valable")
    RETURNED = "returned", _("retour d’une de nos lettres")
    DOUBTED = "doubted", _("retour qui ne nomme aucune de nos lettres")


class Received(models.Model):
    """One message was read, so that it is never read twice. Neither its words nor who wrote it are kept."""

    key = models.CharField(_("empreinte du Message-ID"), max_length=64, unique=True)
    at = models.DateTimeField(_("lu le"))
    outcome = models.CharField(_("suite"), max_length=9, choices=Outcome)
    about = models.CharField(_("objet"), max_length=60, blank=True)  # what it answered, without its signature
    reason = models.CharField(_("motif"), max_length=40, blank=True)

    class Meta:
        ordering = ("-id",)
        verbose_name = _("message reçu")
        constraints = [
            models.CheckConstraint(name="outcome_of_a_message_is_known", condition=Q(outcome__in=Outcome.values))
        ]
        indexes = [models.Index(fields=["at"], name="received_at")]
