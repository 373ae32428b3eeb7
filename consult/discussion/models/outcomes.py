"""What a conversation leaves: proposals born from it, and its minutes."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.discussion.models.messages import Message
from consult.discussion.models.rooms import Room
from consult.proposals.models import Proposal
from core.accounts.models import User


class Consent(models.TextChoices):
    ASKED = "asked", _("demandé")
    AGREED = "agreed", _("accepté")
    DECLINED = "declined", _("refusé")


class Quotation(models.Model):
    """A message quoted in a proposal, and whether its author agrees to be shown among those who contributed."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="quotations")
    message = models.ForeignKey(Message, models.CASCADE, related_name="quotations")
    consent = models.CharField(_("accord"), max_length=8, choices=Consent, default=Consent.ASKED)
    asked_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("message__number", "id")
        verbose_name = _("message cité")
        constraints = [
            models.UniqueConstraint(name="one_quotation_a_message_and_proposal", fields=["proposal", "message"]),
            models.CheckConstraint(name="consent_is_known", condition=Q(consent__in=Consent.values)),
        ]


class TalkDraft(models.Model):
    """That somebody made a draft from talk. It outlives the draft for a day: throwing drafts away lifts no limit."""

    author = models.ForeignKey(User, models.CASCADE, related_name="+")
    room = models.ForeignKey(Room, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("brouillon tiré d’un échange")
        indexes = [models.Index(fields=["author", "at"], name="talk_drafts_of_an_author")]


class Minutes(models.Model):
    """The account of a session: drawn from its rows, edited, then published by whoever facilitated it."""

    room = models.OneToOneField(Room, models.CASCADE, related_name="minutes")
    text = models.TextField(_("compte rendu"), max_length=60_000)
    html = models.TextField(editable=False)
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(db_default=Now())
    published_at = models.DateTimeField(_("publié le"), null=True, blank=True)
    corrected_at = models.DateTimeField(_("corrigé le"), null=True, blank=True)
    published_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("compte rendu")
        verbose_name_plural = _("comptes rendus")
        constraints = [
            models.CheckConstraint(
                name="only_published_minutes_are_corrected",
                condition=Q(corrected_at__isnull=True) | Q(published_at__isnull=False),
            )
        ]
