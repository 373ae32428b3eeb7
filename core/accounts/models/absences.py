"""Absences: from when to when somebody in office is away, and who stands in."""

from typing import Any, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.models.offices import ElectedOffice


class Moments(Func):
    """The range between two moments, the last excluded."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class AbsenceQuerySet(models.QuerySet["Absence"]):
    def standing_in_at(self, at: Any) -> Self:
        """Those under way, of an office still held, while the account and the office that stand in still may."""
        open_ended = Q(office__until__isnull=True) | Q(office__until__gt=at)
        able = Q(deputy__until__isnull=True) | Q(deputy__until__gt=at)
        return self.filter(open_ended, able, since__lte=at, until__gt=at, deputy__user__is_active=True)


class Absence(models.Model):
    """During these dates, another office of the same town reads and acts in the place of this one."""

    office = models.ForeignKey(ElectedOffice, models.CASCADE, related_name="absences")
    deputy = models.ForeignKey(ElectedOffice, models.CASCADE, related_name="stands_in", verbose_name=_("suppléance"))
    since = models.DateTimeField(_("depuis"))
    until = models.DateTimeField(_("jusqu’au"))

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ("since", "id")
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(name="an_absence_ends_after_it_begins", condition=Q(until__gt=F("since"))),
            models.CheckConstraint(name="nobody_stands_in_for_themself", condition=~Q(deputy=F("office"))),
            ExclusionConstraint(
                name="absences_of_an_office_never_overlap",
                expressions=[("office", "="), (Moments("since", "until"), RangeOperators.OVERLAPS)],
            ),
        ]
