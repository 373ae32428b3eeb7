"""Arguments on a proposal: threads three deep, each with a stance."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.consultations.models import KEPT_AFTER
from consult.consultations.voices import Voice
from consult.proposals.models import Proposal
from core.accounts.models import Association, User

EDIT_WINDOW = timedelta(minutes=10)
TEXT_LENGTH = 3000  # characters
DEEPEST = 2  # a thread has three levels: 0, 1, 2


class Stance(models.TextChoices):
    FOR = "for", _("pour")
    AGAINST = "against", _("contre")
    NEUTRAL = "neutral", _("question ou précision")


class Status(models.TextChoices):
    PUBLISHED = "published", _("publié")
    WITHDRAWN = "withdrawn", _("retiré par son auteur ou autrice")
    HELD = "held", _("en attente de relecture")
    HIDDEN = "hidden", _("retiré par la modération")
    RETURNED = "returned", _("rendu à son auteur ou autrice, pour correction")


class CommentQuerySet(models.QuerySet["Comment"]):
    def roots(self) -> Self:
        """Those that open a thread."""
        return self.filter(depth=0)

    def placed(self) -> Self:
        """Those that have a place in their thread: shown, or shown once."""
        return self.filter(has_been_shown=True)

    def past_keeping(self, at: datetime) -> Self:
        """Those withdrawn or removed so long ago that their words are erased, unless the law asks to keep them."""
        gone = self.exclude(status=Status.PUBLISHED).filter(
            withdrawn_at__lte=at - KEPT_AFTER, is_on_hold=False, is_contested=False
        )
        return gone.exclude(text="")

    def past_masking(self, at: datetime) -> Self:
        """Those of which a passage was masked so long ago that it is erased too."""
        return self.filter(masked_at__lte=at - KEPT_AFTER, is_on_hold=False, is_contested=False).exclude(unmasked="")


class Comment(models.Model):
    """One argument or reply. A withdrawn one leaves its place, so that the thread still reads."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="replies")
    root = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="thread")
    depth = models.PositiveSmallIntegerField(_("profondeur"), default=0)
    author = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="comments", verbose_name=_("auteur ou autrice")
    )
    on_behalf_of = models.ForeignKey(
        Association, models.SET_NULL, null=True, blank=True, related_name="comments", verbose_name=_("au nom de")
    )
    voice = models.CharField(_("voix"), max_length=11, choices=Voice, default=Voice.RESIDENT)
    stance = models.CharField(_("position"), max_length=7, choices=Stance, default=Stance.NEUTRAL)
    text = models.TextField(_("texte"), max_length=TEXT_LENGTH)
    html = models.TextField(editable=False)
    status = models.CharField(_("état"), max_length=9, choices=Status, default=Status.PUBLISHED)
    created_at = models.DateTimeField(_("écrit le"), db_default=Now())
    edited_at = models.DateTimeField(_("modifié le"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("retiré ou rendu le"), null=True, blank=True)  # by whoever took it away
    has_been_shown = models.BooleanField(default=True, editable=False)  # else it has no place in the thread yet
    removal = models.CharField(_("motif"), max_length=300, blank=True)  # of the moderation, shown in its place
    unmasked = models.TextField(blank=True, editable=False)  # the words before a passage was masked
    masked_at = models.DateTimeField(_("passage masqué le"), null=True, blank=True)
    is_on_hold = models.BooleanField(_("gardé pour la justice"), default=False)
    is_contested = models.BooleanField(_("recours en cours"), default=False)  # its words outlast their time too
    reply_count = models.PositiveIntegerField(_("réponses dans le fil"), default=0)
    external_key = models.CharField(_("clé d’origine"), max_length=80, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("argument")
        constraints = [
            models.CheckConstraint(name="threads_are_three_deep_at_most", condition=Q(depth__lte=DEEPEST)),
            models.CheckConstraint(
                name="a_reply_has_parent_and_root",
                condition=Q(depth=0, parent__isnull=True, root__isnull=True)
                | Q(depth__gt=0, parent__isnull=False, root__isnull=False),
            ),
            models.CheckConstraint(name="comment_stance_is_known", condition=Q(stance__in=Stance.values)),
            models.CheckConstraint(name="comment_status_is_known", condition=Q(status__in=Status.values)),
            models.CheckConstraint(
                name="a_withdrawn_comment_has_its_date",
                condition=~Q(status__in=["withdrawn", "hidden", "returned"]) | Q(withdrawn_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_removed_comment_has_its_reason",
                condition=~Q(status__in=["hidden", "returned"]) | ~Q(removal=""),
            ),
            models.CheckConstraint(
                name="a_shown_comment_has_been_shown", condition=~Q(status="published") | Q(has_been_shown=True)
            ),
            models.CheckConstraint(name="comment_voice_is_known", condition=Q(voice__in=Voice.values)),
            models.CheckConstraint(
                name="nobody_replies_to_themself", condition=Q(parent__isnull=True) | ~Q(parent=F("id"))
            ),
            models.UniqueConstraint(
                name="one_comment_per_external_key", fields=["proposal", "external_key"], condition=~Q(external_key="")
            ),
        ]
        indexes = [
            models.Index(fields=["proposal", "created_at", "id"], name="comment_roots", condition=Q(depth=0)),
            models.Index(fields=["root", "created_at", "id"], name="comment_threads", condition=Q(depth__gt=0)),
            models.Index(fields=["created_at"], name="comments_by_date"),
            models.Index(fields=["proposal"], name="comments_of_associations", condition=Q(on_behalf_of__isnull=False)),
            models.Index(fields=["edited_at"], name="comments_corrected", condition=Q(edited_at__isnull=False)),
            models.Index(fields=["id"], name="comments_held", condition=Q(status="held")),
            models.Index(fields=["withdrawn_at"], name="comments_to_erase", condition=Q(withdrawn_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def is_in_edit_window(self, at: datetime) -> bool:
        """Still open to its author's corrections."""
        return at < self.created_at + EDIT_WINDOW
