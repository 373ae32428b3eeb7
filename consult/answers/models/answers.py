"""Answers: instructed, decided, published, and corrected in plain sight."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.proposals.models import Proposal
from core.accounts.models import Partner, User

REASONS_LENGTH = 10_000  # characters
COMPETENT_LENGTH = 160  # characters
ADVICE_LENGTH = 4_000  # characters


class State(models.TextChoices):
    INSTRUCTING = "instructing", _("en cours d’instruction")
    TO_DECIDE = "to_decide", _("à décider")
    DECIDED = "decided", _("décidée, à publier")
    PUBLISHED = "published", _("publiée")


class Decision(models.TextChoices):
    ACCEPTED = "accepted", _("acceptée")
    PARTLY = "partly", _("acceptée en partie")
    ALREADY_DONE = "already_done", _("déjà fait")
    OTHER_COMPETENCE = "other_competence", _("compétence d’un autre organisme")
    REFUSED = "refused", _("refusée")


class AnswerQuerySet(models.QuerySet["Answer"]):
    def published(self) -> Self:
        """Those that everyone may read, earlier versions too."""
        return self.filter(state=State.PUBLISHED)

    def waiting(self) -> Self:
        """Those still being prepared."""
        return self.exclude(state=State.PUBLISHED)


class Answer(models.Model):
    """What the town answers to a proposal. Once published, it is corrected by a new version and stays readable."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="answers")
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    state = models.CharField(_("état"), max_length=11, choices=State, default=State.INSTRUCTING)
    decision = models.CharField(_("décision"), max_length=16, choices=Decision, blank=True)
    competent = models.CharField(_("organisme compétent"), max_length=COMPETENT_LENGTH, blank=True)
    reasons = models.TextField(_("raisons"), max_length=REASONS_LENGTH, blank=True)
    reasons_html = models.TextField(editable=False, blank=True)
    drafted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    drafted_at = models.DateTimeField(_("commencée le"), db_default=Now())
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_as = models.CharField(_("décidée en qualité de"), max_length=300, blank=True)
    decided_at = models.DateTimeField(_("décidée le"), null=True, blank=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)  # grows with each change: two hands take turns

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ("proposal", "version")
        verbose_name = _("réponse")
        constraints = [
            models.UniqueConstraint(name="answers_are_numbered_once", fields=["proposal", "version"]),
            models.UniqueConstraint(
                name="one_answer_is_prepared_at_a_time", fields=["proposal"], condition=~Q(state="published")
            ),
            models.CheckConstraint(name="answer_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="answer_decision_is_known", condition=Q(decision__in=Decision.values) | Q(decision="")
            ),
            models.CheckConstraint(
                name="a_decision_has_its_reasons_and_date",
                condition=Q(state__in=["instructing", "to_decide"])
                | (~Q(decision="") & ~Q(reasons="") & ~Q(decided_as="") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="another_competence_is_named",
                condition=~Q(decision="other_competence")
                | ~Q(competent="")
                | Q(state__in=["instructing", "to_decide"]),
            ),
            models.CheckConstraint(
                name="a_published_answer_has_its_date", condition=~Q(state="published") | Q(published_at__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["published_at", "id"], name="answers_published", condition=Q(state="published"))
        ]

    def __str__(self) -> str:
        return f"{self.proposal_id} v{self.version}"


class Advice(models.Model):
    """A technical question put to a service or a partner while an answer is prepared, and what it said."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="advice")
    partner = models.ForeignKey(Partner, models.SET_NULL, null=True, blank=True, related_name="+")
    source = models.CharField(_("service ou institution"), max_length=160)  # the partner's name as it was, or a service
    question = models.TextField(_("question"), max_length=ADVICE_LENGTH)
    words = models.TextField(_("avis"), max_length=ADVICE_LENGTH, blank=True)
    cost = models.DecimalField(_("coût estimé, en euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    is_public = models.BooleanField(_("publié avec la réponse"), default=True)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("demandé le"), db_default=Now())
    given_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField(_("rendu le"), null=True, blank=True)

    class Meta:
        ordering = ("asked_at", "id")
        verbose_name = _("avis")
        constraints = [
            models.CheckConstraint(name="advice_names_its_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="given_advice_has_words_and_date",
                condition=Q(words="", given_at__isnull=True) | (~Q(words="") & Q(given_at__isnull=False)),
            ),
            models.CheckConstraint(name="a_cost_is_not_negative", condition=Q(cost__isnull=True) | Q(cost__gte=0)),
        ]
