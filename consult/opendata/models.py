"""Open data: who read which text before it left, and the versions that were published."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Answer, Commitment
from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.consultations.models import Status as ConsultationStatus
from consult.proposals.models import Proposal
from consult.votes.models import Question
from core.accounts.models import User

HASH_LENGTH = 64  # hexadecimal digits of SHA-256
TARGETS = ("proposal", "comment", "answer", "commitment", "question")  # none of them: the consultation's own words


class Verdict(models.TextChoices):
    PUBLISH = "publish", _("peut être publié")
    WITHHOLD = "withhold", _("reste sans son texte")


class Review(models.Model):
    """A person read these very words and said whether they may leave; other words need another reading."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="reviews")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="+")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="+")
    answer = models.ForeignKey(Answer, models.CASCADE, null=True, blank=True, related_name="+")
    commitment = models.ForeignKey(Commitment, models.CASCADE, null=True, blank=True, related_name="+")
    question = models.ForeignKey(Question, models.CASCADE, null=True, blank=True, related_name="+")
    fingerprint = models.CharField(max_length=HASH_LENGTH)  # of the words that were read
    verdict = models.CharField(_("avis"), max_length=8, choices=Verdict)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("relu le"), db_default=Now())

    class Meta:
        ordering = ("id",)
        verbose_name = _("relecture")
        constraints = [
            models.CheckConstraint(name="review_verdict_is_known", condition=Q(verdict__in=Verdict.values)),
            models.CheckConstraint(
                name="a_review_is_of_one_text",
                condition=Q(
                    *(Q(**{f"{other}__isnull": True for other in TARGETS if other != one}) for one in TARGETS),
                    _connector=Q.OR,
                ),
            ),
            models.UniqueConstraint(
                name="one_review_of_a_consultations_own_words",
                fields=["consultation"],
                condition=Q(**{f"{one}__isnull": True for one in TARGETS}),
            ),
            *(models.UniqueConstraint(name=f"one_review_per_{one}", fields=[one]) for one in TARGETS),
        ]


class ReleaseQuerySet(models.QuerySet["Release"]):
    def shown(self) -> Self:
        """Those that everyone may take."""
        return self.exclude(consultation__status=ConsultationStatus.DRAFT)


class Release(models.Model):
    """A version of a consultation's data, frozen for ever but for its texts: those are read where they live, while they live."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="releases")
    number = models.PositiveSmallIntegerField(_("numéro"))
    content = models.JSONField(editable=False)  # see `consult/opendata/freezing.py`
    counts = models.JSONField(editable=False)  # rows of each table: lists never load the content
    content_hash = models.CharField(max_length=HASH_LENGTH, editable=False)  # the same data are one version
    sha256 = models.CharField(_("empreinte"), max_length=HASH_LENGTH, editable=False)  # of the ZIP, on the day
    size = models.PositiveIntegerField(_("taille en octets"), editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("publiée le"), db_default=Now())

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ("consultation", "-number")
        verbose_name = _("version des données")
        constraints = [
            models.UniqueConstraint(name="releases_are_numbered_once", fields=["consultation", "number"]),
            models.CheckConstraint(name="releases_are_numbered_from_one", condition=Q(number__gte=1)),
        ]


class Redaction(models.Model):
    """From this moment a version leaves without some of its texts: withdrawn, hidden, changed or erased since. Public, for ever."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="redactions")
    at = models.DateTimeField(_("date"), db_default=Now())
    gone = models.JSONField(editable=False)  # names of the texts, never their words
    sha256 = models.CharField(_("empreinte"), max_length=HASH_LENGTH, editable=False)
    size = models.PositiveIntegerField(_("taille en octets"), editable=False)

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("expurgation")
