"""What a moderator is asked to look at, and who or what asked."""

import uuid
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.comments.models import Comment
from consult.consultations.models import Consultation
from consult.discussion.models import Message
from consult.proposals.models import Proposal
from core.accounts.models import User
from core.territories.models import Territory

ADDRESS_LENGTH = 500  # characters
WORDS_LENGTH = 2_000  # characters


class Motive(models.TextChoices):
    """Why somebody reports words. The first ones name the law, the last ones the charter."""

    HATE = "hate", _("haine ou discrimination")
    THREAT = "threat", _("menace ou harcèlement")
    PRIVATE = "private", _("vie privée ou données personnelles de quelqu’un")
    DEFAMATION = "defamation", _("diffamation ou injure envers une personne")
    MINORS = "minors", _("mise en danger de mineurs")
    OTHER_LAW = "other_law", _("autre contenu contraire à la loi")
    RUDE = "rude", _("propos blessants ou grossiers")
    OFF_TOPIC = "off_topic", _("hors sujet")
    ADVERTISING = "advertising", _("publicité ou envoi en masse")
    OTHER = "other", _("autre chose que la charte exclut")


# How soon a report asks to be read, from 0 to 100.
RISKS = {
    Motive.MINORS: 100, Motive.THREAT: 90, Motive.HATE: 80, Motive.PRIVATE: 70, Motive.DEFAMATION: 60,
    Motive.OTHER_LAW: 50, Motive.RUDE: 30, Motive.ADVERTISING: 20, Motive.OFF_TOPIC: 10, Motive.OTHER: 10,
}  # fmt: skip


class MarkKind(models.TextChoices):
    """What drew attention without anybody's report."""

    HELD = "held", _("attend d’être lu avant de paraître")
    LINK = "link", _("contient un lien")
    EMAIL = "email", _("contient une adresse électronique")
    PHONE = "phone", _("contient un numéro de téléphone")
    INSULT = "insult", _("contient un mot de la liste des insultes")
    SHOUTING = "shouting", _("beaucoup de majuscules")
    TWIN = "twin", _("mêmes mots qu’un autre texte récent")
    BURST = "burst", _("beaucoup de textes du même compte en peu de temps")
    RUSH = "rush", _("beaucoup de comptes récents soutiennent cette proposition en peu de temps")
    SAMPLE = "sample", _("tiré au sort pour une double lecture")


MARK_RISKS = {
    MarkKind.HELD: 40, MarkKind.INSULT: 40, MarkKind.PHONE: 35, MarkKind.EMAIL: 35, MarkKind.TWIN: 20, MarkKind.BURST: 20,
    MarkKind.RUSH: 20, MarkKind.LINK: 15, MarkKind.SHOUTING: 5, MarkKind.SAMPLE: 1,
}  # fmt: skip


class CaseQuerySet(models.QuerySet["Case"]):
    def open(self) -> Self:
        """Those that wait for a decision."""
        return self.filter(decided_at__isnull=True)

    def unsettled(self) -> Self:
        """Those that wait for a decision, or for the second person that a decision needs."""
        return self.filter(Q(decided_at__isnull=True) | Q(decisions__state="proposed"))


