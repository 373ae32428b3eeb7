"""Practices: what was done in one town, told so that others can do it too."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector, SearchVectorField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.answers.models import Commitment
from consult.proposals.models import Actor, Logic
from core.accounts.models import User
from core.territories.models import CommonTheme, Territory

TITLE_LENGTH = 120  # characters
TEXT_LENGTH = 4_000  # characters
TEXTS = ("context", "done", "cooperation", "cost", "result")


class Status(models.TextChoices):
    DRAFT = "draft", _("brouillon")
    PUBLISHED = "published", _("publiée")


class PracticeQuerySet(models.QuerySet["Practice"]):
    def published(self) -> Self:
        """Those that every territory may read."""
        return self.filter(status=Status.PUBLISHED)


class Practice(models.Model):
    """A sheet made from a commitment that was kept; it stays when the commitment goes."""

    commitment = models.OneToOneField(
        Commitment, models.SET_NULL, null=True, blank=True, related_name="practice", verbose_name=_("engagement")
    )
    territory = models.ForeignKey(Territory, models.CASCADE, related_name="practices")
    title = models.CharField(_("titre"), max_length=TITLE_LENGTH)
    context = models.TextField(_("contexte"), max_length=TEXT_LENGTH, blank=True)
    done = models.TextField(_("ce qui a été fait"), max_length=TEXT_LENGTH, blank=True)
    cooperation = models.TextField(_("qui a coopéré"), max_length=TEXT_LENGTH, blank=True)
    cost = models.TextField(_("ce que cela a coûté"), max_length=TEXT_LENGTH, blank=True)
    result = models.TextField(_("ce que cela a changé"), max_length=TEXT_LENGTH, blank=True)
    theme = models.CharField(_("thème"), max_length=16, choices=CommonTheme, default=CommonTheme.OTHER)
    logic = models.CharField(_("logique"), max_length=7, choices=Logic, default=Logic.PREVENT)
    actors = ArrayField(
        models.CharField(max_length=17, choices=Actor), default=list, blank=True, verbose_name=_("acteurs")
    )
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.DRAFT)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    published_at = models.DateTimeField(_("publiée le"), null=True, blank=True)
    edits = models.PositiveIntegerField(default=0, editable=False)  # grows with each change: two hands take turns
    search_text = models.TextField(editable=False, blank=True)
    search = models.GeneratedField(
        expression=SearchVector("search_text", config="simple"), output_field=SearchVectorField(), db_persist=True
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        ordering = ("-published_at", "-id")
        verbose_name = _("fiche pratique")
        constraints = [
            models.CheckConstraint(name="practice_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(name="practice_theme_is_known", condition=Q(theme__in=CommonTheme.values)),
            models.CheckConstraint(name="practice_logic_is_known", condition=Q(logic__in=Logic.values)),
            models.CheckConstraint(name="practice_actors_are_known", condition=Q(actors__contained_by=Actor.values)),
            models.CheckConstraint(
                name="a_published_practice_is_whole",
                condition=Q(status="draft")
                | (Q(published_at__isnull=False) & ~Q(context="") & ~Q(done="") & ~Q(result="")),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="practice_search"),
            models.Index(fields=["published_at", "id"], name="practices_recent", condition=Q(status="published")),
        ]

    def __str__(self) -> str:
        return self.title
