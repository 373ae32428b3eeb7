"""Commitments: what the town and others said they would do, by when, with whom, and what came of it."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.answers.models.answers import Answer, State
from consult.proposals.models import Actor, Proposal
from core.accounts.models import Association, Partner, User

TITLE_LENGTH = 160  # characters
WORDS_LENGTH = 4_000  # characters
NAME_LENGTH = 160  # characters


class CommitmentState(models.TextChoices):
    PLANNED = "planned", _("prévu")
    UNDER_WAY = "under_way", _("en cours")
    DONE = "done", _("réalisé")
    DROPPED = "dropped", _("abandonné")
    POSTPONED = "postponed", _("reporté")


STILL_DUE = (CommitmentState.PLANNED, CommitmentState.UNDER_WAY, CommitmentState.POSTPONED)


class CommitmentQuerySet(models.QuerySet["Commitment"]):
    def public(self) -> Self:
        """Those of an answer that everyone may read."""
        return self.filter(answer__state=State.PUBLISHED)

    def overdue_on(self, day: date) -> Self:
        """Public ones whose date has passed and that are neither done nor dropped."""
        return self.public().filter(state__in=STILL_DUE, due_on__lt=day)


class Commitment(models.Model):
    """One thing that will be done about a proposal. It outlives the version of the answer that made it."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="commitments")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="commitments")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    what = models.TextField(_("ce qui sera fait"), max_length=WORDS_LENGTH, blank=True)
    responsible_kind = models.CharField(_("nature du responsable"), max_length=17, choices=Actor)
    responsible_name = models.CharField(_("responsable"), max_length=NAME_LENGTH)
    budget = models.DecimalField(_("budget, en euros"), max_digits=12, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("début"))
    due_on = models.DateField(_("échéance"))
    state = models.CharField(_("état"), max_length=9, choices=CommitmentState, default=CommitmentState.PLANNED)
    made_at = models.DateTimeField(_("pris le"), db_default=Now())
    done_at = models.DateTimeField(_("réalisé le"), null=True, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)  # grows with each change: two hands take turns

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("engagement")
        constraints = [
            models.CheckConstraint(name="commitment_state_is_known", condition=Q(state__in=CommitmentState.values)),
            models.CheckConstraint(name="responsible_kind_is_known", condition=Q(responsible_kind__in=Actor.values)),
            models.CheckConstraint(
                name="a_commitment_ends_after_it_starts",
                condition=Q(due_on__gte=F("starts_on")),
                violation_error_message=_("L’échéance vient après le début."),
            ),
            models.CheckConstraint(
                name="a_budget_is_not_negative", condition=Q(budget__isnull=True) | Q(budget__gte=0)
            ),
            models.CheckConstraint(
                name="what_is_done_has_its_date",
                condition=Q(state="done", done_at__isnull=False) | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["due_on", "id"], name="commitments_due")]

    def __str__(self) -> str:
        return self.title

    def is_overdue(self, day: date) -> bool:
        """Its date has passed and it is neither done nor dropped."""
        return self.state in STILL_DUE and day > self.due_on


class CommitmentChange(models.Model):
    """A commitment changed state or date, and why. Public, for ever."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="changes")
    before = models.CharField(_("état d’avant"), max_length=9, choices=CommitmentState)
    after = models.CharField(_("nouvel état"), max_length=9, choices=CommitmentState)
    due_before = models.DateField(_("échéance d’avant"))
    due_on = models.DateField(_("échéance"))
    because = models.CharField(_("motif"), max_length=1_000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("évolution d’un engagement")
        constraints = [
            models.CheckConstraint(name="state_before_is_known", condition=Q(before__in=CommitmentState.values)),
            models.CheckConstraint(name="state_after_is_known", condition=Q(after__in=CommitmentState.values)),
            models.CheckConstraint(name="a_change_has_its_reason", condition=~Q(because="")),
            models.CheckConstraint(
                name="a_change_changes_something", condition=~Q(before=F("after")) | ~Q(due_before=F("due_on"))
            ),
        ]


class Milestone(models.Model):
    """A step on the way, with its date."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="milestones")
    title = models.CharField(_("étape"), max_length=TITLE_LENGTH)
    due_on = models.DateField(_("échéance"))
    done_on = models.DateField(_("franchie le"), null=True, blank=True)

    class Meta:
        ordering = ("due_on", "id")
        verbose_name = _("étape d’un engagement")
        constraints = [
            models.UniqueConstraint(name="one_milestone_of_a_title_and_date", fields=["commitment", "title", "due_on"])
        ]


class Cooperation(models.Model):
    """Who does it with the town: their kind, their name as it was on the day, and what they bring."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="cooperations")
    actor = models.CharField(_("nature"), max_length=17, choices=Actor)
    partner = models.ForeignKey(Partner, models.SET_NULL, null=True, blank=True, related_name="+")
    association = models.ForeignKey(Association, models.SET_NULL, null=True, blank=True, related_name="+")
    name = models.CharField(_("nom"), max_length=NAME_LENGTH)
    role = models.CharField(_("rôle"), max_length=240, blank=True)

    class Meta:
        ordering = ("actor", "name", "id")
        verbose_name = _("coopération")
        constraints = [
            models.CheckConstraint(name="cooperating_actor_is_known", condition=Q(actor__in=Actor.values)),
            models.CheckConstraint(
                name="an_actor_is_a_partner_or_an_association",
                condition=Q(partner__isnull=True) | Q(association__isnull=True),
            ),
            models.UniqueConstraint(name="an_actor_cooperates_once", fields=["commitment", "actor", "name"]),
        ]


class Evidence(models.Model):
    """What shows that something was done: words, a link, a picture. Nothing is ever fetched from the link."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, related_name="evidence")
    words = models.TextField(_("ce qui a été fait"), max_length=WORDS_LENGTH, blank=True)
    link = models.URLField(_("lien"), max_length=400, blank=True)
    image = models.ImageField(_("image"), upload_to="commitments/%Y/%m", blank=True)
    image_alt = models.CharField(_("ce que montre l’image"), max_length=200, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("preuve")
        constraints = [
            models.CheckConstraint(
                name="evidence_shows_something", condition=~Q(words="") | ~Q(link="") | ~Q(image="")
            ),
            models.CheckConstraint(name="an_image_is_described", condition=Q(image="") | ~Q(image_alt="")),
        ]
