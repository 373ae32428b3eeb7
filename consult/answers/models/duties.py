"""The duty to answer: opened by the charter's threshold, met by a published answer."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.proposals.models import Proposal, Status


class DutyQuerySet(models.QuerySet["Duty"]):
    def open(self) -> Self:
        """Those still to be met: a proposal that its author withdrew, or that is not shown, asks for nothing."""
        return self.filter(met_at__isnull=True, proposal__status=Status.PUBLISHED)

    def late_at(self, at: datetime) -> Self:
        """Those still open after their date."""
        return self.open().filter(due_at__lt=at)


class Duty(models.Model):
    """The town owes an answer to a proposal, by a date: both were promised by the charter on the day it opened."""

    proposal = models.OneToOneField(Proposal, models.CASCADE, related_name="duty")
    opened_at = models.DateTimeField(_("ouverte le"))
    due_at = models.DateTimeField(_("réponse attendue le"))
    threshold = models.PositiveIntegerField(_("seuil de la charte"))
    supports = models.PositiveIntegerField(_("soutiens à l’ouverture"))
    met_at = models.DateTimeField(_("réponse publiée le"), null=True, blank=True)

    objects = DutyQuerySet.as_manager()

    class Meta:
        ordering = ("due_at", "id")
        verbose_name = _("réponse due")
        constraints = [
            models.CheckConstraint(name="a_duty_is_due_after_it_opens", condition=Q(due_at__gt=F("opened_at"))),
            models.CheckConstraint(name="a_duty_opens_at_its_threshold", condition=Q(supports__gte=F("threshold"))),
            models.CheckConstraint(
                name="a_duty_is_met_after_it_opens", condition=Q(met_at__isnull=True) | Q(met_at__gte=F("opened_at"))
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="duties_open", condition=Q(met_at__isnull=True))]

    def is_late(self, at: datetime) -> bool:
        """Not met on its date."""
        return self.met_at is None and at > self.due_at
