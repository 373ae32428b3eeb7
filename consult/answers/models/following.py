"""Who is told what becomes of a proposal, and whether the answer answered."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.answers.models.answers import Answer
from consult.answers.models.commitments import CommitmentChange
from consult.answers.models.merges import Merge
from consult.proposals.models import Proposal
from core.accounts.models import Person, User


class Mute(models.Model):
    """An account asked to hear no more of a proposal that it wrote or supports."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mutes")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="mutes")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("suivi coupé")
        constraints = [models.UniqueConstraint(name="one_mute_per_account", fields=["user", "proposal"])]


class Follow(models.Model):
    """An account asked to hear of a proposal that it neither wrote nor supports."""

    user = models.ForeignKey(User, models.CASCADE, related_name="follows")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="follows")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("suivi")
        constraints = [models.UniqueConstraint(name="one_follow_per_account", fields=["user", "proposal"])]


class Verdict(models.TextChoices):
    YES = "yes", _("oui")
    PARTLY = "partly", _("en partie")
    NO = "no", _("non")


class Satisfaction(models.Model):
    """Whether an answer answered, for one person who wrote or supports the proposal. Only totals are public."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="satisfactions")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    verdict = models.CharField(_("la réponse répond-elle ?"), max_length=6, choices=Verdict)
    words = models.CharField(_("en quelques mots"), max_length=600, blank=True)
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("avis sur une réponse")
        constraints = [
            models.UniqueConstraint(name="one_verdict_per_person", fields=["answer", "person"]),
            models.CheckConstraint(name="verdict_is_known", condition=Q(verdict__in=Verdict.values)),
        ]


class Told(models.Model):
    """One event to tell, and how far the telling has gone: the row is the queue, a sweep empties it in batches."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="+")
    change = models.ForeignKey(CommitmentChange, models.CASCADE, null=True, blank=True, related_name="+")
    merge = models.ForeignKey(Merge, models.CASCADE, null=True, blank=True, related_name="+")
    at = models.DateTimeField(_("date"), db_default=Now())
    last = models.UUIDField(null=True, blank=True)  # the last person told: letters go in the order of their numbers
    count = models.PositiveIntegerField(_("lettres"), default=0)
    done_at = models.DateTimeField(_("fini le"), null=True, blank=True)

    class Meta:
        ordering = ("id",)
        verbose_name = _("annonce")
        constraints = [
            models.CheckConstraint(
                name="exactly_one_event_is_told",
                condition=Q(answer__isnull=False, change__isnull=True, merge__isnull=True)
                | Q(answer__isnull=True, change__isnull=False, merge__isnull=True)
                | Q(answer__isnull=True, change__isnull=True, merge__isnull=False),
            ),
            models.UniqueConstraint(name="an_answer_is_told_once", fields=["answer"]),
            models.UniqueConstraint(name="a_change_is_told_once", fields=["change"]),
            models.UniqueConstraint(name="a_merge_is_told_once", fields=["merge"]),
        ]
        indexes = [models.Index(fields=["id"], name="events_to_tell", condition=Q(done_at__isnull=True))]
