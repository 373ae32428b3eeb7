"""Digests: at which rhythm an élue reads, which periods were written, what each line said last, and which links acted."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.accounts.models import ElectedOffice

PERIOD_LENGTH = 30  # characters: « 2026-11-30 », « 2026-W49 », « 2026-12 », « phase-1234 »
MONDAY = 0
MORNING = 8  # o'clock


class Every(models.TextChoices):
    DAILY = "daily", _("chaque jour")
    WEEKLY = "weekly", _("chaque semaine")
    MONTHLY = "monthly", _("chaque mois")
    PHASES = "phases", _("à la fin de chaque étape")
    NEVER = "never", _("jamais")


class Act(models.TextChoices):
    """What the link of a line does."""

    DRAFT = "draft", _("Commencer la réponse")
    ADVICE = "advice", _("Demander un avis technique")


class Rhythm(models.Model):
    """When somebody in office reads their digest, by their territory's clock. Without a row: on Mondays at eight."""

    office = models.OneToOneField(ElectedOffice, models.CASCADE, related_name="rhythm")
    every = models.CharField(_("rythme"), max_length=7, choices=Every, default=Every.WEEKLY)
    weekday = models.PositiveSmallIntegerField(_("jour, lundi valant 0"), default=MONDAY)
    hour = models.PositiveSmallIntegerField(_("heure"), default=MORNING)
    since = models.DateTimeField(_("choisi le"), db_default=Now())

    class Meta:
        ordering = ("office",)
        verbose_name = _("rythme")
        constraints = [
            models.CheckConstraint(name="rhythm_is_known", condition=Q(every__in=Every.values)),
            models.CheckConstraint(name="a_week_has_seven_days", condition=Q(weekday__lte=6)),
            models.CheckConstraint(name="a_day_has_twenty_four_hours", condition=Q(hour__lte=23)),
        ]


class Digest(models.Model):
    """One period of one office was prepared: the ledger. A quiet one has no line, and sent no letter."""

    office = models.ForeignKey(ElectedOffice, models.CASCADE, related_name="digests")
    period = models.CharField(_("période"), max_length=PERIOD_LENGTH)
    planned_for = models.DateTimeField(_("prévu pour le"))
    made_at = models.DateTimeField(_("préparé le"))
    lines = models.PositiveSmallIntegerField(_("lignes"))
    message_id = models.CharField(_("Message-ID"), max_length=120, blank=True)  # outlives the letter, kept 13 months

    class Meta:
        ordering = ("-planned_for", "-id")
        verbose_name = _("point envoyé")
        constraints = [
            models.UniqueConstraint(name="one_digest_per_office_and_period", fields=["office", "period"]),
            models.CheckConstraint(
                name="only_a_quiet_digest_has_no_letter",
                condition=Q(lines=0, message_id="") | (Q(lines__gt=0) & ~Q(message_id="")),
            ),
        ]
        indexes = [models.Index(fields=["office", "-planned_for"], name="digest_last_of_office")]

    def __str__(self) -> str:
        return self.period


class Shown(models.Model):
    """What the last digest that named an item said of it: said without change, it does not come back."""

    office = models.ForeignKey(ElectedOffice, models.CASCADE, related_name="+")
    item = models.CharField(_("objet"), max_length=40)
    fingerprint = models.CharField(_("ce qui en a été dit"), max_length=80)
    digest = models.ForeignKey(Digest, models.CASCADE, related_name="shown")

    class Meta:
        ordering = ("office", "item")
        verbose_name = _("ligne montrée")
        constraints = [models.UniqueConstraint(name="one_last_word_per_office_and_item", fields=["office", "item"])]


class Used(models.Model):
    """The link of one line acted: it does so once."""

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="used")
    item = models.CharField(_("objet"), max_length=40)
    act = models.CharField(_("acte"), max_length=6, choices=Act)
    at = models.DateTimeField(_("date"))

    class Meta:
        ordering = ("digest", "item")
        verbose_name = _("lien utilisé")
        constraints = [
            models.UniqueConstraint(name="the_link_of_a_line_acts_once", fields=["digest", "item"]),
            models.CheckConstraint(name="act_of_a_link_is_known", condition=Q(act__in=Act.values)),
        ]
