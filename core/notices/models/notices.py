"""What each person is told, how they chose to read it, and what a whole place is to be told."""

from typing import Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.notices.families import Family, Pace
from core.notices.models.mails import ADDRESS_LENGTH
from core.territories.models import Neighbourhood, Territory

SENTENCE_LENGTH = 200
ABOUT_LENGTH = 60


class Preference(models.Model):
    """How often somebody reads the letters of one family; without a row, as is usual for the family."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    family = models.CharField(_("famille"), max_length=7, choices=Family)
    pace = models.CharField(_("rythme"), max_length=7, choices=Pace)

    class Meta:
        ordering = ("user", "family")
        verbose_name = _("rythme des courriers")
        constraints = [
            models.UniqueConstraint(name="one_pace_per_person_and_family", fields=["user", "family"]),
            models.CheckConstraint(name="preference_family_is_known", condition=Q(family__in=Family.values)),
            models.CheckConstraint(name="preference_pace_is_known", condition=Q(pace__in=Pace.values)),
        ]


class Nearby(models.Model):
    """A neighbourhood whose news somebody asked for."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("user", "neighbourhood")
        verbose_name = _("quartier suivi")
        constraints = [
            models.UniqueConstraint(name="a_neighbourhood_is_near_once", fields=["user", "neighbourhood"]),
        ]


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> Self:
        """Those that nobody opened."""
        return self.filter(read_at__isnull=True)

    def due(self, at: object) -> Self:
        """Those that wait for a grouped letter whose hour has come."""
        return self.filter(letter_at__lte=at)


class Notice(models.Model):
    """Something one person was told: read on the site at once, and as a letter when they chose."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    family = models.CharField(_("famille"), max_length=7, choices=Family)
    about = models.CharField(_("objet"), max_length=ABOUT_LENGTH)  # « proposal:12 »: what is taken away is told no more
    sentence = models.CharField(_("phrase"), max_length=SENTENCE_LENGTH)
    url = models.CharField(_("adresse"), max_length=ADDRESS_LENGTH)
    at = models.DateTimeField(_("date"))
    read_at = models.DateTimeField(_("lu le"), null=True, blank=True)
    letter_at = models.DateTimeField(_("attend sa lettre jusqu’au"), null=True, blank=True)  # none: it waits for none

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("avis")
        constraints = [
            models.CheckConstraint(name="notice_family_is_known", condition=Q(family__in=Family.values)),
            models.CheckConstraint(name="a_notice_says_something", condition=~Q(sentence="") & ~Q(about="")),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_of_a_person"),
            models.Index(fields=["user"], name="notice_unread", condition=Q(read_at__isnull=True)),
            models.Index(fields=["letter_at"], name="notice_letter_due", condition=Q(letter_at__isnull=False)),
            models.Index(OpClass("about", name="varchar_pattern_ops"), name="notice_about"),
        ]

    def __str__(self) -> str:
        return self.sentence


class Announcement(models.Model):
    """Something to tell everyone of a place, batch by batch; `last` is the account reached."""

    territory = models.ForeignKey(Territory, models.CASCADE, related_name="+")
    neighbourhood = models.ForeignKey(Neighbourhood, models.CASCADE, null=True, blank=True, related_name="+")
    family = models.CharField(_("famille"), max_length=7, choices=Family)
    about = models.CharField(_("objet"), max_length=ABOUT_LENGTH)
    letter = models.CharField(_("lettre"), max_length=40)
    words = models.JSONField(_("mots"), default=dict)
    url = models.CharField(_("adresse"), max_length=ADDRESS_LENGTH)
    but = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")  # whose act it is: not told
    at = models.DateTimeField(_("date"))
    last = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(_("fini le"), null=True, blank=True)
    tries = models.PositiveSmallIntegerField(_("essais"), default=0, db_default=0)  # in a row
    not_before = models.DateTimeField(_("pas avant"), null=True, blank=True)  # after a failure

    class Meta:
        ordering = ("id",)
        verbose_name = _("annonce")
        constraints = [
            models.UniqueConstraint(name="one_announcement_of_a_letter_and_object", fields=["letter", "about"]),
            models.CheckConstraint(name="announcement_family_is_known", condition=Q(family__in=Family.values)),
        ]
        indexes = [models.Index(fields=["id"], name="announcement_to_tell", condition=Q(done_at__isnull=True))]
