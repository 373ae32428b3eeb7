"""A room where people talk: a thread of the discuss phase, or a live session with its hour, agenda and facilitators."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import Consultation
from core.accounts.models import User


class State(models.TextChoices):
    SCHEDULED = "scheduled", _("annoncée")
    OPEN = "open", _("ouverte")
    PAUSED = "paused", _("en pause")
    CLOSED = "closed", _("terminée")


class RoomQuerySet(models.QuerySet["Room"]):
    def in_the_open(self) -> Self:
        """Those of consultations that everyone may read."""
        return self.filter(consultation__in=Consultation.objects.visible())


class Room(models.Model):
    """One conversation. Its two numbers only grow, each by one, under the room's own lock: in commit order, without gaps."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="rooms")
    title = models.CharField(_("titre"), max_length=120)
    about = models.CharField(_("de quoi on parle"), max_length=600, blank=True)
    state = models.CharField(_("état"), max_length=9, choices=State, default=State.OPEN)
    starts_at = models.DateTimeField(_("début"), null=True, blank=True)  # none: a thread, open as long as its phase
    facilitators = models.ManyToManyField(
        User, blank=True, related_name="+", verbose_name=_("animatrices et animateurs")
    )
    slow_seconds = models.PositiveSmallIntegerField(_("secondes entre deux messages"), default=0)
    current_item = models.ForeignKey("AgendaItem", models.SET_NULL, null=True, blank=True, related_name="+")
    pinned = models.ForeignKey("Message", models.SET_NULL, null=True, blank=True, related_name="+")
    last_number = models.PositiveIntegerField(default=0, editable=False)  # of its messages
    last_change = models.PositiveBigIntegerField(default=0, editable=False)  # of anything that its page shows
    state_change = models.PositiveBigIntegerField(default=0, editable=False)  # of what stands beside the transcript
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(_("créée le"), db_default=Now())
    opened_at = models.DateTimeField(_("ouverte le"), null=True, blank=True)
    closed_at = models.DateTimeField(_("terminée le"), null=True, blank=True)
    # Different people, counted at its end: an account that is deleted later makes nobody less.
    writers = models.PositiveIntegerField(null=True, blank=True, editable=False)
    speakers = models.PositiveIntegerField(null=True, blank=True, editable=False)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("salle")
        constraints = [
            models.CheckConstraint(name="room_state_is_known", condition=Q(state__in=State.values)),
            models.CheckConstraint(
                name="a_closed_room_has_its_date", condition=Q(closed_at__isnull=True) ^ Q(state="closed")
            ),
            models.CheckConstraint(
                name="a_scheduled_room_has_its_hour", condition=~Q(state="scheduled") | Q(starts_at__isnull=False)
            ),
            models.CheckConstraint(name="slow_mode_is_ten_minutes_at_most", condition=Q(slow_seconds__lte=600)),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_session(self) -> bool:
        """It has an hour, and somebody opens and closes it."""
        return self.starts_at is not None


class AgendaItem(models.Model):
    """One step of a session's agenda."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField(_("rang"))
    title = models.CharField(_("point"), max_length=160)
    minutes = models.PositiveSmallIntegerField(_("minutes prévues"), default=0)
    began_at = models.DateTimeField(_("commencé le"), null=True, blank=True)

    class Meta:
        ordering = ("position",)
        verbose_name = _("point de l’ordre du jour")
        constraints = [
            models.UniqueConstraint(
                name="one_agenda_item_a_position", fields=["room", "position"], deferrable=models.Deferrable.DEFERRED
            )
        ]

    def __str__(self) -> str:
        return self.title
