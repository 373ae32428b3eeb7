"""A consultation: its question, its charter, its local themes and its phases."""

from datetime import datetime, timedelta
from typing import Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Deferrable, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.territories.models import CommonTheme, Territory

KEPT_AFTER = timedelta(days=180)  # words withdrawn or hidden, then erased (PROMISES P-4)
LONGEST_ANSWER = 365  # days that a charter may leave between the threshold and the answer


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("en cours")
    CLOSED = "closed", _("terminée")
    ARCHIVED = "archived", _("archivée")


class Kind(models.TextChoices):
    """What a phase opens."""

    INFORM = "inform", _("S’informer")
    PROPOSE = "propose", _("Proposer")
    DISCUSS = "discuss", _("Débattre")
    VOTE = "vote", _("Voter")
    ANSWER = "answer", _("Répondre")
    FOLLOW_UP = "follow_up", _("Suivre")


class Who(models.TextChoices):
    """Who may write and support."""

    ANYONE = "anyone", _("toute personne inscrite")
    RESIDENTS = "residents", _("les personnes qui déclarent habiter le territoire")
    ATTESTED = "attested", _("les personnes dont la résidence est attestée")


class Moderation(models.TextChoices):
    PRE = "pre", _("a priori : chaque texte est lu avant d’être publié")
    POST = "post", _("a posteriori : les textes paraissent tout de suite, puis sont relus")
    MIXED = (
        "mixed",
        _("mixte : les textes signalés par un repère attendent une relecture, les autres paraissent tout de suite"),
    )


class Template(models.TextChoices):
    PRIORITIES = "priorities", _("Choisir des priorités ensemble")
    PROPOSALS = "proposals", _("Recueillir des propositions")
    BUDGET = "budget", _("Budget participatif")
    STREET = "street", _("Aménager un lieu")


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def visible(self) -> Self:
        """Those that everyone may read."""
        return self.exclude(status=Status.DRAFT)


