"""What became of a proposal, in one row that the database keeps itself: lists are sorted and counted by it."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from consult.answers.models.answers import Decision
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Proposal
from core.territories.models import Territory


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def shown(self) -> Self:
        """Those that everyone may read."""
        return self.filter(is_shown=True).exclude(consultation__status=ConsultationStatus.DRAFT)


class Outcome(models.Model):
    """Where a proposal that is owed an answer or has one stands.

    Triggers write it (`0004_outcomes_are_kept`), whoever changes a duty, an answer, a commitment, a merge or what is shown of
    the proposal; nothing else does.
    """

    proposal = models.OneToOneField(Proposal, models.CASCADE, primary_key=True, related_name="outcome")
    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="+")
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    is_shown = models.BooleanField(_("montrée"), default=False)
    decision = models.CharField(
        _("décision"), max_length=16, choices=Decision, blank=True
    )  # its own, else the common one
    answered_at = models.DateTimeField(_("réponse publiée le"), null=True)
    due_at = models.DateTimeField(_("réponse attendue le"), null=True)  # while it is owed
    moved_at = models.DateTimeField(_("dernière nouvelle"), null=True)

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        ordering = ("-moved_at", "-proposal_id")
        verbose_name = _("suite donnée")
        constraints = [
            models.CheckConstraint(
                name="outcome_decision_is_known", condition=Q(decision__in=Decision.values) | Q(decision="")
            ),
            models.CheckConstraint(
                name="what_is_shown_has_its_news", condition=Q(is_shown=False) | Q(moved_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["territory", "-moved_at", "-proposal"], name="outcomes_by_news", condition=Q(is_shown=True)
            )
        ]
