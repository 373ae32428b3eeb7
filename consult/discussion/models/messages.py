"""What is said in a room."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import KEPT_AFTER
from consult.consultations.voices import Voice
from consult.discussion.models.rooms import Room
from core.accounts.models import Association, User

EDIT_WINDOW = timedelta(minutes=5)
TEXT_LENGTH = 2000  # characters


class MessageStatus(models.TextChoices):
    PUBLISHED = "published", _("publié")
    WITHDRAWN = "withdrawn", _("retiré par son auteur ou autrice")
    HIDDEN = "hidden", _("masqué par l’animation ou la modération")
    HELD = "held", _("en attente de relecture")


class Gesture(models.TextChoices):
    """A reaction, in words."""

    AGREE = "agree", _("Je suis d’accord")
    THANKS = "thanks", _("Merci")
    UNCLEAR = "unclear", _("À préciser")


class MessageQuerySet(models.QuerySet["Message"]):
    def published(self) -> Self:
        """Those whose words are shown."""
        return self.filter(status=MessageStatus.PUBLISHED)

    def past_keeping(self, at: datetime) -> Self:
        """Those withdrawn or hidden so long ago that their words are erased, unless the law asks to keep them."""
        gone = self.exclude(status=MessageStatus.PUBLISHED).filter(
            gone_at__lte=at - KEPT_AFTER, is_on_hold=False, is_contested=False
        )
        return gone.exclude(text="")

    def past_masking(self, at: datetime) -> Self:
        """Those of which a passage was masked so long ago that it is erased too."""
        return self.filter(masked_at__lte=at - KEPT_AFTER, is_on_hold=False, is_contested=False).exclude(unmasked="")


class Message(models.Model):
    """One message. `number` is its place in the room; `change` is the room's change that last touched it."""

    room = models.ForeignKey(Room, models.CASCADE, related_name="messages")
    number = models.PositiveIntegerField(_("numéro"))
    change = models.PositiveBigIntegerField()
    client_id = models.UUIDField()  # of the intention: the same again is a retry
    said = models.BinaryField(max_length=32)  # SHA-256 of what was first sent: a retry says the same
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="messages", verbose_name=_("auteur ou autrice")
    )
    on_behalf_of = models.ForeignKey(Association, models.SET_NULL, null=True, blank=True, related_name="messages")
    voice = models.CharField(_("voix"), max_length=11, choices=Voice, default=Voice.RESIDENT)
    reply_to = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="replies")
    text = models.TextField(_("texte"), max_length=TEXT_LENGTH)
    html = models.TextField(editable=False)
    status = models.CharField(_("état"), max_length=9, choices=MessageStatus, default=MessageStatus.PUBLISHED)
    posted_at = models.DateTimeField(_("écrit le"), db_default=Now())
    edited_at = models.DateTimeField(_("modifié le"), null=True, blank=True)
    gone_at = models.DateTimeField(_("retiré ou masqué le"), null=True, blank=True)
    is_on_hold = models.BooleanField(_("gardé pour la justice"), default=False)
    is_contested = models.BooleanField(_("recours en cours"), default=False)  # its words outlast their time too
    hidden_reason = models.CharField(_("raison"), max_length=300, blank=True)
    unmasked = models.TextField(blank=True, editable=False)  # the words before a passage was masked
    masked_at = models.DateTimeField(_("passage masqué le"), null=True, blank=True)
    shortlisted_at = models.DateTimeField(_("retenu le"), null=True, blank=True)
    consent_asked_at = models.DateTimeField(null=True, blank=True)  # its author has one letter about it, ever
    agree_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    unclear_count = models.PositiveIntegerField(default=0)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("number",)
        verbose_name = _("message")
        constraints = [
            models.UniqueConstraint(name="one_message_a_number_in_a_room", fields=["room", "number"]),
            models.UniqueConstraint(name="one_message_an_intention", fields=["room", "author", "client_id"]),
            models.CheckConstraint(name="message_status_is_known", condition=Q(status__in=MessageStatus.values)),
            models.CheckConstraint(name="message_voice_is_known", condition=Q(voice__in=Voice.values)),
            models.CheckConstraint(
                name="what_is_hidden_has_its_reason", condition=~Q(status="hidden") | ~Q(hidden_reason="")
            ),
            models.CheckConstraint(
                name="a_message_that_is_gone_has_its_date",
                condition=~Q(status__in=["withdrawn", "hidden"]) | Q(gone_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["room", "change"], name="changes_of_a_room"),
            models.Index(fields=["author", "posted_at"], name="messages_of_an_author"),
            models.Index(fields=["posted_at"], name="messages_by_date"),
            models.Index(fields=["edited_at"], name="messages_corrected", condition=Q(edited_at__isnull=False)),
            models.Index(fields=["id"], name="messages_held", condition=Q(status="held")),
            models.Index(fields=["gone_at"], name="messages_to_erase", condition=Q(gone_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def is_in_edit_window(self, at: datetime) -> bool:
        """Still open to its author's corrections."""
        return at < self.posted_at + EDIT_WINDOW


class Reaction(models.Model):
    """A gesture of one person towards a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="reactions")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    gesture = models.CharField(_("geste"), max_length=7, choices=Gesture)

    class Meta:
        verbose_name = _("réaction")
        constraints = [
            models.UniqueConstraint(
                name="one_gesture_of_a_kind_a_person_and_message", fields=["message", "user", "gesture"]
            ),
            models.CheckConstraint(name="gesture_is_known", condition=Q(gesture__in=Gesture.values)),
        ]


class Mention(models.Model):
    """Somebody named in a message."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")

    class Meta:
        verbose_name = _("mention")
        constraints = [models.UniqueConstraint(name="one_mention_a_person_and_message", fields=["message", "user"])]
