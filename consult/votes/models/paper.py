"""Ballots cast on paper: entered by one official, confirmed by another, in numbered batches."""

import secrets

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from consult.votes.models.questions import Question
from core.accounts.models import User

SALT_BYTES = 32


def new_salt() -> bytes:
    """Keeps the hash of a batch, published before the close, from telling its choices."""
    return secrets.token_bytes(SALT_BYTES)


class PaperBatch(models.Model):
    """A numbered bundle of paper ballots. It counts once a second official has compared it with the sheets."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="batches")
    number = models.PositiveSmallIntegerField(_("lot"))
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    discarded_at = models.DateTimeField(null=True)  # it keeps its number, which is never given again

    class Meta:
        ordering = ("number",)
        verbose_name = _("lot de bulletins papier")
        constraints = [
            models.UniqueConstraint(name="batches_are_numbered_once", fields=["question", "number"]),
            models.CheckConstraint(
                name="two_officials_enter_a_batch",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")),
            ),
            models.CheckConstraint(
                name="a_confirmed_batch_has_its_date",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
        ]


class PaperBallot(models.Model):
    """One sheet of a batch: its number and what it says. No name, no link to the roll."""

    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="ballots")
    sheet = models.PositiveIntegerField(_("feuille"))
    choice = models.JSONField()
    salt = models.BinaryField(max_length=SALT_BYTES, default=new_salt)

    class Meta:
        ordering = ("sheet",)
        verbose_name = _("bulletin papier")
        constraints = [models.UniqueConstraint(name="sheets_are_numbered_once", fields=["batch", "sheet"])]
