"""Proposals that say the same are brought together: their authors agree first, and no support moves by itself."""

import uuid

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from consult.proposals.models import Proposal
from core.accounts.models import Person, User


class MergeState(models.TextChoices):
    ASKED = "asked", _("accord demandé")
    DONE = "done", _("faite")
    CANCELLED = "cancelled", _("abandonnée")


class Merge(models.Model):
    """A proposal to follow several proposals as one."""

    into = models.ForeignKey(Proposal, models.CASCADE, related_name="merges")
    because = models.CharField(_("pourquoi"), max_length=1_000)
    state = models.CharField(_("état"), max_length=9, choices=MergeState, default=MergeState.ASKED)
    asked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(_("demandée le"), db_default=Now())
    ended_at = models.DateTimeField(_("conclue le"), null=True, blank=True)

    class Meta:
        ordering = ("-asked_at", "-id")
        verbose_name = _("fusion")
        constraints = [
            models.CheckConstraint(name="merge_state_is_known", condition=Q(state__in=MergeState.values)),
            models.CheckConstraint(name="a_merge_has_its_reason", condition=~Q(because="")),
            models.CheckConstraint(
                name="an_ended_merge_has_its_date",
                condition=Q(state="asked", ended_at__isnull=True) | (~Q(state="asked") & Q(ended_at__isnull=False)),
            ),
            models.UniqueConstraint(name="one_merge_is_asked_at_a_time", fields=["into"], condition=Q(state="asked")),
        ]


class Said(models.TextChoices):
    NOTHING = "nothing", _("pas encore répondu")
    YES = "yes", _("d’accord")
    NO = "no", _("pas d’accord")


class MergeConsent(models.Model):
    """What the author of one of the proposals says; without their word nothing is brought together."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="consents")
    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="merge_consents")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="merge_consents")
    said = models.CharField(_("réponse"), max_length=7, choices=Said, default=Said.NOTHING)
    at = models.DateTimeField(_("répondu le"), null=True, blank=True)

    class Meta:
        ordering = ("merge", "id")
        verbose_name = _("accord pour une fusion")
        constraints = [
            models.UniqueConstraint(name="one_consent_per_proposal", fields=["merge", "proposal"]),
            models.CheckConstraint(name="merge_consent_is_known", condition=Q(said__in=Said.values)),
            models.CheckConstraint(
                name="a_consent_has_its_date",
                condition=Q(said="nothing", at__isnull=True) | (~Q(said="nothing") & Q(at__isnull=False)),
            ),
        ]


class Choice(models.TextChoices):
    KEEP = "keep", _("le laisser où il est")
    MOVE = "move", _("le porter sur la proposition commune")
    WITHDRAW = "withdraw", _("le retirer")


class MovedSupport(models.Model):
    """What one supporter does with their support after a merge: nothing, until they click."""

    merge = models.ForeignKey(Merge, models.CASCADE, related_name="moved")
    source = models.ForeignKey(Proposal, models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    choice = models.CharField(_("choix"), max_length=8, choices=Choice, default=Choice.KEEP)
    chosen_at = models.DateTimeField(_("choisi le"), null=True, blank=True)
    key = models.UUIDField(
        default=uuid.uuid4, unique=True, editable=False
    )  # the private link: whoever holds it chooses

    class Meta:
        ordering = ("merge", "id")
        verbose_name = _("soutien après une fusion")
        constraints = [
            models.UniqueConstraint(name="one_choice_per_supporter", fields=["merge", "source", "person"]),
            models.CheckConstraint(name="choice_is_known", condition=Q(choice__in=Choice.values)),
            models.CheckConstraint(
                name="nothing_moves_without_a_click", condition=Q(choice="keep") | Q(chosen_at__isnull=False)
            ),
        ]
