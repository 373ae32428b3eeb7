"""Mail to send: rows are the queue. Mail that came: a row says that it was read, and never what it said."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MailState(models.TextChoices):
    WAITING = "waiting", _("en attente")
    SENT = "sent", _("envoyé")
    DEAD = "dead", _("abandonné")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: object) -> Self:
        """Those to try now."""
        return self.filter(state=MailState.WAITING, not_before__lte=now)


class Mail(models.Model):
    """One letter to one person. Its Message-ID never changes, however often it is tried."""

    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    recipient = models.EmailField(_("destinataire"))
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    html = models.TextField(_("mise en page"), blank=True)
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    state = models.CharField(_("état"), max_length=7, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    not_before = models.DateTimeField(_("pas avant"))
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("courrier")
        constraints = [
            models.CheckConstraint(name="mail_state_is_known", condition=Q(state__in=MailState.values)),
            models.CheckConstraint(
                name="sent_mail_has_its_date", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["not_before"], name="mail_due", condition=Q(state="waiting"))]

    def __str__(self) -> str:
        return self.subject


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
