"""The floor of a session: raised hands, shows of hands, and what was agreed."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.voices import Voice
from consult.discussion.models.rooms import AgendaItem, Room
from core.accounts.models import User

MOST_CHOICES = 6


class HandState(models.TextChoices):
    RAISED = "raised", _("demande la parole")
    CALLED = "called", _("a la parole")
    SPOKE = "spoke", _("a parlé")
    LOWERED = "lowered", _("main baissée")


class Hand(models.Model):
    """Somebody who asks to speak, then speaks."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="hands")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    voice = models.CharField(_("voix"), max_length=11, choices=Voice, default=Voice.RESIDENT)
    state = models.CharField(_("état"), max_length=7, choices=HandState, default=HandState.RAISED)
    raised_at = models.DateTimeField(db_default=Now())
    called_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("raised_at", "id")
        verbose_name = _("main levée")
        constraints = [
            models.UniqueConstraint(
                name="one_hand_up_a_person_and_room",
                fields=["room", "user"],
                condition=Q(state__in=["raised", "called"]),
            ),
            models.UniqueConstraint(name="one_speaker_at_a_time", fields=["room"], condition=Q(state="called")),
            models.CheckConstraint(name="hand_state_is_known", condition=Q(state__in=HandState.values)),
            models.CheckConstraint(name="hand_voice_is_known", condition=Q(voice__in=Voice.values)),
        ]


class PollQuerySet(models.QuerySet["Poll"]):
    def counted(self) -> Self:
        """Those that were not opened by mistake."""
        return self.filter(cancelled_at__isnull=True)


class Poll(models.Model):
    """A show of hands: quick, public in its totals, and never a vote."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="polls")
    asked = models.CharField(_("question"), max_length=200)
    choices = models.JSONField(_("réponses possibles"))  # two to six short lines
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(_("annulé le"), null=True, blank=True)  # opened by mistake: shown nowhere

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ("opened_at", "id")
        verbose_name = _("sondage à main levée")
        constraints = [
            models.UniqueConstraint(name="one_open_poll_a_room", fields=["room"], condition=Q(closed_at__isnull=True)),
            models.CheckConstraint(
                name="a_cancelled_poll_is_closed", condition=Q(cancelled_at__isnull=True) | Q(closed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.asked


class PollAnswer(models.Model):
    """The hand of one person; the last one counts, while the poll is open. It still counts once their account is deleted."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    choice = models.PositiveSmallIntegerField()  # its place in the poll's choices, from 0

    class Meta:
        verbose_name = _("réponse à main levée")
        constraints = [
            models.UniqueConstraint(name="one_answer_a_person_and_poll", fields=["poll", "user"]),
            models.CheckConstraint(name="poll_choice_is_one_of_six", condition=Q(choice__lt=MOST_CHOICES)),
        ]


class RoomDecisionQuerySet(models.QuerySet["RoomDecision"]):
    def kept(self) -> Self:
        """Those that were not struck."""
        return self.filter(struck_at__isnull=True)


class RoomDecision(models.Model):
    """What the room agreed, as its facilitator noted it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="decisions")
    item = models.ForeignKey(AgendaItem, models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.CharField(_("décision"), max_length=600)
    noted_at = models.DateTimeField(db_default=Now())
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField(_("corrigée le"), null=True, blank=True)
    struck_at = models.DateTimeField(_("rayée le"), null=True, blank=True)  # noted by mistake: shown nowhere

    objects = RoomDecisionQuerySet.as_manager()

    class Meta:
        ordering = ("noted_at", "id")
        verbose_name = _("décision notée")

    def __str__(self) -> str:
        return self.text