class Case(models.Model):
    """One text, or one public page, that a moderator is asked to look at. One open case a text."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="cases")
    consultation = models.ForeignKey(Consultation, models.CASCADE, null=True, blank=True, related_name="+")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, related_name="cases")
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, blank=True, related_name="cases")
    message = models.ForeignKey(Message, models.CASCADE, null=True, blank=True, related_name="cases")
    address = models.CharField(_("adresse"), max_length=ADDRESS_LENGTH, blank=True)  # of a page that is none of these
    author = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="cases_about")
    risk = models.PositiveSmallIntegerField(_("urgence"), default=0, validators=[MaxValueValidator(100)])
    opened_at = models.DateTimeField(_("ouvert le"), db_default=Now())
    decided_at = models.DateTimeField(_("tranché le"), null=True, blank=True)
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="cases_assigned")
    wants_second = models.BooleanField(_("à lire deux fois"), default=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # grows with each change: two hands take turns

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-risk", "opened_at", "id")
        verbose_name = _("dossier de modération")
        constraints = [
            models.CheckConstraint(
                name="a_case_is_about_exactly_one_thing",
                condition=Q(proposal__isnull=False, comment__isnull=True, message__isnull=True, address="")
                | Q(proposal__isnull=True, comment__isnull=False, message__isnull=True, address="")
                | Q(proposal__isnull=True, comment__isnull=True, message__isnull=False, address="")
                | (Q(proposal__isnull=True, comment__isnull=True, message__isnull=True) & ~Q(address="")),
            ),
            models.UniqueConstraint(
                name="one_open_case_a_proposal", fields=["proposal"], condition=Q(decided_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_open_case_a_comment", fields=["comment"], condition=Q(decided_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_open_case_a_message", fields=["message"], condition=Q(decided_at__isnull=True)
            ),
            models.UniqueConstraint(
                name="one_open_case_an_address",
                fields=["territory", "address"],
                condition=Q(decided_at__isnull=True) & ~Q(address=""),
            ),
            models.CheckConstraint(name="risk_is_a_percentage", condition=Q(risk__lte=100)),
        ]
        indexes = [
            models.Index(
                fields=["territory", "-risk", "opened_at", "id"],
                name="case_queue",
                condition=Q(decided_at__isnull=True),
            ),
            models.Index(fields=["territory", "decided_at", "id"], name="case_decided"),
            models.Index(
                fields=["territory", "decided_at", "id"], name="cases_to_read_twice", condition=Q(wants_second=True)
            ),
        ]


class Report(models.Model):
    """Somebody says that words break the law or the charter. It is acknowledged at once, with an account or without."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="reports")
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)  # of the page that follows it up
    address = models.CharField(_("adresse exacte"), max_length=ADDRESS_LENGTH)
    motive = models.CharField(_("motif"), max_length=11, choices=Motive)
    words = models.TextField(_("précisions"), max_length=WORDS_LENGTH, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="reports")
    name = models.CharField(_("nom"), max_length=120, blank=True)
    email = models.EmailField(_("adresse électronique"), blank=True)
    visitor = models.CharField(max_length=64, blank=True, editable=False)  # of one day: it joins no two days
    in_good_faith = models.BooleanField(_("de bonne foi"))
    is_over_limit = models.BooleanField(default=False)  # kept and acknowledged, but it raises nothing
    at = models.DateTimeField(_("reçu le"), db_default=Now())

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("signalement")
        constraints = [
            models.CheckConstraint(name="report_motive_is_known", condition=Q(motive__in=Motive.values)),
            models.CheckConstraint(name="a_report_is_made_in_good_faith", condition=Q(in_good_faith=True)),
        ]
        indexes = [
            models.Index(fields=["user", "at"], name="reports_of_an_account"),
            models.Index(fields=["visitor", "at"], name="reports_of_a_visitor", condition=~Q(visitor="")),
            models.Index(fields=["email", "at"], name="reports_of_an_address", condition=~Q(email="")),
        ]


class CaseMark(models.Model):
    """What was noticed in a text by the software: a mark is for a person to judge."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="marks")
    kind = models.CharField(_("repère"), max_length=8, choices=MarkKind)
    passage = models.CharField(_("passage"), max_length=120, blank=True)
    cluster = models.CharField(max_length=16, blank=True, editable=False)  # the same for texts that say the same
    at = models.DateTimeField(_("relevé le"), db_default=Now())

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("repère")
        constraints = [
            models.UniqueConstraint(name="one_mark_of_a_kind_a_case", fields=["case", "kind"]),
            models.CheckConstraint(name="mark_kind_is_known", condition=Q(kind__in=MarkKind.values)),
        ]
        indexes = [models.Index(fields=["cluster"], name="marks_that_go_together", condition=~Q(cluster=""))]


class Swept(models.Model):
    """Until which moment the sweep has read each sort of text."""

    kind = models.CharField(max_length=8, primary_key=True)
    until = models.DateTimeField()

    class Meta:
        verbose_name = _("avancée de la relève")
