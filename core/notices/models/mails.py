"""Mail to send: rows are the queue; and the addresses that no longer want or take any."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

ADDRESS_LENGTH = 300


class MailState(models.TextChoices):
    WAITING = "waiting", _("en attente")
    SENT = "sent", _("envoyé")
    DEAD = "dead", _("abandonné")
    REFUSED = "refused", _("adresse refusée")


class Urgency(models.IntegerChoices):
    """Who waits for a letter: it decides which one leaves first."""

    ENTRANCE = 1, _("code ou mot de passe, attendu à l’écran")
    ACT = 2, _("acte qui concerne la personne")
    CROWD = 3, _("point périodique ou lettre à beaucoup")


class Why(models.TextChoices):
    """Why nothing is sent to an address any more."""

    BOUNCED = "bounced", _("l’adresse n’existe plus ou refuse nos lettres")
    COMPLAINT = "complaint", _("la personne a signalé nos lettres comme indésirables")


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, now: object) -> Self:
        """Those to try now."""
        return self.filter(state=MailState.WAITING, not_before__lte=now)

    def given_up(self) -> Self:
        """Those that will not leave unless someone asks for it."""
        return self.filter(state__in=(MailState.DEAD, MailState.REFUSED))


class Mail(models.Model):
    """One letter to one person. Its Message-ID never changes, however often it is tried."""

    created_at = models.DateTimeField(_("écrit le"), auto_now_add=True)
    recipient = models.EmailField(_("destinataire"))
    subject = models.CharField(_("objet"), max_length=200)
    text = models.TextField(_("texte"))
    html = models.TextField(_("mise en page"), blank=True)
    stop_url = models.CharField(_("adresse d’arrêt"), max_length=ADDRESS_LENGTH, blank=True)  # none: not to be stopped
    message_id = models.CharField(_("Message-ID"), max_length=120, unique=True)
    state = models.CharField(_("état"), max_length=7, choices=MailState, default=MailState.WAITING)
    urgency = models.PositiveSmallIntegerField(
        _("urgence"), choices=Urgency, default=Urgency.ACT, db_default=Urgency.ACT
    )
    is_necessary = models.BooleanField(_("envoyée même après une plainte"), default=False, db_default=False)
    fault = models.CharField(_("dernière réponse du serveur"), max_length=200, blank=True, default="", db_default="")
    tries = models.PositiveSmallIntegerField(_("essais"), default=0)
    not_before = models.DateTimeField(_("pas avant"), db_default=Now())
    sent_at = models.DateTimeField(_("envoyé le"), null=True, blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("courrier")
        constraints = [
            models.CheckConstraint(name="mail_state_is_known", condition=Q(state__in=MailState.values)),
            models.CheckConstraint(name="mail_urgency_is_known", condition=Q(urgency__in=Urgency.values)),
            models.CheckConstraint(
                name="sent_mail_has_its_date", condition=~Q(state="sent") | Q(sent_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["urgency", "not_before", "id"], name="mail_in_turn", condition=Q(state="waiting")),
            models.Index(fields=["-id"], name="mail_given_up", condition=Q(state__in=("dead", "refused"))),
        ]

    def __str__(self) -> str:
        return self.subject


class RefusedAddressQuerySet(models.QuerySet["RefusedAddress"]):
    def closed(self) -> Self:
        """Those that nobody has opened again."""
        return self.filter(reopened_at=None)


class RefusedAddress(models.Model):
    """An address that refused our letters, or whose owner did; opened again, it keeps the hour of it."""

    address = models.EmailField(_("adresse"), unique=True)
    why = models.CharField(_("raison"), max_length=9, choices=Why)
    refused_at = models.DateTimeField(_("refusée le"))
    reopened_at = models.DateTimeField(_("rouverte le"), null=True, blank=True)

    objects = RefusedAddressQuerySet.as_manager()

    class Meta:
        ordering = ("-refused_at", "-id")
        verbose_name = _("adresse refusée")
        verbose_name_plural = _("adresses refusées")
        constraints = [
            models.CheckConstraint(name="why_an_address_is_refused_is_known", condition=Q(why__in=Why.values)),
            models.CheckConstraint(
                name="an_address_reopens_after_it_was_refused",
                condition=Q(reopened_at=None) | Q(reopened_at__gte=F("refused_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} : {self.get_why_display()}"