class Consultation(models.Model):
    """A question that a territory puts to its people, and the rules it binds itself to."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="consultations", verbose_name=_("territoire"))
    slug = models.SlugField(_("adresse"), max_length=80)
    title = models.CharField(_("titre"), max_length=120)
    question = models.CharField(_("question"), max_length=240)
    summary = models.CharField(_("résumé"), max_length=600)
    body = models.TextField(_("présentation"), max_length=20_000, blank=True)
    body_html = models.TextField(editable=False, blank=True)
    template = models.CharField(_("modèle"), max_length=10, choices=Template, default=Template.PROPOSALS)
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.DRAFT)
    who = models.CharField(_("qui peut participer"), max_length=9, choices=Who, default=Who.RESIDENTS)
    answer_threshold = models.PositiveIntegerField(
        _("soutiens qui obligent à répondre"), default=50, validators=[MinValueValidator(1)]
    )
    answer_days = models.PositiveSmallIntegerField(
        _("jours pour répondre"), default=60, validators=[MinValueValidator(1), MaxValueValidator(LONGEST_ANSWER)]
    )
    moderation = models.CharField(_("modération"), max_length=5, choices=Moderation, default=Moderation.POST)
    charter = models.TextField(_("charte"), max_length=10_000, blank=True)
    charter_html = models.TextField(editable=False, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    follow_up = models.TextField(_("bilan de clôture"), max_length=10_000, blank=True)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)  # grows with each change of any part

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("consultation")
        constraints = [
            models.UniqueConstraint(
                name="one_consultation_of_an_address_per_territory",
                fields=["territory", "slug"],
                violation_error_message=_("Ce territoire a déjà une consultation à cette adresse."),
            ),
            models.CheckConstraint(name="consultation_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="consultation_who_is_known", condition=Q(who__in=Who.values)),
            models.CheckConstraint(
                name="consultation_moderation_is_known", condition=Q(moderation__in=Moderation.values)
            ),
            models.CheckConstraint(name="consultation_template_is_known", condition=Q(template__in=Template.values)),
            models.CheckConstraint(name="answer_threshold_is_positive", condition=Q(answer_threshold__gte=1)),
            models.CheckConstraint(
                name="an_answer_comes_within_a_year", condition=Q(answer_days__gte=1, answer_days__lte=LONGEST_ANSWER)
            ),
            models.CheckConstraint(
                name="what_is_published_has_its_date", condition=Q(status="draft") | Q(published_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def know_phases(self, phases: list["Phase"]) -> None:
        """Take these for all its phases, as a prefetch does."""
        known = Phase.objects.all()
        known._result_cache = phases
        self._prefetched_objects_cache = {"phases": known}

    def phase_at(self, kind: Kind, at: datetime) -> "Phase | None":
        """The phase of this kind that is open at this moment."""
        return next((p for p in self.phases.all() if p.kind == kind and p.is_open(at)), None)

    def moderation_at(self, kind: Kind, at: datetime) -> Moderation:
        """How texts of this kind of phase are read at this moment: as the open phase says, else as the consultation does."""
        phase = self.phase_at(kind, at)
        return Moderation(phase.moderation if phase is not None and phase.moderation else self.moderation)

    def next_phase(self, kind: Kind, at: datetime) -> "Phase | None":
        """The next phase of this kind still to come."""
        coming = [p for p in self.phases.all() if p.kind == kind and p.opens_at > at]
        return min(coming, key=lambda p: p.opens_at, default=None)


class Phase(models.Model):
    """A stretch of a consultation during which one kind of contribution is open."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="phases")
    kind = models.CharField(_("nature"), max_length=9, choices=Kind)
    period = DateTimeRangeField(_("période"))
    purpose = models.CharField(_("à quoi elle sert"), max_length=240, blank=True)
    is_fixed = models.BooleanField(default=False, editable=False)  # an urn was sealed for it: its dates are a promise
    moderation = models.CharField(
        _("modération"), max_length=5, choices=Moderation, blank=True
    )  # nothing: as the consultation says

    class Meta:
        ordering = ("period", "id")
        verbose_name = _("phase")
        constraints = [
            ExclusionConstraint(
                name="phases_of_a_kind_never_overlap",
                expressions=[("consultation", "="), ("kind", "="), ("period", RangeOperators.OVERLAPS)],
                deferrable=Deferrable.IMMEDIATE,  # checked after each statement: two phases may trade places in one
                violation_error_message=_("Deux phases de même nature ne peuvent se chevaucher."),
            ),
            models.CheckConstraint(name="phase_kind_is_known", condition=Q(kind__in=Kind.values)),
            models.CheckConstraint(
                name="phase_moderation_is_known", condition=Q(moderation__in=Moderation.values) | Q(moderation="")
            ),
            models.CheckConstraint(
                name="a_phase_begins_and_ends",
                condition=Q(period__isempty=False, period__startswith__isnull=False, period__endswith__isnull=False),
                violation_error_message=_("La fin de la phase doit venir après son début."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def opens_at(self) -> datetime:
        opening: datetime = self.period.lower
        return opening

    @property
    def closes_at(self) -> datetime:
        closing: datetime = self.period.upper
        return closing

    def is_open(self, at: datetime) -> bool:
        """The first instant counts, the last does not."""
        return self.opens_at <= at < self.closes_at


class PolicyChange(models.Model):
    """Moderation was changed, for a consultation or for one of its phases, and why. Public, for ever."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="policy_changes")
    phase = models.ForeignKey(Phase, models.SET_NULL, null=True, blank=True, related_name="+")
    phase_kind = models.CharField(_("étape"), max_length=9, choices=Kind, blank=True)  # its name, where it is gone
    before = models.CharField(_("avant"), max_length=5, choices=Moderation)
    after = models.CharField(_("après"), max_length=5, choices=Moderation)
    because = models.CharField(_("raison"), max_length=400)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(_("date"), db_default=Now())

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("changement de modération")
        constraints = [
            models.CheckConstraint(name="policy_before_is_known", condition=Q(before__in=Moderation.values)),
            models.CheckConstraint(name="policy_after_is_known", condition=Q(after__in=Moderation.values)),
            models.CheckConstraint(
                name="policy_phase_is_known", condition=Q(phase_kind__in=Kind.values) | Q(phase_kind="")
            ),
            models.CheckConstraint(name="a_policy_change_has_its_reason", condition=~Q(because="")),
        ]


class Theme(models.Model):
    """A local sub-theme, under one theme of the common grid."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="themes")
    common = models.CharField(_("thème commun"), max_length=16, choices=CommonTheme)
    label = models.CharField(_("libellé"), max_length=80)

    class Meta:
        ordering = ("common", "label", "id")
        verbose_name = _("sous-thème local")
        constraints = [
            models.UniqueConstraint(name="one_theme_of_a_label_per_consultation", fields=["consultation", "label"]),
            models.CheckConstraint(name="common_theme_is_known", condition=Q(common__in=CommonTheme.values)),
        ]

    def __str__(self) -> str:
        return self.label
