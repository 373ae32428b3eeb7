"""An author asks somebody else to look again."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.moderation.models.decisions import Decision
from core.accounts.models import User

APPEAL_LENGTH = 3_000  # characters


class Outcome(models.TextChoices):
    UPHELD = "upheld", _("décision maintenue")
    OVERTURNED = "overturned", _("décision annulée : le texte est remis en ligne")


class Appeal(models.Model):
    """One appeal a decision, answered within the charter's delay by somebody who did not decide."""

    decision = models.OneToOneField(Decision, models.CASCADE, related_name="appeal")
    words = models.TextField(_("recours"), max_length=APPEAL_LENGTH)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="appeals")
    at = models.DateTimeField(_("reçu le"), db_default=Now())
    due_at = models.DateTimeField(_("réponse attendue le"))
    first_hand = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # who decided first
    outcome = models.CharField(_("issue"), max_length=10, choices=Outcome, blank=True)
    reasons = models.TextField(_("raisons"), max_length=APPEAL_LENGTH, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)

    class Meta:
        ordering = ("due_at", "id")
        verbose_name = _("recours")
        constraints = [
            models.CheckConstraint(name="outcome_is_known", condition=Q(outcome__in=Outcome.values) | Q(outcome="")),
            models.CheckConstraint(
                name="an_appeal_is_decided_by_somebody_else",
                condition=Q(decided_by__isnull=True) | Q(first_hand__isnull=True) | ~Q(decided_by=F("first_hand")),
            ),
            models.CheckConstraint(
                name="a_decided_appeal_has_reasons_and_date",
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & ~Q(reasons="") & Q(decided_at__isnull=False)),
            ),
        ]
